"""What Tesseract makes of the pictures that the detector is measured on. Prints one JSON object.

    python training/peers/tesseract.py DIR [--turns 200] [--readings 30] [--seed 1]

DIR holds pictures and a `truth.csv` with the columns `file`, `scene` and `exif`. Only card sides are taken. Needs
Pillow and the Debian packages tesseract-ocr, tesseract-ocr-osd and tesseract-ocr-chi-sim.

Two ways are tried, each on one thread:

* Its own orientation detection (`--psm 0`) knows the four turns only, so it is asked about pictures that are not
  mirrored; once as it comes, once with the least number of characters lowered to five, so that it refuses less.
* It does not know the eight ways at all. What one can do with it is to read the picture in Chinese all eight ways and
  keep the way that reads best: by the mean confidence of the characters, or by its sum.
"""

import argparse
import csv
import io
import json
import os
import random
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from PIL import Image

_SIDES = ("portrait-side", "emblem-side")
# The clockwise turn in degrees that sets a stored picture right, by EXIF value.
_TURNS = {1: 0, 6: 90, 3: 180, 8: 270}
# How Pillow changes a stored picture as each EXIF value asks.
_SET_RIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Two values that differ by a flip left–right of the result.
_FLIPPED = {1: 2, 2: 1, 3: 4, 4: 3, 5: 6, 6: 5, 7: 8, 8: 7}
_LENIENT = 5

Json = dict[str, object]


@dataclass(frozen=True)
class Picture:
    """One picture and the EXIF value that sets it right."""

    path: Path
    exif: int


@dataclass(frozen=True)
class Reading:
    """How well one way of holding the picture reads."""

    mean: float
    total: float


def sample(folder: Path, exifs: set[int], count: int, seed: int) -> list[Picture]:
    """Up to `count` card sides with these EXIF values, drawn by the seed."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["scene"] in _SIDES and int(row["exif"]) in exifs]
    drawn = random.Random(seed).sample(rows, min(count, len(rows)))
    return [Picture(folder / row["file"], int(row["exif"])) for row in drawn]


def run(arguments: list[str], data: bytes) -> tuple[str, float]:
    """Tesseract's answer to a picture on one thread, empty where it refuses, and the seconds that it took."""
    started = time.perf_counter()
    done = subprocess.run(
        ["tesseract", "-", "-", *arguments],
        input=data,
        capture_output=True,
        check=False,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    seconds = time.perf_counter() - started
    return (done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""), seconds


def detect_turns(pictures: list[Picture], least_characters: int | None) -> Json:
    """Ask its orientation detection for each picture."""
    options = [] if least_characters is None else ["-c", f"min_characters_to_try={least_characters}"]
    right = refused = 0
    seconds = []
    for picture in pictures:
        answer, took = run(["--psm", "0", *options], picture.path.read_bytes())
        seconds.append(took)
        found = re.search(r"^Rotate: (\d+)", answer, re.MULTILINE)
        refused += found is None
        right += found is not None and int(found[1]) == _TURNS[picture.exif]
    answered = len(pictures) - refused
    return {
        "pictures": len(pictures),
        "right": right,
        "wrong": answered - right,
        "refused": refused,
        "accuracy": _share(right, len(pictures)),
        "accuracy_where_answered": _share(right, answered),
        "seconds_median": round(median(seconds), 3) if seconds else None,
    }


def read(picture: Image.Image) -> tuple[Reading, float]:
    """Read a picture in Chinese as scattered text."""
    held = io.BytesIO()
    picture.save(held, "PPM")
    table, seconds = run(["-l", "chi_sim", "--psm", "11", "tsv"], held.getvalue())
    characters, total = 0, 0.0
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        word, confidence = (row["text"] or "").strip(), float(row["conf"])
        if word and confidence >= 0:
            characters += len(word)
            total += confidence * len(word)
    return Reading(total / max(characters, 1), total), seconds


def read_all_ways(pictures: list[Picture]) -> Json:
    """Read each picture all eight ways and keep the way that reads best."""
    right = {"mean": 0, "total": 0}
    turned_right, mirror_right, seconds = 0, 0, []
    for picture in pictures:
        with Image.open(picture.path) as opened:
            stored = opened.convert("RGB")
        readings: dict[int, Reading] = {}
        took = 0.0
        for exif in range(1, 9):
            readings[exif], spent = read(stored if exif == 1 else stored.transpose(_SET_RIGHT[exif]))
            took += spent
        seconds.append(took)
        for measure in right:
            right[measure] += _best(readings, measure) == picture.exif
        turned_right += _best(readings, "total") in (picture.exif, _FLIPPED[picture.exif])
        mirror_right += readings[picture.exif].total > readings[_FLIPPED[picture.exif]].total
    count = len(pictures)
    return {
        "pictures": count,
        "right_by_mean_confidence": right["mean"],
        "right_by_summed_confidence": right["total"],
        "accuracy_by_summed_confidence": _share(right["total"], count),
        "turn_right_whether_flipped_or_not": turned_right,
        "mirror_right_with_the_turn_given_away": mirror_right,
        "seconds_median": round(median(seconds), 3) if seconds else None,
    }


def _best(readings: dict[int, Reading], measure: str) -> int:
    return max(readings, key=lambda exif: getattr(readings[exif], measure))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Tesseract on card sides with known truth.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--turns", type=int, default=200, help="pictures for its orientation detection")
    parser.add_argument("--readings", type=int, default=30, help="pictures to read all eight ways (slow)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[
        0
    ]
    unmirrored = sample(arguments.folder, set(_TURNS), arguments.turns, arguments.seed)
    any_way = sample(arguments.folder, set(range(1, 9)), arguments.readings, arguments.seed)
    report: Json = {
        "program": version,
        "four_turns": detect_turns(unmirrored, None),
        "four_turns_lenient": detect_turns(unmirrored, _LENIENT),
        "eight_ways": read_all_ways(any_way),
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
