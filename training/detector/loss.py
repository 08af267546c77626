"""What the network is taught: how a picture stands, what it is of, and where the card's corners are."""

import torch
from torch.nn import functional as F

from .orientation import QUARTER_TURNS

CORNER_WEIGHT = 6.0
SCENE_WEIGHT = 0.8
SMOOTHING = 0.02


def of_standing(scores: torch.Tensor, orientation: torch.Tensor, mirror_known: torch.Tensor) -> torch.Tensor:
    """Cross-entropy over eight classes; over four turns where a mirrored picture looks like any other; nothing where
    even the turn is unknown (orientation -1).
    """
    both = (orientation >= 0) & mirror_known
    turn_only = (orientation >= 0) & ~mirror_known
    total = scores.sum() * 0
    if both.any():
        total = total + F.cross_entropy(
            scores[both], orientation[both], reduction="sum", label_smoothing=SMOOTHING
        )
    if turn_only.any():
        turns = torch.tensor(QUARTER_TURNS)
        by_turn = torch.stack([scores[:, turns == turn].logsumexp(1) for turn in range(4)], dim=1)
        total = total + F.cross_entropy(
            by_turn[turn_only], turns[orientation[turn_only]], reduction="sum", label_smoothing=SMOOTHING
        )
    return total / max(1, int((both | turn_only).sum()))


def of_corners(corners: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Distance of the corners, in fractions of the square, where there is a card."""
    there = ~truth.isnan().any(2).any(1)
    if not there.any():
        return corners.sum() * 0
    return F.smooth_l1_loss(corners[there], truth[there], beta=0.02)


def total(
    answer: tuple[torch.Tensor, torch.Tensor, torch.Tensor],
    orientation: torch.Tensor,
    mirror_known: torch.Tensor,
    scene: torch.Tensor,
    corners: torch.Tensor,
    scene_weights: torch.Tensor,
) -> torch.Tensor:
    """`scene_weights` (7): what a sample of each scene counts, so that rare ones are learned too."""
    standing, scenes, places = answer
    return (
        of_standing(standing.float(), orientation, mirror_known)
        + SCENE_WEIGHT * F.cross_entropy(scenes.float(), scene, scene_weights, label_smoothing=SMOOTHING)
        + CORNER_WEIGHT * of_corners(places, corners)
    )
