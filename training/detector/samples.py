"""Rendered samples on disk (`families write`), and batches of them."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from .network import SIDE
from .orientation import CORNERS

LEGIBLE = 0.15
"""A card with a longer side below this share of the square shows nobody whether it is mirrored."""


@dataclass
class Samples:
    """Letterboxed pictures and what is true of them; n samples.

    images: (n, SIDE, SIDE, 3) bytes, on disk. scene, orientation: class numbers, orientation -1 where unknown.
    mirror_known: whether the picture shows if it is mirrored. corners: (n, 4, 2), as the picture stands, NaN without
    a card. group: the scene that a sample was cut from.
    """

    images: np.ndarray
    scene: torch.Tensor
    orientation: torch.Tensor
    mirror_known: torch.Tensor
    corners: torch.Tensor
    crop: torch.Tensor
    card_px: torch.Tensor
    group: torch.Tensor

    def __len__(self) -> int:
        return len(self.scene)


def read(folder: Path) -> Samples:
    """Reads what `families write` has written."""
    with open(folder / "labels.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    images = np.memmap(folder / "images.u8", dtype=np.uint8, mode="r").reshape(-1, SIDE, SIDE, 3)
    if len(images) != len(rows):
        raise ValueError(f"{folder} holds {len(images)} pictures and {len(rows)} labels: write it anew")
    corners = torch.tensor([_corners(row) for row in rows])
    mirror_known = torch.tensor([row["mirror_known"] == "1" for row in rows]) & (_longer(corners) >= LEGIBLE)
    orientation = [int(row["orientation"]) - 1 if row["turn_known"] == "1" else -1 for row in rows]
    return Samples(
        images=images,
        scene=torch.tensor([int(row["scene"]) for row in rows]),
        orientation=torch.tensor(orientation),
        mirror_known=mirror_known,
        corners=corners,
        crop=torch.tensor([row["view"] == "crop" for row in rows]),
        card_px=torch.tensor([float(row["card_px"] or 0) for row in rows]),
        group=torch.tensor([int(row["scene_id"]) for row in rows]),
    )


def _corners(row: dict[str, str]) -> list[list[float]]:
    if not row["x0"]:
        return [[float("nan")] * 2] * 4
    read_order = [[float(row[f"x{k}"]), float(row[f"y{k}"])] for k in range(4)]
    # Upright corner k is found at stored corner CORNERS[g][k].
    stands = [[0.0, 0.0]] * 4
    for upright, stored in enumerate(CORNERS[int(row["orientation"]) - 1 if row["orientation"] != "0" else 0]):
        stands[stored] = read_order[upright]
    return stands


def _longer(corners: torch.Tensor) -> torch.Tensor:
    """Length of the longer edges; NaN without a card."""
    first, second, third = corners[:, 0], corners[:, 1], corners[:, 2]
    return torch.maximum((second - first).norm(dim=1), (third - second).norm(dim=1))


def pictures(samples: Samples, chosen: np.ndarray, side: int = SIDE) -> torch.Tensor:
    """The chosen pictures, (n, 3, side, side), 0 to 1."""
    held = torch.from_numpy(samples.images[chosen]).permute(0, 3, 1, 2)
    if side < SIDE:
        held = F.interpolate(held, size=side, mode="bilinear", antialias=True)
    return held.float().div_(255)


def batch(
    held: list[Samples], count: int, side: int, dice: np.random.Generator, generator: torch.Generator
) -> tuple[torch.Tensor, ...]:
    """Varied pictures, and what is true of them: orientation, mirror_known, scene, corners."""
    lengths = np.array([len(one) for one in held])
    source = held[dice.choice(len(held), p=lengths / lengths.sum())]
    chosen = np.sort(dice.integers(len(source), size=count))
    at = torch.from_numpy(chosen)
    truth = (source.orientation[at], source.mirror_known[at], source.scene[at], source.corners[at])
    return vary(pictures(source, chosen, side), generator), *truth


def vary(batch: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Other light, colours and noise, and grey patches, so that no single cue is relied upon. Nothing here tells left
    from right: turns and mirrors were drawn on the scene, before any compression.
    """
    n, side = len(batch), batch.shape[-1]

    def uniform(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=generator)

    def chance(share: float) -> list[int]:
        return torch.nonzero(uniform(n) < share).flatten().tolist()

    gain = 1 + (uniform(n, 3, 1) - 0.5) * 0.3
    light = (uniform(n, 1, 1) - 0.5) * 0.3
    contrast = 0.6 + uniform(n, 1, 1) * 0.8
    fade = ((uniform(n, 1, 1) < 0.2) * 1.0 + (uniform(n, 1, 1) < 0.3) * uniform(n, 1, 1) * 0.7).clamp(max=1)
    # All that happens to a pixel's three colours, as one matrix and one shift.
    own = torch.eye(3).repeat(n, 1, 1)
    for index in chance(0.15):
        own[index] = own[index, torch.randperm(3, generator=generator)]
    mix = contrast * gain * (own * (1 - fade) + fade / 3)
    shift = (0.5 - 0.5 * contrast) * gain + light
    batch = torch.baddbmm(shift, mix, batch.flatten(2)).view(n, 3, side, side)
    # One field of noise, moved about: drawing a new one for each picture takes longer than learning from it.
    field = torch.randn(3, 2 * side, side + 64, generator=generator)
    strengths = (uniform(n) ** 3 * 0.08).tolist()
    for index, (down, along) in enumerate((uniform(n, 2) * torch.tensor([side, 64])).int().tolist()):
        batch[index].add_(field[:, down : down + side, along : along + side], alpha=strengths[index])
    for index in chance(0.3):
        height, width = (uniform(2) * 0.3 * side + 6).int().tolist()
        top = int(uniform(1) * (side - height))
        left = int(uniform(1) * (side - width))
        batch[index, :, top : top + height, left : left + width] = uniform(3, 1, 1)
    return batch.clamp_(0, 1)
