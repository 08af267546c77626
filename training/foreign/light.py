"""Light on the finished scene: its colour and falloff, shadows, and glare with its truth."""

import cv2
import numpy as np
from numpy.typing import NDArray

from foreign.paint import Picture, noise
from foreign.placing import Placed

# From this much of white upwards a place counts as glare: nothing printed can be read there.
_BLIND = 0.75


def illuminate(picture: Picture, rng: np.random.Generator) -> Picture:
    """Brightness, a colour cast, a slope of light, at times a soft shadow across."""
    height, width = picture.shape[:2]
    small = (max(width // 16, 2), max(height // 16, 2))
    x, y = np.linspace(-1, 1, small[0])[None, :], np.linspace(-1, 1, small[1])[:, None]
    field = 1 + rng.normal(0, 0.1) * x + rng.normal(0, 0.1) * y - rng.uniform(0, 0.15) * (x * x + y * y)
    if rng.random() < 0.3:
        shadow = (noise(rng, small, small[0], 2) > rng.uniform(0.2, 1.0)).astype(np.float32)
        field = field * (1 - rng.uniform(0.1, 0.45) * cv2.GaussianBlur(shadow, (0, 0), rng.uniform(0.8, 5)))
    field = cv2.resize(field.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    cast = 1 + rng.normal(0, 0.04, 3)
    gain = float(np.clip(rng.normal(0.97, 0.14), 0.5, 1.3))
    lit = picture * (field[..., None] * (cast * gain).astype(np.float32))
    if rng.random() < 0.04:
        lit = lit.mean(axis=2, keepdims=True).repeat(3, axis=2)
    return np.clip(lit, 0, 255).astype(np.uint8)


def glare(picture: Picture, placed: Placed, rng: np.random.Generator) -> tuple[float, bool]:
    """Put bright reflections on a card, in place. Returns their share of the card and whether they hide text."""
    height, width = picture.shape[:2]
    white = np.zeros((height, width), np.float32)
    corners = placed.corners
    wide = float(np.hypot(*(corners[1] - corners[0])))
    for _ in range(int(rng.integers(1, 4))):
        u, v = rng.uniform(0.05, 0.95, 2)
        centre = corners[0] + (corners[1] - corners[0]) * u + (corners[3] - corners[0]) * v
        radii = wide * rng.uniform(0.02, 0.16) * np.array([1.0, rng.uniform(0.25, 1.0)])
        spot = np.zeros((height, width), np.float32)
        cv2.ellipse(
            spot,
            (int(centre[0]), int(centre[1])),
            (max(int(radii[0]), 1), max(int(radii[1]), 1)),
            rng.uniform(0, 180),
            0,
            360,
            1.0,
            -1,
        )
        white = np.maximum(
            white, cv2.GaussianBlur(spot, (0, 0), max(radii[1] * rng.uniform(0.15, 0.6), 1.0)) * rng.uniform(0.7, 1.0)
        )
    strength = white * np.maximum(placed.card, 0.15)
    picture[:] = (picture + (255 - picture.astype(np.float32)) * strength[..., None]).astype(np.uint8)
    return _glare_truth(strength, placed)


def _glare_truth(strength: NDArray[np.float32], placed: Placed) -> tuple[float, bool]:
    """Glare hides text where it covers a thousandth of the card within text rows."""
    area = max(float(placed.card.sum()), 1.0)
    blind = (strength > _BLIND) * placed.card
    return float(blind.sum()) / area, bool(float((blind * placed.text).sum()) / area > 0.001)
