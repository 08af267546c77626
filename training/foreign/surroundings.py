"""What lies under a card or stands behind a person: painted tables and rooms, and photographs without people.

The photographs come from installed Debian packages (mate-backgrounds, plasma-workspace-wallpapers, gnome-backgrounds)
and from the sample images of scikit-image and scikit-learn. They are read when pictures are made and never stored here.
"""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from foreign.lettering import KAI, LATIN, SANS, Sheet
from foreign.paint import Brush, Picture, noise, shade

_LONG_SIDE = 1700
# Looked at one by one: none shows a person, a sign or a document.
_WALLPAPERS = (
    "backgrounds/mate/nature/*.jpg",
    "backgrounds/gnome/wood-*.webp",
    "backgrounds/gnome/truchet-*.webp",
    *(
        f"wallpapers/{name}/contents/images/{size}"
        for name, size in (
            ("BytheWater", "2560x1600.jpg"), ("ColdRipple", "2560x1600.jpg"), ("ColorfulCups", "2560x1600.jpg"),
            ("DarkestHour", "2560x1600.jpg"), ("EveningGlow", "2560x1600.jpg"), ("FallenLeaf", "2560x1600.jpg"),
            ("Grey", "2560x1600.jpg"), ("Kite", "2560x1600.jpg"), ("OneStandsOut", "2560x1600.jpg"),
            ("Path", "2560x1600.jpg"), ("Summer_1am", "2560x1600.jpg"), ("PastelHills", "3200x2000.jpg"),
            ("Altai", "5120x2880.png"), ("Canopee", "3840x2160.png"), ("Volna", "5120x2880.jpg"),
            ("Honeywave", "5120x2880.jpg"), ("Shell", "5120x2880.jpg"),
        )
    ),
)  # fmt: skip
_SAMPLES = (
    ("skimage.data", ("coffee.png", "brick.png", "grass.png", "gravel.png", "chelsea.png", "rocket.jpg")),
    ("skimage.data", ("motorcycle_left.png", "hubble_deep_field.jpg")),
    ("sklearn.datasets.images", ("flower.jpg", "china.jpg")),
)  # fmt: skip


@lru_cache(maxsize=8)
def photograph_paths(shared: Path) -> tuple[Path, ...]:
    """All photographs at hand; `shared` is the folder that holds `backgrounds` and `wallpapers`."""
    found = [path for pattern in _WALLPAPERS for path in sorted(shared.glob(pattern))]
    for package, names in _SAMPLES:
        folder = Path(str(files(package)))
        found += [folder / name for name in names if (folder / name).is_file()]
    return tuple(found)


@lru_cache(maxsize=64)
def _read(path: Path) -> Picture:
    with Image.open(path) as opened:
        opened.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
        picture = opened.convert("RGB")
    picture.thumbnail((_LONG_SIDE, _LONG_SIDE))
    return np.asarray(picture)


def photograph(rng: np.random.Generator, size: tuple[int, int], shared: Path) -> Picture:
    """A piece of a photograph; in every second case flipped, so that none tells which way is right."""
    paths = photograph_paths(shared)
    picture = _read(paths[int(rng.integers(len(paths)))])
    height, width = picture.shape[:2]
    part = rng.uniform(0.5, 1.0) * min(width / size[0], height / size[1])
    across, down = max(int(size[0] * part), 2), max(int(size[1] * part), 2)
    left, top = int(rng.integers(0, width - across + 1)), int(rng.integers(0, height - down + 1))
    cut = cv2.resize(
        picture[top : top + down, left : left + across],
        size,
        interpolation=cv2.INTER_AREA if part > 1 else cv2.INTER_LINEAR,
    )
    return np.ascontiguousarray(cut[:, ::-1] if rng.random() < 0.5 else cut)


def _coloured(pattern: np.ndarray, colour: tuple[float, float, float], swing: float) -> Picture:
    """Shades of one colour after a pattern of deviation 1."""
    return np.clip(np.asarray(colour, np.float32) * (1 + swing * pattern[..., None]), 0, 255).astype(np.uint8)


def _wood(rng: np.random.Generator, size: tuple[int, int]) -> Picture:
    width, height = size
    y = np.arange(height, dtype=np.float32)[:, None]
    drift = noise(rng, size, width / 2, 2)
    rings = np.sin(y / rng.uniform(6, 18) + drift * rng.uniform(2, 6))
    fibre = cv2.resize(rng.standard_normal((height, max(width // 40, 2))).astype(np.float32), size)
    picture = _coloured(rings * 0.5 + fibre * 0.5, tuple(rng.uniform([90, 60, 35], [205, 165, 120])), 0.1)
    for seam in np.arange(rng.uniform(0, 200), height, rng.uniform(150, 400)):
        picture[int(seam) : int(seam) + 3] //= 2
    return picture if rng.random() < 0.6 else np.ascontiguousarray(cv2.resize(picture.transpose(1, 0, 2), size))


def _cloth(rng: np.random.Generator, size: tuple[int, int]) -> Picture:
    width, height = size
    x, y = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    pitch = rng.uniform(3, 9)
    weave = np.sin(x * 2 * np.pi / pitch) * np.sin(y * 2 * np.pi / pitch)
    check = 0.0
    if rng.random() < 0.4:
        square = rng.uniform(40, 160)
        check = np.sign(np.sin(x * np.pi / square)) + np.sign(np.sin(y * np.pi / square))
    return _coloured(weave * 0.4 + noise(rng, size, 300) * 0.6 + check, tuple(rng.uniform(30, 220, 3)), 0.1)


def _stone(rng: np.random.Generator, size: tuple[int, int]) -> Picture:
    veins = np.exp(-np.abs(noise(rng, size, 400, 5)) * 6)
    return _coloured(
        noise(rng, size, 20, 3) * 0.4 - veins * 2, tuple(rng.uniform(110, 235, 3) * 0.3 + rng.uniform(80, 160)), 0.08
    )


def _plain(rng: np.random.Generator, size: tuple[int, int]) -> Picture:
    return _coloured(
        noise(rng, size, 900, 2) * 0.7 + noise(rng, size, 3, 1) * 0.15, tuple(rng.uniform(25, 245, 3)), 0.05
    )


def _print(rng: np.random.Generator, size: tuple[int, int]) -> Picture:
    """A sheet with text that lies some other way round, even mirrored: it must not be taken for the card's."""
    sheet = Sheet(np.full((size[1], size[0], 3), int(rng.integers(225, 252)), np.uint8))
    font, height = str(rng.choice(SANS + KAI + LATIN)), rng.uniform(0.02, 0.035)
    text = "notes and figures of a made up table " * 6 if font in LATIN else "这一页印着与证件无关的示例文字" * 8
    for y in np.arange(0.04, 1.0, height * rng.uniform(1.4, 2.2)):
        sheet.write((0.02, y), text[int(rng.integers(0, 12)) :], font, height)
    picture = np.rot90(sheet.pixels(), int(rng.integers(4)))
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    return np.ascontiguousarray(cv2.resize(np.ascontiguousarray(picture), size))


def table(rng: np.random.Generator, size: tuple[int, int], shared: Path) -> Picture:
    """Something for a card to lie on."""
    if rng.random() < 0.22:
        return photograph(rng, size, shared)
    kinds = (_wood, _wood, _cloth, _cloth, _stone, _plain, _plain, _print)
    return kinds[int(rng.integers(len(kinds)))](rng, size)


def bare_table(rng: np.random.Generator, size: tuple[int, int]) -> Picture:
    """A painted surface without any text."""
    kinds = (_wood, _cloth, _stone, _plain)
    return kinds[int(rng.integers(len(kinds)))](rng, size)


def room(rng: np.random.Generator, size: tuple[int, int], shared: Path) -> Picture:
    """A wall with furniture, or a photograph out of focus, to stand behind a person."""
    width, height = size
    if rng.random() < 0.35:
        return cv2.GaussianBlur(photograph(rng, size, shared), (0, 0), rng.uniform(1, 8))
    wall = tuple(rng.uniform(110, 240, 3) * 0.5 + rng.uniform(40, 125))
    picture = _coloured(noise(rng, size, 800, 2) + np.linspace(-1, 1, width)[None, :] * rng.normal(), wall, 0.05)
    brush = Brush(picture)
    for _ in range(int(rng.integers(0, 4))):
        _furnish(brush, rng, width, height)
    if rng.random() < 0.4:
        _poster(picture, rng)
    return cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 4))


def _furnish(brush: Brush, rng: np.random.Generator, width: int, height: int) -> None:
    """A door, a shelf with books, a window or a lamp."""
    left, colour = rng.uniform(-0.1, 0.9) * width, shade(rng.uniform(40, 220, 3), 1.0)
    kind = int(rng.integers(4))
    if kind == 0:
        wide = rng.uniform(0.15, 0.3) * width
        frame = [(left, height), (left, 0.1 * height), (left + wide, 0.1 * height), (left + wide, height)]
        brush.ring(frame, colour, smooth=False)
        brush.line([*frame], shade(colour, 0.7), 8)
        brush.oval((left + wide * 0.88, 0.55 * height), (9, 9), (190, 180, 140))
    elif kind == 1:
        top = rng.uniform(0.1, 0.5) * height
        brush.ring(
            [(left, top), (left + 0.4 * width, top), (left + 0.4 * width, top + 14), (left, top + 14)],
            colour,
            smooth=False,
        )
        for x in np.arange(left, left + 0.38 * width, 26):
            tall = rng.uniform(0.09, 0.16) * height
            brush.ring(
                [(x, top - tall), (x + 22, top - tall), (x + 22, top), (x, top)],
                shade(rng.uniform(30, 230, 3), 1.0),
                smooth=False,
            )
    elif kind == 2:
        top, wide, tall = rng.uniform(0.0, 0.2) * height, 0.3 * width, rng.uniform(0.3, 0.5) * height
        brush.ring(
            [(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)],
            (242, 246, 250),
            soft=4,
            smooth=False,
        )
        brush.line([(left + wide / 2, top), (left + wide / 2, top + tall)], colour, 10)
        brush.line([(left, top + tall / 2), (left + wide, top + tall / 2)], colour, 10)
    else:
        brush.oval((left, 0.12 * height), (0.07 * width, 0.05 * height), (255, 246, 214), soft=18, opacity=0.9)


def _poster(picture: Picture, rng: np.random.Generator) -> None:
    """A poster whose text may be mirrored: a distractor."""
    height, width = picture.shape[:2]
    wide, tall = int(rng.uniform(0.14, 0.26) * width), int(rng.uniform(0.2, 0.35) * height)
    sheet = Sheet(np.full((tall, wide, 3), shade(rng.uniform(120, 250, 3), 1.0), np.uint8))
    for line in range(int(rng.integers(2, 5))):
        sheet.write(
            (0.5, 0.2 + line * 0.2),
            str(rng.choice(["春季运动会", "欢迎光临", "SALE 2024", "请勿吸烟", "OPEN"])),
            SANS[1],
            0.13,
            anchor="mm",
        )
    lettered = sheet.pixels()
    left, top = int(rng.integers(0, width - wide)), int(rng.integers(0, height // 2))
    picture[top : top + tall, left : left + wide] = lettered[:, ::-1] if rng.random() < 0.5 else lettered
