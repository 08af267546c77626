"""Soft shapes on a raster: everything that is not text is painted with these few strokes."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from foreign.lettering import Colour

Picture = NDArray[np.uint8]
Mask = NDArray[np.float32]
_FRACTION_BITS = 4


def closed_curve(points: ArrayLike, steps: int = 10) -> NDArray[np.float64]:
    """A smooth ring through the points (Catmull–Rom)."""
    knots = np.asarray(points, dtype=np.float64)
    before, after, beyond = np.roll(knots, 1, 0), np.roll(knots, -1, 0), np.roll(knots, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    ring = 0.5 * (
        2 * knots
        + (after - before) * t
        + (2 * before - 5 * knots + 4 * after - beyond) * t**2
        + (3 * knots - before - 3 * after + beyond) * t**3
    )
    return ring.transpose(1, 0, 2).reshape(-1, 2)


def noise(rng: np.random.Generator, size: tuple[int, int], grain: float, octaves: int = 4) -> Mask:
    """Cloudy noise round 0 with a deviation near 1; `size` is width and height, `grain` the largest blobs in pixels."""
    width, height = size
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        cell = max(grain / 2**octave, 1.0)
        small = rng.standard_normal((max(int(height / cell), 2), max(int(width / cell), 2))).astype(np.float32)
        total += cv2.resize(small, size, interpolation=cv2.INTER_CUBIC) / 1.6**octave
    return total / max(float(total.std()), 1e-6)


class Brush:
    """Paints on one picture, in place, in pixels."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    def ring(
        self,
        points: ArrayLike,
        colour: Colour,
        *,
        soft: float = 0.0,
        opacity: float = 1.0,
        inside: Mask | None = None,
        smooth: bool = True,
    ) -> Mask:
        """Fill a closed outline; `soft` blurs its edge by that many pixels. Returns its mask."""
        outline = closed_curve(points) if smooth else np.asarray(points, dtype=np.float64)
        mask = np.zeros(self.picture.shape[:2], np.uint8)
        fixed = np.round(outline * 2**_FRACTION_BITS).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _FRACTION_BITS)
        return self._lay(mask, outline, colour, soft, opacity, inside)

    def oval(
        self,
        centre: tuple[float, float],
        radii: tuple[float, float],
        colour: Colour,
        *,
        soft: float = 0.0,
        opacity: float = 1.0,
        inside: Mask | None = None,
    ) -> Mask:
        """Fill an upright ellipse."""
        angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        points = np.stack([centre[0] + radii[0] * np.cos(angle), centre[1] + radii[1] * np.sin(angle)], axis=1)
        return self.ring(points, colour, soft=soft, opacity=opacity, inside=inside)

    def line(
        self,
        points: ArrayLike,
        colour: Colour,
        width: float,
        *,
        soft: float = 0.0,
        opacity: float = 1.0,
        inside: Mask | None = None,
    ) -> Mask:
        """Draw an open line with round ends."""
        path = np.asarray(points, dtype=np.float64)
        mask = np.zeros(self.picture.shape[:2], np.uint8)
        fixed = np.round(path * 2**_FRACTION_BITS).astype(np.int32)
        cv2.polylines(mask, [fixed], False, 255, max(round(width), 1), cv2.LINE_AA, _FRACTION_BITS)
        reach = np.concatenate([path - width, path + width])
        return self._lay(mask, reach, colour, soft, opacity, inside)

    def _lay(
        self,
        mask: NDArray[np.uint8],
        outline: NDArray[np.float64],
        colour: Colour,
        soft: float,
        opacity: float,
        inside: Mask | None,
    ) -> Mask:
        """Blend a colour in, working only where the mask can be."""
        height, width = mask.shape
        margin = 3 * soft + 2
        left, top = np.maximum(np.floor(outline.min(0) - margin), 0).astype(int)
        right, bottom = np.ceil(outline.max(0) + margin).astype(int)
        right, bottom = min(right, width), min(bottom, height)
        cover = np.zeros(mask.shape, np.float32)
        if left >= right or top >= bottom:
            return cover
        window = np.s_[top:bottom, left:right]
        part = mask[window].astype(np.float32) / 255
        if soft > 0:
            part = cv2.GaussianBlur(part, (0, 0), soft)
        if inside is not None:
            part = part * inside[window]
        cover[window] = part
        strength = (part * opacity)[..., None]
        under = self.picture[window].astype(np.float32)
        self.picture[window] = (under + (np.asarray(colour, np.float32) - under) * strength + 0.5).astype(np.uint8)
        return cover


def shade(colour: Sequence[float], factor: float) -> Colour:
    """A lighter (above 1) or darker tone of a colour."""
    red, green, blue = (int(min(max(part * factor, 0), 255)) for part in colour)
    return red, green, blue
