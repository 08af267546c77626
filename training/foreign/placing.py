"""Puts a flat document into a picture: how it is held to the lens, its edge, its shadow, its corners."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from foreign.cards import Flat
from foreign.paint import Picture

Corners = NDArray[np.float64]


@dataclass
class Placed:
    """Where a document came to lie; corners run as it is read, masks are of the picture's size."""

    corners: Corners
    card: NDArray[np.float32]
    text: NDArray[np.float32]


def seen_corners(
    rng: np.random.Generator, aspect: float, wide: float, centre: tuple[float, float], roll: float, lean: float
) -> Corners:
    """The corners of a sheet that leans away from the lens by up to `lean` degrees and is turned by `roll`.

    `aspect` is its width by its height; its upper and lower edges are `wide` pixels long on average.
    """
    flat = np.array(
        [[-0.5, -0.5 / aspect, 0], [0.5, -0.5 / aspect, 0], [0.5, 0.5 / aspect, 0], [-0.5, 0.5 / aspect, 0]]
    )
    yaw, pitch, turn = np.radians([rng.uniform(-lean, lean), rng.uniform(-lean, lean), roll])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    solid = flat @ (about_z @ about_x @ about_y).T
    distance = rng.uniform(1.6, 4.0)
    plane = solid[:, :2] * (distance / (distance + solid[:, 2:]))
    return plane * (wide / card_width(plane)) + np.asarray(centre)


def card_width(corners: Corners) -> float:
    """Mean length of the upper and the lower edge."""
    upper, lower = corners[1] - corners[0], corners[2] - corners[3]
    return float(np.hypot(*upper) + np.hypot(*lower)) / 2


def _rounded(size: tuple[int, int], radius: float) -> NDArray[np.uint8]:
    """A filled rectangle with round corners."""
    width, height = size
    mask = np.zeros((height, width), np.uint8)
    reach = int(radius)
    cv2.rectangle(mask, (reach, 0), (width - reach - 1, height), 255, -1)
    cv2.rectangle(mask, (0, reach), (width, height - reach - 1), 255, -1)
    for x in (reach, width - reach - 1):
        for y in (reach, height - reach - 1):
            cv2.circle(mask, (x, y), reach, 255, -1, cv2.LINE_AA)
    return mask


def place(picture: Picture, flat: Flat, corners: Corners, rng: np.random.Generator, *, shadow: bool = True) -> Placed:
    """Draw the document into the picture, in place."""
    height, width = picture.shape[:2]
    pixels, shrink = flat.pixels, 1.0
    wanted = card_width(corners) * 1.15
    if wanted < pixels.shape[1]:
        shrink = wanted / pixels.shape[1]
        pixels = cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    tall, wide = pixels.shape[:2]
    round_corners = flat.document not in ("receipt", "text-page", "passport")
    outline = _rounded((wide, tall), wide * 0.036 if round_corners else 1)
    text = np.zeros((tall, wide), np.uint8)
    for box in flat.boxes:
        left, top, right, bottom = (int(side * shrink) for side in box)
        text[max(top, 0) : bottom, max(left, 0) : right] = 255
    source = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    plane = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    # OpenCV counts from pixel centres, the corners from the outer corner of the first pixel.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    plane = np.linalg.inv(half) @ plane @ half
    seen = cv2.warpPerspective(pixels, plane, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    card = cv2.warpPerspective(outline, plane, (width, height), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    words = cv2.warpPerspective(text, plane, (width, height), flags=cv2.INTER_NEAREST).astype(np.float32) / 255
    if shadow:
        _cast_shadow(picture, card, rng, card_width(corners))
    picture[:] = (picture + (seen.astype(np.float32) - picture) * card[..., None] + 0.5).astype(np.uint8)
    return Placed(corners, card, words)


def _cast_shadow(picture: Picture, card: NDArray[np.float32], rng: np.random.Generator, wide: float) -> None:
    shift = rng.normal(0, 0.012, 2) * wide
    move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
    dark = cv2.warpAffine(card, move, card.shape[::-1])
    dark = cv2.GaussianBlur(dark, (0, 0), max(wide * rng.uniform(0.004, 0.02), 0.8)) * rng.uniform(0.2, 0.6)
    picture[:] = (picture * (1 - dark[..., None])).astype(np.uint8)
