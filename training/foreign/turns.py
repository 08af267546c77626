"""The eight ways in which a picture can be stored, by EXIF value, for rasters and for points."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_STORE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def store(picture: Image.Image, exif: int) -> Image.Image:
    """Lay an upright picture down so that EXIF value `exif` would set it right again."""
    return picture if exif == 1 else picture.transpose(_STORE[exif])


def store_points(points: NDArray[np.float64], size: tuple[int, int], exif: int) -> NDArray[np.float64]:
    """Where points of an upright picture of `size` (width, height) lie once it is stored that way."""
    width, height = size
    x, y = points[:, 0], points[:, 1]
    across, down = width - x, height - y
    laid = {
        1: (x, y),
        2: (across, y),
        3: (across, down),
        4: (x, down),
        5: (y, x),
        6: (y, across),
        7: (down, across),
        8: (down, x),
    }[exif]
    return np.stack(laid, axis=1)
