"""Drawn people with soft shading: heads, shoulders, and the portraits that cards carry."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from foreign.lettering import Colour
from foreign.paint import Brush, Mask, Picture, noise, shade

_SKINS: list[Colour] = [(236, 200, 172), (224, 184, 152), (214, 170, 138), (198, 152, 118), (243, 212, 190)]
_HAIRS: list[Colour] = [(24, 20, 20), (38, 30, 26), (58, 42, 34), (20, 20, 26), (120, 116, 112), (84, 58, 40)]
_CLOTHES: list[Colour] = [
    (40, 44, 60), (230, 230, 228), (120, 30, 36), (34, 70, 110), (90, 110, 80),
    (180, 160, 130), (20, 20, 22), (150, 150, 160), (200, 120, 140), (60, 60, 66),
]  # fmt: skip
_SHORT, _PARTED, _BOB, _LONG, _BUN, _BALD = range(6)


@dataclass(frozen=True)
class Look:
    """How one person looks, so that card and holder can show the same one. Lengths in half widths of the face."""

    skin: Colour
    hair: Colour
    style: int
    jaw: float
    tall: float
    eyes: float
    eye_gap: float
    brow: float
    nose: float
    mouth: float
    glasses: bool
    stubble: float
    clothes: Colour
    collar: int
    part: float


def invent_look(rng: np.random.Generator, male: bool) -> Look:
    """Make up a person's looks."""
    styles = [_SHORT, _SHORT, _PARTED, _BALD] if male else [_BOB, _LONG, _LONG, _BUN, _PARTED]
    skin = np.asarray(_SKINS[rng.integers(len(_SKINS))]) * rng.uniform(0.92, 1.04)
    return Look(
        skin=shade(skin, 1.0),
        hair=_HAIRS[rng.integers(len(_HAIRS))],
        style=int(rng.choice(styles)),
        jaw=float(rng.uniform(0.5, 0.72) if male else rng.uniform(0.4, 0.6)),
        tall=float(rng.uniform(1.25, 1.45)),
        eyes=float(rng.uniform(0.19, 0.25)),
        eye_gap=float(rng.uniform(0.4, 0.48)),
        brow=float(rng.uniform(0.05, 0.1) if male else rng.uniform(0.03, 0.06)),
        nose=float(rng.uniform(0.18, 0.27)),
        mouth=float(rng.uniform(0.3, 0.42)),
        glasses=bool(rng.random() < 0.25),
        stubble=float(rng.uniform(0, 0.25)) if male else 0.0,
        clothes=_CLOTHES[rng.integers(len(_CLOTHES))],
        collar=int(rng.integers(0, 4)),
        part=float(rng.uniform(-0.5, 0.5)),
    )


class _Place:
    """Turns half widths of a face into pixels."""

    def __init__(self, centre: tuple[float, float], half_width: float, tilt: float) -> None:
        self.centre = np.asarray(centre)
        self.unit = half_width
        self.turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])

    def __call__(self, *points: tuple[float, float]) -> NDArray[np.float64]:
        return self.centre + np.asarray(points, dtype=np.float64) @ self.turn * self.unit

    def one(self, x: float, y: float) -> tuple[float, float]:
        place = self((x, y))[0]
        return float(place[0]), float(place[1])


def draw_shoulders(brush: Brush, look: Look, centre: tuple[float, float], half_width: float) -> None:
    """Neck, shoulders and collar, down to the lower edge of the picture."""
    place, unit = _Place(centre, half_width, 0.0), half_width
    bottom = max((brush.picture.shape[0] - centre[1]) / unit + 0.5, 2.6)
    if look.style == _LONG:
        brush.ring(
            place((-1.2, -0.6), (0, -1.5), (1.2, -0.6), (1.3, 1.6), (0.8, 2.2), (-0.8, 2.2), (-1.3, 1.6)), look.hair
        )
    outline = [
        (-0.5, 1.55),
        (-1.5, 1.95),
        (-2.2, 2.5),
        (-2.5, bottom),
        (2.5, bottom),
        (2.2, 2.5),
        (1.5, 1.95),
        (0.5, 1.55),
    ]
    body = brush.ring(place(*outline), look.clothes)
    brush.line(
        place((-1.7, 2.7), (-1.5, bottom)),
        shade(look.clothes, 0.6),
        unit * 0.1,
        soft=unit * 0.08,
        opacity=0.6,
        inside=body,
    )
    brush.line(
        place((1.7, 2.7), (1.5, bottom)),
        shade(look.clothes, 0.6),
        unit * 0.1,
        soft=unit * 0.08,
        opacity=0.6,
        inside=body,
    )
    brush.oval(
        place.one(-0.9, 2.6),
        (unit * 0.8, unit * 0.6),
        shade(look.clothes, 1.3),
        soft=unit * 0.3,
        opacity=0.5,
        inside=body,
    )
    neck = brush.ring(
        place((-0.5, 0.7), (-0.48, 1.5), (-0.7, 1.75), (0, 2.05), (0.7, 1.75), (0.48, 1.5), (0.5, 0.7)),
        shade(look.skin, 0.93),
    )
    brush.oval(
        place.one(0, 1.2), (unit * 0.6, unit * 0.3), shade(look.skin, 0.6), soft=unit * 0.12, opacity=0.55, inside=neck
    )
    _collar(brush, look, place)


def _collar(brush: Brush, look: Look, place: _Place) -> None:
    unit = place.unit
    trim = (238, 238, 240) if sum(look.clothes) < 400 else shade(look.clothes, 0.75)
    if look.collar == 0:
        for side in (-1, 1):
            brush.ring(place((side * 0.55, 1.5), (side * 0.95, 1.95), (side * 0.3, 2.5), (0, 2.05)), trim, smooth=False)
            brush.line(place((side * 0.95, 1.95), (side * 0.3, 2.5)), shade(trim, 0.7), unit * 0.03)
    elif look.collar == 1:
        brush.ring(place((-0.45, 1.75), (0, 3.3), (0.45, 1.75)), trim, smooth=False)
        brush.ring(place((-0.12, 2.0), (0.12, 2.0), (0.2, 3.1), (-0.2, 3.1)), (110, 30, 40), smooth=False)
    elif look.collar == 2:
        brush.line(
            place((-0.72, 1.72), (-0.4, 2.0), (0, 2.12), (0.4, 2.0), (0.72, 1.72)),
            shade(look.clothes, 0.75),
            unit * 0.14,
        )


def draw_head(
    brush: Brush,
    look: Look,
    centre: tuple[float, float],
    half_width: float,
    rng: np.random.Generator,
    tilt: float = 0.0,
) -> None:
    """A head seen from the front; `half_width` is that of the face in pixels."""
    place, unit = _Place(centre, half_width, tilt), half_width
    side = 1.0 if rng.random() < 0.5 else -1.0
    for ear in (-1, 1):
        brush.oval(place.one(ear * 1.0, 0.12), (unit * 0.14, unit * 0.27), shade(look.skin, 0.88))
        brush.oval(
            place.one(ear * 1.02, 0.12),
            (unit * 0.06, unit * 0.15),
            shade(look.skin, 0.65),
            soft=unit * 0.04,
            opacity=0.7,
        )
    tall = look.tall
    outline = [
        (0, -tall),
        (0.6, -tall * 0.9),
        (0.95, -0.5),
        (0.98, 0.15),
        (0.85, 0.72),
        (look.jaw, tall * 0.85),
        (0.2, tall),
    ]
    outline += [(-x, y) for x, y in reversed(outline[1:])]
    face = brush.ring(place(*outline), look.skin)
    _model(brush, look, place, face, side)
    for eye in (-1, 1):
        _eye(brush, look, place, eye, face)
    _nose(brush, look, place, face, side)
    _mouth(brush, look, place, face)
    _hair(brush, look, place, rng)
    if look.glasses:
        _glasses(brush, place, look)
    _grain(brush, place, rng, face)


def _model(brush: Brush, look: Look, place: _Place, face: Mask, side: float) -> None:
    """Light from one side: a dark cheek, a bright forehead, red cheeks."""
    unit, dark = place.unit, shade(look.skin, 0.55)
    brush.oval(place.one(side * 1.05, 0.2), (unit * 0.35, unit * 1.2), dark, soft=unit * 0.22, opacity=0.6, inside=face)
    brush.oval(place.one(-side * 1.1, 0.3), (unit * 0.2, unit * 1.0), dark, soft=unit * 0.18, opacity=0.3, inside=face)
    brush.oval(place.one(0, look.tall), (unit * 0.7, unit * 0.18), dark, soft=unit * 0.12, opacity=0.5, inside=face)
    brush.oval(
        place.one(-side * 0.2, -0.75),
        (unit * 0.5, unit * 0.3),
        shade(look.skin, 1.15),
        soft=unit * 0.2,
        opacity=0.6,
        inside=face,
    )
    for cheek in (-1, 1):
        brush.oval(
            place.one(cheek * 0.55, 0.45),
            (unit * 0.25, unit * 0.2),
            (214, 120, 110),
            soft=unit * 0.14,
            opacity=0.22,
            inside=face,
        )
    if look.stubble:
        brush.ring(
            place((-0.75, 0.6), (0, 0.55), (0.75, 0.6), (0.5, 1.2), (0, 1.35), (-0.5, 1.2)),
            (70, 66, 70),
            soft=unit * 0.15,
            opacity=look.stubble,
            inside=face,
        )


def _eye(brush: Brush, look: Look, place: _Place, eye: int, face: Mask) -> None:
    unit, size, x = place.unit, look.eyes, eye * look.eye_gap
    brush.oval(
        place.one(x, -0.12), (unit * 0.32, unit * 0.2), shade(look.skin, 0.6), soft=unit * 0.1, opacity=0.5, inside=face
    )
    almond = place(
        (x - size, 0.0),
        (x - size * 0.4, -0.1),
        (x + size * 0.4, -0.1),
        (x + size, 0.0),
        (x + size * 0.3, 0.07),
        (x - size * 0.3, 0.07),
    )
    white = brush.ring(almond, (236, 232, 228))
    brush.oval(place.one(x, -0.02), (unit * 0.1, unit * 0.1), (52, 34, 24), inside=white)
    brush.oval(place.one(x, -0.02), (unit * 0.045, unit * 0.045), (8, 6, 6), inside=white)
    brush.oval(place.one(x - 0.03, -0.06), (unit * 0.02, unit * 0.02), (250, 250, 250), opacity=0.9)
    lid = place((x - size * 1.05, 0.01), (x - size * 0.4, -0.11), (x + size * 0.4, -0.11), (x + size * 1.05, 0.01))
    brush.line(lid, (28, 20, 18), unit * 0.04)
    brush.line(
        place((x - size, 0.03), (x, 0.1), (x + size, 0.03)), shade(look.skin, 0.6), unit * 0.02, soft=unit * 0.02
    )
    arch = place((x - 0.3, -0.33 - 0.02 * eye), (x - 0.1, -0.4), (x + 0.1, -0.4), (x + 0.3, -0.33 + 0.02 * eye))
    brush.line(arch, look.hair, unit * look.brow * 1.4, soft=unit * 0.02, opacity=0.85)


def _nose(brush: Brush, look: Look, place: _Place, face: Mask, side: float) -> None:
    unit, wide, dark = place.unit, look.nose, shade(look.skin, 0.6)
    brush.line(
        place((side * 0.1, -0.2), (side * 0.14, 0.25), (side * wide, 0.42)),
        dark,
        unit * 0.08,
        soft=unit * 0.06,
        opacity=0.55,
        inside=face,
    )
    brush.line(place((0, -0.25), (0, 0.3)), shade(look.skin, 1.18), unit * 0.08, soft=unit * 0.05, opacity=0.6)
    brush.oval(place.one(0, 0.4), (unit * wide, unit * 0.13), shade(look.skin, 0.9), soft=unit * 0.05, opacity=0.6)
    for nostril in (-1, 1):
        brush.oval(
            place.one(nostril * wide * 0.5, 0.47),
            (unit * 0.055, unit * 0.03),
            (80, 44, 40),
            soft=unit * 0.015,
            opacity=0.8,
        )
    brush.oval(place.one(0, 0.56), (unit * wide * 0.9, unit * 0.05), dark, soft=unit * 0.04, opacity=0.4)


def _mouth(brush: Brush, look: Look, place: _Place, face: Mask) -> None:
    unit, wide, lip = place.unit, look.mouth, (186, 92, 88)
    brush.ring(
        place((-wide, 0.8), (-0.1, 0.7), (0, 0.73), (0.1, 0.7), (wide, 0.8), (0, 0.84)),
        lip,
        soft=unit * 0.015,
        opacity=0.8,
        inside=face,
    )
    brush.ring(
        place((-wide * 0.9, 0.81), (0, 0.83), (wide * 0.9, 0.81), (0, 0.97)),
        shade(lip, 1.12),
        soft=unit * 0.02,
        opacity=0.8,
        inside=face,
    )
    brush.line(
        place((-wide, 0.8), (-wide * 0.4, 0.825), (wide * 0.4, 0.825), (wide, 0.8)),
        (96, 40, 40),
        unit * 0.03,
        soft=unit * 0.01,
    )
    brush.oval(
        place.one(0, 1.07),
        (unit * 0.22, unit * 0.05),
        shade(look.skin, 0.6),
        soft=unit * 0.04,
        opacity=0.5,
        inside=face,
    )


def _hair(brush: Brush, look: Look, place: _Place, rng: np.random.Generator) -> None:
    unit, top, part = place.unit, -look.tall, look.part
    if look.style == _BALD:
        for side in (-1, 1):
            brush.ring(
                place((side * 0.95, -0.6), (side * 1.06, -0.3), (side * 1.0, 0.05), (side * 0.92, -0.2)),
                look.hair,
                soft=unit * 0.03,
                opacity=0.8,
            )
        return
    crown = [
        (-1.05, 0.0),
        (-1.12, -0.6),
        (-0.85, top - 0.05),
        (0, top - 0.28),
        (0.85, top - 0.05),
        (1.12, -0.6),
        (1.05, 0.0),
    ]
    brow = {
        _SHORT: [(0.92, -0.45), (0.7, -0.85), (part, -0.95), (-0.7, -0.85), (-0.92, -0.45)],
        _PARTED: [(0.93, -0.4), (0.75, -0.7), (part, -1.1), (-0.7, -0.72), (-0.93, -0.4)],
        _BUN: [(0.9, -0.5), (0.6, -0.95), (0, -1.08), (-0.6, -0.95), (-0.9, -0.5)],
    }.get(look.style, [(0.85, -0.3), (0.72, -0.62), (part, -0.72), (-0.72, -0.62), (-0.85, -0.3)])
    if look.style == _BUN:
        brush.oval(place.one(0, top - 0.35), (unit * 0.42, unit * 0.35), shade(look.hair, 0.9))
    hair = brush.ring(place(*crown, *brow), look.hair, soft=unit * 0.015)
    if look.style in (_BOB, _LONG):
        reach = 0.95 if look.style == _BOB else 1.9
        for side in (-1, 1):
            lock = place(
                (side * 0.85, -0.6),
                (side * 1.15, -0.5),
                (side * 1.25, reach * 0.6),
                (side * 1.1, reach),
                (side * 0.85, reach * 0.9),
                (side * 0.92, 0.1),
            )
            brush.ring(lock, look.hair, soft=unit * 0.015)
    for _ in range(14):
        start, bend = rng.uniform(-0.9, 0.9), rng.uniform(-0.2, 0.2)
        strand = place(
            (start * 0.5 + part * 0.4, top - 0.15), (start * 0.85 + bend * 0.3, top * 0.85), (start * 1.1, -0.55)
        )
        brush.line(
            strand, shade(look.hair, rng.uniform(1.2, 2.0)), unit * 0.03, soft=unit * 0.03, opacity=0.4, inside=hair
        )


def _glasses(brush: Brush, place: _Place, look: Look) -> None:
    unit, angle = place.unit, np.linspace(0, 2 * np.pi, 25)
    for eye in (-1, 1):
        rim = [(eye * look.eye_gap + 0.33 * np.cos(a), 0.02 + 0.25 * np.sin(a)) for a in angle]
        brush.line(place(*rim), (40, 36, 40), unit * 0.045)
        brush.line(place((eye * (look.eye_gap + 0.33), -0.02), (eye * 1.0, -0.05)), (40, 36, 40), unit * 0.04)
    brush.line(place((-0.13, -0.02), (0, -0.06), (0.13, -0.02)), (40, 36, 40), unit * 0.045)


def _grain(brush: Brush, place: _Place, rng: np.random.Generator, face: Mask) -> None:
    """Uneven skin, so that the face is not of flat colours."""
    height, width = face.shape
    left, top = np.maximum(place.centre - 1.2 * place.unit, 0).astype(int)
    right, bottom = np.minimum(place.centre + 1.6 * place.unit, [width, height]).astype(int)
    if right - left < 4 or bottom - top < 4:
        return
    window = np.s_[top:bottom, left:right]
    uneven = noise(rng, (int(right - left), int(bottom - top)), max(place.unit / 4, 2)) * 3.5 * face[window]
    brush.picture[window] = np.clip(brush.picture[window] + uneven[..., None], 0, 255).astype(np.uint8)


def portrait(look: Look, size: tuple[int, int], backdrop: Colour, rng: np.random.Generator) -> Picture:
    """Head and shoulders before a plain wall, `size` being width and height."""
    width, height = size
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = backdrop
    centre = (width * rng.uniform(0.47, 0.53), height * rng.uniform(0.4, 0.46))
    half_width = width * rng.uniform(0.22, 0.27)
    brush = Brush(picture)
    draw_shoulders(brush, look, centre, half_width)
    draw_head(brush, look, centre, half_width, rng, rng.normal(0, 0.03))
    return cv2.GaussianBlur(picture, (0, 0), max(width / 450, 0.3))
