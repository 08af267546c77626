"""The network: a plain residual one, small enough for eight views on one core.

Depthwise layers would be smaller, but they train several times slower on a CPU and run no quicker there.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .orientation import COUNT

SIDE = 192
"""Pictures are letterboxed to SIDE × SIDE pixels."""
SCENES = (
    "portrait-side",
    "emblem-side",
    "hand-held-card",
    "hand-held-none",
    "face-portrait",
    "other-document",
    "not-a-document",
)


class Block(nn.Module):
    """A convolution with its normalisation; with the input added where the shapes allow it."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(channels_in, channels_out, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(channels_out)
        self.residual = stride == 1 and channels_in == channels_out

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.norm(self.convolution(x)))
        return x + y if self.residual else y


class Detector(nn.Module):
    """Square pictures (n, 3, SIDE, SIDE), 0 to 1, to scores of how they stand (n, 8), of the scene (n, 7), and to the card's
    corners (n, 4, 2) in fractions of the square, clockwise from the one that is at the top left as the picture stands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.low = nn.Sequential(
            Block(3, 16, 5, 2), Block(16, 24, 3, 2), Block(24, 24), Block(24, 56, 3, 2), Block(56, 56)
        )
        self.middle = nn.Sequential(Block(56, 96, 3, 2), Block(96, 96))
        self.high = nn.Sequential(Block(96, 128, 3, 2), Block(128, 128))
        self.standing = nn.Linear(2 * 128, COUNT)
        self.scene = nn.Linear(2 * 128, len(SCENES))
        self.middle_to_map = nn.Conv2d(96, 32, 1)
        self.high_to_map = nn.Conv2d(128, 32, 1)
        self.low_to_map = nn.Conv2d(56, 32, 1)
        self.corner = nn.Conv2d(32, 12, 3, padding=1)
        """Four maps of weights, then four pairs of maps of shifts in cells."""
        self.dropout = nn.Dropout(0.2)

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        low = self.low((pictures - 0.45) * 4.0)
        middle = self.middle(low)
        high = self.high(middle)
        pooled = torch.cat([high.mean((2, 3)), high.amax((2, 3))], dim=1)
        pooled = self.dropout(pooled)
        return self.standing(pooled), self.scene(pooled), self._corners(low, middle, high)

    def _corners(self, low: torch.Tensor, middle: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
        up = F.interpolate(self.high_to_map(high), scale_factor=2.0, mode="nearest") + self.middle_to_map(middle)
        up = F.interpolate(F.relu(up), scale_factor=2.0, mode="nearest") + self.low_to_map(low)
        maps = self.corner(F.relu(up)).flatten(2)
        grid = low.shape[-1]
        places = (torch.arange(grid, dtype=torch.float32, device=maps.device) + 0.5) / grid
        weights = maps[:, :4].float().softmax(dim=2)
        x = (weights * (places.repeat(grid) + maps[:, 4:8].float() / grid)).sum(2)
        y = (weights * (places.repeat_interleave(grid) + maps[:, 8:12].float() / grid)).sum(2)
        return torch.stack([x, y], dim=2)
