"""Makes picture files with libjpeg-turbo, Pillow and ImageMagick, and damages half of them on purpose.

Run by `cargo xtask eval files`:  python3 make.py FOLDER COUNT SEED
Writes COUNT files and made.jsonl, which says of each how it was made. The same arguments make the same files.
"""

import json
import random
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

JPEG, PNG, GIF, WEBP = "jpg", "png", "gif", "webp"


def picture(dice, mode="RGB"):
    """A picture with edges, gradients and grain, of a random size."""
    width, height = dice.randint(16, 420), dice.randint(16, 320)
    drawn = Image.linear_gradient("L").resize((width, height))
    drawn = Image.merge("RGB", (drawn, drawn.transpose(Image.Transpose.ROTATE_180), drawn))
    pen = ImageDraw.Draw(drawn)
    for _ in range(dice.randint(3, 25)):
        corner = (dice.randint(0, width), dice.randint(0, height))
        opposite = (corner[0] + dice.randint(1, width), corner[1] + dice.randint(1, height))
        pen.rectangle((corner, opposite), fill=tuple(dice.randint(0, 255) for _ in range(3)))
    grain = Image.frombytes("L", (width, height), dice.randbytes(width * height))
    drawn = Image.blend(drawn, Image.merge("RGB", (grain, grain, grain)), dice.uniform(0, 0.15))
    return drawn.convert(mode)


def run(command, data):
    # cjpeg warns of coarse tables, which are wanted here.
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def encoded(image, form, **options):
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif(dice):
    tags = Image.Exif()
    tags[0x0112] = dice.choice([1, 2, 3, 4, 5, 6, 7, 8, 8, 6, 0, 9])
    tags[0x010F], tags[0x0110] = "Invented", "Invented One"
    return tags


def by_cjpeg(dice):
    options = ["-quality", str(dice.randint(20, 98))]
    coding = dice.choice(["baseline", "baseline", "progressive", "progressive", "optimized", "arithmetic", "scans", "grey"])
    options += {
        "progressive": ["-progressive"],
        "optimized": ["-optimize"],
        "arithmetic": ["-arithmetic"],
        "scans": ["-scans", str(Path(__file__).with_name("one-component-a-scan.txt"))],
        "grey": ["-grayscale"],
    }.get(coding, [])
    if coding != "grey":
        options += ["-sample", dice.choice(["1x1", "2x1", "2x2", "1x2"])]
    if dice.random() < 0.3:
        options += ["-restart", str(dice.randint(1, 4))]
    data = run(["cjpeg", *options], encoded(picture(dice), "PPM"))
    return JPEG, coding, data


def by_jpegtran(dice):
    _, _, data = by_cjpeg(dice)
    coding, options = dice.choice(
        [("progressive", ["-progressive"]), ("turned", ["-rotate", "90"]), ("optimized", ["-optimize"]), ("cut-out", ["-crop", "16x16+0+0"])]
    )
    return JPEG, coding, run(["jpegtran", "-copy", "all", *options], data)


def by_pillow(dice):
    form = dice.choice([JPEG, JPEG, JPEG, PNG, PNG, GIF, WEBP, "bmp", "tif", "pdf"])
    tags = {"exif": exif(dice)} if form in (JPEG, PNG, WEBP) and dice.random() < 0.5 else {}
    if form == JPEG:
        mode = dice.choice(["RGB", "RGB", "RGB", "L", "CMYK"])
        progressive = dice.random() < 0.4
        data = encoded(picture(dice, mode), "JPEG", quality=dice.randint(20, 95), progressive=progressive, **tags)
        return JPEG, f"{mode} {'progressive' if progressive else 'baseline'}", data
    if form == PNG:
        mode = dice.choice(["RGB", "RGBA", "L", "LA", "P", "1"])
        return PNG, mode, encoded(picture(dice).convert(mode), "PNG", **tags)
    if form == GIF:
        frames = [picture(dice).resize((90, 60)) for _ in range(dice.choice([1, 1, 3]))]
        return GIF, f"{len(frames)} frames", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    if form == WEBP:
        lossless = dice.random() < 0.5
        return WEBP, "lossless" if lossless else "lossy", encoded(picture(dice), "WEBP", lossless=lossless, **tags)
    return form, "", encoded(picture(dice), {"tif": "TIFF"}.get(form, form.upper()))


def by_pillow_several(dice):
    """The multi-picture format."""
    image = picture(dice)
    return JPEG, "several pictures", encoded(image, "MPO", save_all=True, append_images=[image.rotate(180)])


def by_imagemagick(dice):
    form = dice.choice([JPEG, JPEG, PNG, GIF, WEBP, "bmp", "tif"])
    options = {
        JPEG: [["-interlace", "JPEG"], ["-colorspace", "CMYK"], ["-sampling-factor", "4:2:0"], ["-quality", "100"]],
        PNG: [["-depth", "16"], ["-interlace", "PNG"], ["-alpha", "on"], ["-colors", "16"]],
    }.get(form, [[]])
    chosen = dice.choice(options)
    target = {"tif": "tiff"}.get(form, form)
    data = run(["convert", "ppm:-", *chosen, f"{target}:-"], encoded(picture(dice), "PPM"))
    return form, " ".join(chosen), data


MAKERS = [by_cjpeg, by_cjpeg, by_cjpeg, by_jpegtran, by_pillow, by_pillow, by_pillow, by_pillow_several, by_imagemagick]


def scan_data(data):
    """Where the coded data of a JPEG's first scan begin."""
    start = data.index(b"\xff\xda")
    return start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")


def cut(dice, data):
    return data[: dice.randint(min(200, len(data) // 2), len(data) - 3)]


def cut_and_ended(dice, data):
    start = scan_data(data)
    return data[: dice.randint(start + 1, max(start + 1, len(data) - 40))].rstrip(b"\xff") + b"\xff\xd9"


def hollow(dice, data):
    start = scan_data(data)
    length = len(data) - 2 - start
    at = start + dice.randint(0, length // 2)
    return data[:at] + data[at + length // 3 :]


def zeroed(dice, data):
    at = dice.randint(scan_data(data) + 1, len(data) - 3)
    return data[:at] + bytes(len(data) - at)


def flipped(dice, data):
    """Some bytes of the coded data; none becomes or loses a marker."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randint(scan_data(data) + 1, len(data) - 4)
        if 0xFF not in changed[at - 1 : at + 2]:
            changed[at] = dice.choice([byte for byte in range(255) if byte != changed[at]])
    return bytes(changed)


def without_end(_, data):
    return data[:-2] if data.endswith(b"\xff\xd9") else data


def without_tables(dice, data):
    start = data.find(b"\xff\xc4")
    if start < 0:  # Arithmetic coding has none.
        return cut(dice, data)
    return data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4], "big") :]


def appended(dice, data):
    tail = dice.choice([bytes(50), b"PK\x03\x04 an archive", b"\0\0\0\x18ftypmp42 a video", b"%PDF-1.7", encoded(picture(dice), "JPEG")])
    return data + tail


def flipped_anywhere(dice, data):
    changed = bytearray(data)
    at = dice.randint(len(data) // 3, len(data) - 13)
    changed[at] ^= 1 << dice.randint(0, 7)
    return bytes(changed)


ANY_DAMAGE = [cut, cut, appended]
JPEG_DAMAGE = [*ANY_DAMAGE, cut_and_ended, cut_and_ended, hollow, zeroed, flipped, flipped, without_end, without_tables]
PNG_DAMAGE = [*ANY_DAMAGE, flipped_anywhere]


def main():
    folder, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "made.jsonl").open("w", encoding="utf-8") as listed:
        for number in range(count):
            dice = random.Random(seed * 1_000_003 + number)
            maker = dice.choice(MAKERS)
            form, coding, data = maker(dice)
            damage = None
            if number % 2 == 1:
                damage = dice.choice({JPEG: JPEG_DAMAGE, PNG: PNG_DAMAGE}.get(form, ANY_DAMAGE))
                data = damage(dice, data)
            name = f"{number:05}.{form}"
            (folder / name).write_bytes(data)
            line = {"name": name, "maker": maker.__name__, "form": form, "coding": coding}
            line["damage"] = damage.__name__ if damage else None
            listed.write(json.dumps(line) + "\n")


main()
