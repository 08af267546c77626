"""What is printed under the text: tinted grounds with fine lines, and an invented emblem."""

import cv2
import numpy as np
from numpy.typing import NDArray

from foreign.lettering import Colour
from foreign.paint import Brush, Picture, noise, shade


def tinted(rng: np.random.Generator, size: tuple[int, int], tints: tuple[Colour, Colour, Colour]) -> Picture:
    """A pale ground that runs over three tints, with bundles of waves and a rosette."""
    width, height = size
    across = np.linspace(0, 1, width)[None, :] * rng.uniform(0.6, 1.0) + np.linspace(0, 1, height)[
        :, None
    ] * rng.uniform(0, 0.4)
    stops = np.asarray(tints, dtype=np.float64)
    ground = np.stack([np.interp(across, [0, 0.55, 1.2], stops[:, channel]) for channel in range(3)], axis=2)
    picture = np.clip(ground, 0, 255).astype(np.uint8)
    lines = picture.copy()
    ink = shade(tints[int(rng.integers(3))], rng.uniform(0.72, 0.88))
    x = np.linspace(0, width, 120)
    for bundle in range(int(rng.integers(2, 5))):
        middle, swing = rng.uniform(0, height), rng.uniform(20, 110)
        length, slope = rng.uniform(120, 600), rng.uniform(-0.4, 0.4)
        for strand in range(int(rng.integers(8, 22))):
            y = (
                middle
                + strand * rng.uniform(5, 9)
                + slope * x
                + swing * np.sin(x / length * 2 * np.pi + strand * 0.13 + bundle)
            )
            path = np.round(np.stack([x, y], axis=1) * 16).astype(np.int32)
            cv2.polylines(lines, [path], False, ink, 1, cv2.LINE_AA, 4)
    _rosette(lines, rng, ink)
    return cv2.addWeighted(picture, 0.4, lines, 0.6, 0)


def _rosette(picture: Picture, rng: np.random.Generator, ink: Colour) -> None:
    height, width = picture.shape[:2]
    angle = np.linspace(0, 2 * np.pi, 400)
    petals, centre = int(rng.integers(5, 14)), rng.uniform([0.2 * width, 0.2 * height], [0.8 * width, 0.8 * height])
    for step in range(9):
        radius = height * (0.1 + 0.03 * step) * (1 + 0.25 * np.cos(petals * angle + step * 0.35))
        path = centre + np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]
        cv2.polylines(picture, [np.round(path * 16).astype(np.int32)], True, ink, 1, cv2.LINE_AA, 4)


def paper(rng: np.random.Generator, size: tuple[int, int], tint: Colour) -> Picture:
    """Plain paper or plastic with a faint tooth."""
    tooth = noise(rng, size, 6, 2)[..., None] * rng.uniform(0.5, 2.5) + noise(rng, size, 300, 2)[..., None] * 2
    return np.clip(np.asarray(tint, np.float32) + tooth, 0, 255).astype(np.uint8)


def emblem(picture: Picture, centre: tuple[float, float], radius: float, colour: Colour, kind: int) -> None:
    """An invented sign: a hill with a kite over waves, a cog round a leaf, or a lamp in a wreath of drops."""
    brush, light = Brush(picture), shade(colour, 1.55)
    pale: Colour = (246, 232, 196)

    def at(*points: tuple[float, float]) -> NDArray[np.float64]:
        return np.asarray(centre) + np.asarray(points) * radius

    if kind == 1:
        teeth = [
            (r * np.cos(a), r * np.sin(a))
            for a, r in zip(np.linspace(0, 2 * np.pi, 49)[:-1], [1.0, 1.0, 0.86, 0.86] * 12, strict=True)
        ]
        brush.ring(at(*teeth), colour, smooth=False)
    else:
        brush.oval(centre, (radius, radius), colour)
    brush.oval(centre, (radius * 0.78, radius * 0.78), pale if kind != 2 else light)
    if kind == 0:
        brush.ring(at((-0.65, 0.25), (-0.2, -0.35), (0.05, -0.05), (0.25, -0.25), (0.65, 0.25)), colour, smooth=False)
        brush.ring(at((0.3, -0.7), (0.5, -0.45), (0.3, -0.2), (0.1, -0.45)), light, smooth=False)
        for row in (0.38, 0.52):
            brush.line(
                at(*[(x, row + 0.05 * np.sin(x * 14)) for x in np.linspace(-0.5, 0.5, 20)]), colour, radius * 0.06
            )
    elif kind == 1:
        brush.ring(at((0, -0.65), (0.4, -0.1), (0.25, 0.4), (0, 0.55), (-0.25, 0.4), (-0.4, -0.1)), colour)
        brush.line(at((0, 0.7), (0, -0.4)), pale, radius * 0.06)
        for y in (-0.15, 0.1, 0.35):
            brush.line(at((-0.22, y - 0.15), (0, y), (0.22, y - 0.15)), pale, radius * 0.04)
    else:
        for angle in np.linspace(0.35 * np.pi, 2.65 * np.pi, 13):
            brush.oval(
                (centre[0] + radius * 0.88 * np.sin(angle), centre[1] - radius * 0.88 * np.cos(angle)),
                (radius * 0.09, radius * 0.09),
                pale,
            )
        brush.ring(at((-0.35, 0.35), (-0.2, -0.2), (0.2, -0.2), (0.35, 0.35)), colour, smooth=False)
        brush.ring(at((0, -0.65), (0.14, -0.35), (0, -0.22), (-0.14, -0.35)), pale)
        brush.line(at((-0.45, 0.45), (0.45, 0.45)), colour, radius * 0.1)
