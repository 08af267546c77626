"""Typefaces of Debian packages, and sheets on which text leaves its boxes."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

_FOLDER = Path("/usr/share/fonts/truetype")
SANS = ("wqy/wqy-microhei.ttc", "wqy/wqy-zenhei.ttc")
SONG = ("arphic/uming.ttc", "arphic-gbsn00lp/gbsn00lp.ttf")
KAI = ("arphic/ukai.ttc", "arphic-gkai00mp/gkai00mp.ttf")
LATIN = (
    "dejavu/DejaVuSans.ttf",
    "dejavu/DejaVuSans-Bold.ttf",
    "dejavu/DejaVuSerif.ttf",
    "liberation/LiberationSans-Regular.ttf",
    "liberation/LiberationSans-Bold.ttf",
    "liberation/LiberationSerif-Regular.ttf",
)
MONO = ("dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono-Bold.ttf", "liberation/LiberationMono-Bold.ttf")
_PACKAGES = (
    "fonts-wqy-microhei fonts-wqy-zenhei fonts-arphic-uming fonts-arphic-ukai fonts-arphic-gbsn00lp "
    "fonts-arphic-gkai00mp fonts-dejavu-core fonts-liberation"
)


def require_fonts() -> None:
    """Stop with the names of the packages when a typeface is missing."""
    missing = [name for name in SANS + SONG + KAI + LATIN + MONO if not (_FOLDER / name).is_file()]
    if missing:
        raise SystemExit(f"missing fonts {missing}: apt-get install {_PACKAGES}")


@lru_cache(maxsize=512)
def typeface(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A typeface at a size in pixels."""
    return ImageFont.truetype(str(_FOLDER / name), size)


class Sheet:
    """A flat card or page, on which places are fractions of width and height."""

    def __init__(self, ground: NDArray[np.uint8]) -> None:
        self.image = Image.fromarray(ground)
        self.boxes: list[Box] = []

    @property
    def size(self) -> tuple[int, int]:
        return self.image.size

    def write(
        self,
        at: tuple[float, float],
        text: str,
        font: str,
        height: float,
        colour: Colour = (25, 25, 30),
        *,
        until: float | None = None,
        anchor: str = "lm",
    ) -> None:
        """Write one line, `height` being a fraction of the sheet's height.

        With `until` the characters are spread to end at that fraction of the width.
        """
        width, tall = self.size
        face = typeface(font, max(round(height * tall), 6))
        draw = ImageDraw.Draw(self.image)
        x, y = at[0] * width, at[1] * tall
        if until is None:
            draw.text((x, y), text, fill=colour, font=face, anchor=anchor)
            self.boxes.append(draw.textbbox((x, y), text, font=face, anchor=anchor))
            return
        step = (until * width - x - face.getlength(text[-1])) / max(len(text) - 1, 1)
        for index, character in enumerate(text):
            draw.text((x + index * step, y), character, fill=colour, font=face, anchor=anchor)
        self.boxes.append((x, y - height * tall / 2, until * width, y + height * tall / 2))

    def paste(
        self, picture: NDArray[np.uint8], corner: tuple[float, float], mask: NDArray[np.uint8] | None = None
    ) -> None:
        """Lay a picture down with its top left at a fraction of the sheet."""
        place = (round(corner[0] * self.size[0]), round(corner[1] * self.size[1]))
        self.image.paste(Image.fromarray(picture), place, None if mask is None else Image.fromarray(mask))

    def stamp(
        self, text: str, font: str, colour: Colour, opacity: int, slant: float, height: float, at: tuple[float, float]
    ) -> None:
        """A translucent, slanted word over everything, as a specimen carries it."""
        face = typeface(font, round(height * self.size[1]))
        left, top, right, bottom = face.getbbox(text)
        word = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8))
        ImageDraw.Draw(word).text((4 - left, 4 - top), text, fill=opacity, font=face)
        word = word.rotate(slant, expand=True, resample=Image.Resampling.BICUBIC)
        place = (round(at[0] * self.size[0] - word.width / 2), round(at[1] * self.size[1] - word.height / 2))
        self.image.paste(Image.new("RGB", word.size, colour), place, word)

    def pixels(self) -> NDArray[np.uint8]:
        """The sheet as an array of rows, columns and RGB."""
        return np.asarray(self.image)
