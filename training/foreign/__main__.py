"""Writes a folder of pictures with their truth.

    cd training
    python -m venv /tmp/foreign && /tmp/foreign/bin/pip install -r foreign/requirements.txt
    /tmp/foreign/bin/python -m foreign DIR --count 600 --seed 2 [--upright] [--workers 2] [--photographs /usr/share]

Needs ImageMagick and the fonts named in `lettering.py`. The photographs behind the cards are those of the packages
named in `surroundings.py`, installed or unpacked elsewhere (`apt-get download`, `dpkg -x`); without them only the
samples of two Python packages are used. A picture depends on the seed, its number and the photographs at hand.
`truth.csv` has one row a picture:

* `scene`, `document`; `exif`: how the stored picture has to be changed to stand right, as an EXIF value;
* `turn_known`, `mirror_known`: 0 where nobody could tell from the picture;
* `x0,y0 … x3,y3`: top left, top right, bottom right, bottom left of the document as it is read, in stored pixels,
  empty without one; `card_px`: mean length of its upper and lower edge;
* `blur_sigma`: spread of the blur in pixels of a card 640 wide (without a card: of a picture 1600 long);
* `glare_share`: share of the card that glare whitens beyond reading; `glare_on_text`; `quality`: of the last JPEG step.
"""

import argparse
import csv
import multiprocessing
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from foreign import camera, scenes
from foreign.lettering import require_fonts
from foreign.placing import card_width

_CORNERS = [f"{axis}{corner}" for corner in range(4) for axis in "xy"]
COLUMNS = [
    "file", "scene", "document", "exif", "turn_known", "mirror_known", *_CORNERS,
    "card_px", "blur_sigma", "glare_share", "glare_on_text", "quality",
]  # fmt: skip


def make_one(number: int, folder: Path, seed: int, upright: bool, photographs: Path) -> dict[str, str | int]:
    """Write one picture; returns its row of truth."""
    rng = np.random.default_rng([seed, number])
    scene = str(rng.choice(list(scenes.SHARES), p=list(scenes.SHARES.values())))
    shot = scenes.make(scene, rng, photographs)
    exif = int(rng.integers(1, 9))
    exif = 1 if upright else exif
    stored = camera.shoot(shot, exif, rng)
    name = f"{number:05}.jpg"
    (folder / name).write_bytes(stored.data)
    corners, wide = [""] * 8, 0.0
    if stored.corners is not None:
        corners = [f"{part:.2f}" for part in stored.corners.ravel()]
        wide = card_width(stored.corners)
    values = [
        name, shot.scene, shot.document, exif, int(shot.turn_known), int(shot.mirror_known), *corners,
        f"{wide:.1f}", f"{stored.blur_sigma:.3f}", f"{shot.glare_share:.5f}", int(shot.glare_on_text), stored.quality,
    ]  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="foreign", description="Pictures of fictitious ID cards, with their truth.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--upright", action="store_true", help="store every picture upright and unmirrored")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--photographs", type=Path, default=Path("/usr/share"), help="holds backgrounds/ and wallpapers/"
    )
    return parser.parse_args()


def main() -> None:
    """Make the pictures in a few processes, the rows in order."""
    arguments = _arguments()
    require_fonts()
    camera.magick()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    make = partial(
        make_one,
        folder=arguments.folder,
        seed=arguments.seed,
        upright=arguments.upright,
        photographs=arguments.photographs,
    )
    with (
        multiprocessing.Pool(arguments.workers, initializer=cv2.setNumThreads, initargs=(1,)) as pool,
        (arguments.folder / "truth.csv").open("w", newline="", encoding="utf-8") as handle,
    ):
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(pool.imap(make, range(arguments.count), chunksize=4))


if __name__ == "__main__":
    main()
