"""Arms, hands and fingers that hold a card."""

import numpy as np
from numpy.typing import NDArray

from foreign.lettering import Colour
from foreign.paint import Brush, shade


def arm(
    brush: Brush,
    shoulder: NDArray[np.float64],
    elbow: NDArray[np.float64],
    wrist: NDArray[np.float64],
    thick: float,
    sleeve: Colour,
    skin: Colour,
    bare: bool,
) -> None:
    """An arm from shoulder over elbow to wrist, sleeved down to the wrist or to the elbow."""
    forearm = skin if bare else sleeve
    brush.line([elbow, wrist], shade(forearm, 0.8), thick * 0.9, soft=1.2)
    brush.line([elbow, wrist], forearm, thick * 0.72, soft=thick * 0.06)
    brush.line([shoulder, elbow], shade(sleeve, 0.75), thick * 1.25, soft=1.2)
    brush.line([shoulder, elbow], sleeve, thick * 1.0, soft=thick * 0.08)
    if not bare:
        brush.line([wrist - (wrist - elbow) * 0.04, wrist], shade(sleeve, 0.6), thick * 0.85)


def palm(brush: Brush, centre: NDArray[np.float64], size: float, skin: Colour) -> None:
    """The part of a hand behind the card."""
    brush.oval((centre[0], centre[1]), (size * 0.36, size * 0.46), shade(skin, 0.8), soft=1.5)
    brush.oval((centre[0] - size * 0.05, centre[1] - size * 0.05), (size * 0.29, size * 0.39), skin, soft=size * 0.06)


def finger(
    brush: Brush, root: NDArray[np.float64], tip: NDArray[np.float64], thick: float, skin: Colour, nail: bool
) -> None:
    """One finger, seen from the nail or from inside."""
    brush.line([root, tip], shade(skin, 0.55), thick * 1.14, soft=thick * 0.12, opacity=0.6)
    brush.line([root, tip], shade(skin, 0.88), thick)
    brush.line([root + (0, -0.1 * thick), tip + (0, -0.1 * thick)], shade(skin, 1.06), thick * 0.55, soft=thick * 0.14)
    joint = root + (tip - root) * 0.45
    across = np.array([-(tip - root)[1], (tip - root)[0]]) / max(float(np.hypot(*(tip - root))), 1e-6) * thick * 0.3
    brush.line([joint - across, joint + across], shade(skin, 0.7), thick * 0.06, soft=thick * 0.04)
    if nail:
        brush.oval(
            (tip[0], tip[1]), (thick * 0.3, thick * 0.34), shade((246, 206, 196), 1.0), soft=thick * 0.05, opacity=0.85
        )


def grip(
    brush: Brush, corners: NDArray[np.float64], at_left: bool, skin: Colour, rng: np.random.Generator, size: float
) -> None:
    """A thumb, and at times a second finger, over one edge of a card."""
    top, bottom = (corners[0], corners[3]) if at_left else (corners[1], corners[2])
    inwards = (corners[1] - corners[0]) if at_left else (corners[0] - corners[1])
    inwards = inwards / np.hypot(*inwards)
    edge = top + (bottom - top) * rng.uniform(0.45, 0.95)
    reach = min(size * rng.uniform(0.15, 0.3), float(np.hypot(*(corners[1] - corners[0]))) * 0.2)
    root = edge - inwards * size * 0.45 + np.array([0, size * rng.uniform(0.1, 0.5)])
    finger(brush, root, edge + inwards * reach, size * 0.26, skin, bool(rng.random() < 0.8))
    if rng.random() < 0.25:
        beside = np.array([0, size * 0.28])
        finger(brush, root + beside, edge + beside + inwards * reach * 0.7, size * 0.24, skin, False)
