"""Asks other programs what they make of the files in a folder.

Run by `cargo xtask eval files`:  python3 witnesses.py FOLDER
Writes witnesses.jsonl: for each file what `file`, exiftool, jpeginfo and Pillow say. A field that a witness says
nothing of is absent.
"""

import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageFile

# Pillow's answer is to be about the file, not about its size.
warnings.simplefilter("ignore")
ImageFile.LOAD_TRUNCATED_IMAGES = False

FORMATS = {
    "image/jpeg": "jpeg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp",
    "image/x-ms-bmp": "bmp", "image/tiff": "tiff", "application/pdf": "pdf",
    "JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "APNG": "png", "GIF": "gif", "WEBP": "webp", "Extended WEBP": "webp",
    "BMP": "bmp", "TIFF": "tiff", "PDF": "pdf",
}


def said(**fields):
    return {name: value for name, value in fields.items() if value is not None}


def by_file(paths):
    names = "\n".join(map(str, paths)).encode()
    ask = lambda *options: subprocess.run(["file", *options, "-f", "-"], input=names, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    for path, kind, text in zip(paths, ask("-b", "--mime-type"), ask("-b")):
        answer = said(format=FORMATS.get(kind, "unknown"))
        jpeg = re.search(r"(baseline|extended sequential|progressive), precision (\d+), (\d+)x(\d+), components (\d+)", text)
        other = re.search(r"(?:image data|GIF image data, version \S+|Web/P image)[^0-9]*(\d+) ?x ?(\d+)", text)
        if jpeg and kind == "image/jpeg":
            answer |= {"progressive": jpeg[1] == "progressive", "size": [int(jpeg[3]), int(jpeg[4])], "components": int(jpeg[5])}
        elif other and kind in ("image/png", "image/gif"):
            answer["size"] = [int(other[1]), int(other[2])]
        yield path.name, answer


def by_exiftool(folder):
    command = ["exiftool", "-json", "-n", "-fast", "-FileType", "-ImageWidth", "-ImageHeight", "-EncodingProcess", "-ColorComponents", "-IFD0:Orientation", "-ext", "*", str(folder)]
    for line in json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout):
        size = [line["ImageWidth"], line["ImageHeight"]] if "ImageHeight" in line else None
        process = line.get("EncodingProcess")
        yield Path(line["SourceFile"]).name, said(
            format=FORMATS.get(line.get("FileType"), "unknown"),
            size=size,
            progressive=None if process is None else process in (2, 10),
            components=line.get("ColorComponents"),
            orientation=line.get("Orientation"),
        )


def by_jpeginfo(paths):
    command = ["jpeginfo", "--check", *map(str, paths)]
    for line in subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode(errors="replace").splitlines():
        found = re.match(r"(\S+)\s+(\d+) x\s+(\d+)\s+(\d+)bit (\S)", line)
        name = Path(line.split(" ")[0]).name
        damaged = "WARNING" in line or "ERROR" in line
        if found:
            # Without a scan it gives up before it knows the size.
            size, bits = [int(found[2]), int(found[3])], {8: 1, 24: 3, 32: 4}.get(int(found[4]))
            read = {"size": size, "components": bits, "progressive": found[5] == "P"} if all(size) else {}
            yield name, said(damaged=damaged, **read)
        elif damaged:
            yield name, {"damaged": True}


def by_pillow(path):
    try:
        with Image.open(path) as image:
            answer = said(format=FORMATS.get(image.format, "unknown"), size=list(image.size))
            if answer["format"] == "jpeg":
                answer |= {"components": image.layers, "progressive": bool(image.info.get("progressive"))}
            answer["orientation"] = image.getexif().get(0x0112)
            try:
                image.load()
                answer["damaged"] = False
            except Exception:
                answer["damaged"] = True
            return said(**answer)
    except Exception:
        return {}


def main():
    folder = Path(sys.argv[1])
    paths = sorted(path for path in folder.iterdir() if path.suffix != ".jsonl")
    answers = {path.name: {"pillow": by_pillow(path)} for path in paths}
    jpegs = [path for path in paths if path.suffix == ".jpg"]
    for witness, lines in [("file", by_file(paths)), ("exiftool", by_exiftool(folder)), ("jpeginfo", by_jpeginfo(jpegs))]:
        for name, answer in lines:
            answers.get(name, {})[witness] = answer
    with (folder / "witnesses.jsonl").open("w", encoding="utf-8") as out:
        for name, answer in answers.items():
            out.write(json.dumps({"name": name, "witnesses": answer}) + "\n")


main()
