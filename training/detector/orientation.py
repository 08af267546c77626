"""The eight ways a picture can stand, numbered from 0 in the order of EXIF values 1 to 8.

A class says how a stored picture has to be changed to stand right. `CORNERS[k]` says at which corner of the stored
picture (0 top left, 1 top right, 2 bottom right, 3 bottom left) the upright picture's corners 0 to 3 are found.
"""

import torch

COUNT = 8
# By class: mirrored as the whole picture is, and the clockwise quarter turns by which it stands wrong.
MIRRORED = (False, True, False, True, True, False, True, False)
QUARTER_TURNS = (0, 0, 2, 2, 3, 3, 1, 1)
TURN_CLASSES = ((0, 1), (6, 7), (2, 3), (4, 5))
# What is left to do, left to right and upside down, once classes 4 to 7 have exchanged rows and columns.
_FLIPS = ((False, False), (True, False), (True, True), (False, True))


def stand(pictures: torch.Tensor, orientation: int) -> torch.Tensor:
    """Changes square pictures (…, height, width) as a program changes them that obeys this class."""
    if orientation >= 4:
        pictures = pictures.transpose(-1, -2)
    across, down = _FLIPS[orientation % 4]
    dims = ([-1] if across else []) + ([-2] if down else [])
    return pictures.flip(dims) if dims else pictures


def _stand_point(x: float, y: float, orientation: int) -> tuple[float, float]:
    """Where a place of the stored picture (fractions) is found after `stand`."""
    if orientation >= 4:
        x, y = y, x
    across, down = _FLIPS[orientation % 4]
    return (1 - x if across else x, 1 - y if down else y)


_PLACES = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def _corners(orientation: int) -> tuple[int, ...]:
    # A stored corner lands on an upright one; the inverse of that map is asked for.
    lands = [_PLACES.index(_stand_point(x, y, orientation)) for x, y in _PLACES]
    return tuple(lands.index(upright) for upright in range(4))


CORNERS = tuple(_corners(orientation) for orientation in range(COUNT))


def compose(first: int, then: int) -> int:
    """The class that does `first` and `then` in one step."""
    probe = torch.arange(9).reshape(3, 3)
    both = stand(stand(probe, first), then)
    return next(k for k in range(COUNT) if torch.equal(stand(probe, k), both))
