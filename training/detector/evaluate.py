"""Figures on samples: a first look while learning. What counts is `cargo xtask eval`, on the shipped code."""

import argparse
from pathlib import Path

import numpy as np
import torch

from . import samples
from .network import SCENES, Detector
from .orientation import MIRRORED, QUARTER_TURNS
from .samples import Samples
from .views import answer


@torch.no_grad()
def answers(network: torch.nn.Module, of: Samples) -> tuple[torch.Tensor, torch.Tensor]:
    """Scores of standing and scene from eight views."""
    network.eval()
    device = next(network.parameters()).device
    standing, scene = [], []
    for start in range(0, len(of), 64):
        chosen = np.arange(start, min(start + 64, len(of)))
        batch = samples.pictures(of, chosen).to(device, memory_format=torch.channels_last)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            scores, scenes = answer(network, batch)
        standing.append(scores.cpu())
        scene.append(scenes.cpu())
    network.train()
    return torch.cat(standing), torch.cat(scene)


def measure(network: torch.nn.Module, of: Samples) -> str:
    """Accuracy by scene: eight classes, turn, mirror where the picture shows it, and the scene itself."""
    standing, scene = answers(network, of)
    truth, known = of.orientation, of.mirror_known
    best, turns, mirrored = standing.argmax(1), torch.tensor(QUARTER_TURNS), torch.tensor(MIRRORED)
    lines = []
    for index, name in enumerate(SCENES):
        for crop in (False, True):
            here = (of.scene == index) & (of.crop == crop)
            if not here.any():
                continue
            oriented = here & (truth >= 0)
            both = oriented & known
            line = f"{name:16}{' crop ' if crop else ' frame'} n {int(here.sum()):5}"
            line += f"  scene {float((scene.argmax(1) == of.scene)[here].float().mean()):.4f}"
            if oriented.any():
                right = turns[best] == turns[truth.clamp(min=0)]
                line += f"  turn {float(right[oriented].float().mean()):.4f}"
            if both.any():
                right = mirrored[best] == mirrored[truth.clamp(min=0)]
                line += f"  mirror {float(right[both].float().mean()):.4f}"
                line += f"  eight {float((best == truth)[both].float().mean()):.4f}"
            lines.append(line)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("samples", type=Path)
    options = parser.parse_args()
    network = Detector()
    network.load_state_dict(torch.load(options.weights))
    print(measure(network.to(memory_format=torch.channels_last), samples.read(options.samples)))


if __name__ == "__main__":
    main()
