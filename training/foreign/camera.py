"""From an upright scene to a stored file: blur, noise, the way it is stored, rescaling, cropping, JPEG."""

import io
import shutil
import subprocess
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from foreign.paint import Picture, noise
from foreign.placing import Corners, card_width
from foreign.scenes import Shot
from foreign.turns import store, store_points

_RESAMPLERS = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.BOX)
# Blur is stated in pixels of a card of this width, or of a picture without one whose long side measures the second.
_CARD_SCALE, _PICTURE_SCALE = 640, 1600


@dataclass
class Stored:
    """One file and what became of the scene in it."""

    data: bytes
    corners: Corners | None
    blur_sigma: float
    quality: int


def _blur(picture: Picture, sigma: float, rng: np.random.Generator) -> Picture:
    """Spread every point by `sigma` pixels (root mean square over both axes): out of focus, shaken, or soft."""
    kind = rng.random()
    if sigma < 0.15:
        return picture
    if kind < 0.5 or sigma < 0.7:
        return cv2.GaussianBlur(picture, (0, 0), sigma)
    # A disk of radius r spreads by r / 2; a line of length l by l / sqrt(24) over both axes.
    reach = int(np.ceil(sigma * 2.6)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    if kind < 0.8:
        kernel = np.clip(2 * sigma + 0.5 - np.hypot(x, y), 0, 1)
    else:
        angle = rng.uniform(0, np.pi)
        along, beside = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        half = sigma * np.sqrt(24) / 2
        kernel = np.clip(half + 0.5 - np.abs(along), 0, 1) * np.clip(1 - np.abs(beside), 0, 1)
    return cv2.filter2D(picture, -1, kernel / kernel.sum())


def _sensor(picture: Picture, rng: np.random.Generator) -> Picture:
    """Grain of the sensor, at times in coarser blobs as after a phone's smoothing."""
    height, width = picture.shape[:2]
    strength = float(rng.choice([0.0, 1.0, 2.0, 4.0, 8.0], p=[0.15, 0.3, 0.3, 0.18, 0.07]))
    if strength == 0:
        return picture
    grain = np.empty(picture.shape, np.float32)
    cv2.setRNGSeed(int(rng.integers(2**31 - 1)))
    cv2.randn(grain, 0.0, strength)
    if rng.random() < 0.3:
        grain += noise(rng, (width, height), 3, 1)[..., None] * strength * 0.7
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def _draw_sigma(rng: np.random.Generator) -> float:
    """Blur in pixels of a card 640 wide: most are sharp, some soft, some hopeless."""
    chance = rng.random()
    if chance < 0.5:
        return float(rng.uniform(0, 0.5))
    return float(rng.uniform(0.5, 1.5) if chance < 0.8 else rng.uniform(1.5, 3.2))


def _cut(picture: Image.Image, corners: Corners | None, rng: np.random.Generator) -> tuple[Image.Image, Corners | None]:
    """Take up to a twentieth off each side, in one of thirty pictures without care for the card."""
    width, height = picture.size
    low, high = rng.uniform(0, 0.05, 2) * (width, height), (1 - rng.uniform(0, 0.05, 2)) * (width, height)
    if corners is not None and rng.random() > 1 / 30:
        low = np.minimum(low, np.maximum(corners.min(0) - 2, 0))
        high = np.maximum(high, np.minimum(corners.max(0) + 2, (width, height)))
    left, top = (int(side) for side in low)
    right, bottom = (int(np.ceil(side)) for side in high)
    shifted = None if corners is None else corners - (left, top)
    return picture.crop((left, top, min(right, width), min(bottom, height))), shifted


def _jpeg(picture: Image.Image, quality: int, rng: np.random.Generator) -> bytes:
    """Encode with one of three programs."""
    kind = rng.random()
    if kind < 0.2:
        _, coded = cv2.imencode(".jpg", np.asarray(picture)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        return coded.tobytes()
    if kind < 0.35:
        return _magick_jpeg(picture, quality, str(rng.choice(["1x1", "2x1", "2x2"])))
    held = io.BytesIO()
    picture.save(
        held,
        "JPEG",
        quality=quality,
        subsampling=int(rng.integers(0, 3)),
        progressive=bool(rng.random() < 0.2),
        optimize=bool(rng.random() < 0.5),
    )
    return held.getvalue()


def magick() -> str:
    """ImageMagick's program, by its newer or older name."""
    found = shutil.which("magick") or shutil.which("convert-im6") or shutil.which("convert")
    if found is None:
        raise SystemExit("missing ImageMagick: apt-get install imagemagick")
    return found


def _magick_jpeg(picture: Image.Image, quality: int, sampling: str) -> bytes:
    held = io.BytesIO()
    picture.save(held, "PPM")
    command = [magick(), "ppm:-", "-sampling-factor", sampling, "-quality", str(quality), "jpg:-"]
    return subprocess.run(command, input=held.getvalue(), stdout=subprocess.PIPE, check=True).stdout


def shoot(shot: Shot, exif: int, rng: np.random.Generator) -> Stored:
    """Store a scene so that EXIF value `exif` would set it right. Nothing is written into an EXIF tag."""
    sigma = _draw_sigma(rng)
    if shot.corners is not None:
        spread = sigma * card_width(shot.corners) / _CARD_SCALE
    else:
        spread = sigma * max(shot.picture.shape[:2]) / _PICTURE_SCALE
    blurred = _sensor(_blur(shot.picture, spread, rng), rng)
    upright = Image.fromarray(blurred)
    stored = store(upright, exif)
    corners = None if shot.corners is None else store_points(shot.corners, upright.size, exif)
    scale = rng.uniform(0.75, 1.0)
    size = (round(stored.width * scale), round(stored.height * scale))
    if corners is not None:
        corners = corners * (size[0] / stored.width, size[1] / stored.height)
    stored = stored.resize(size, _RESAMPLERS[int(rng.integers(len(_RESAMPLERS)))])
    stored, corners = _cut(stored, corners, rng)
    quality = int(rng.integers(35, 96))
    data = _jpeg(stored, quality, rng)
    if rng.random() < 0.3:
        with Image.open(io.BytesIO(data)) as once:
            again = once.convert("RGB")
        quality = int(rng.integers(35, 96))
        data = _jpeg(again, quality, rng)
    return Stored(data, corners, 0.0 if spread < 0.15 else sigma, quality)
