"""`python -m detector.train SAMPLES --validate SAMPLES --out FILE`: learns the network, the same for the same seed.

Runs on two CPU cores; on a GPU when there is one.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from . import loss, samples
from .evaluate import measure
from .network import SCENES, Detector

BATCH = 96
RATE = 4e-3
WEIGHT_DECAY = 0.02
AVERAGE = 0.998
"""Share of the running average of the weights that a step keeps."""
SMALL_SIDE, SMALL_UNTIL = 128, 0.5
"""For the first part it learns from smaller pictures, in less than half of the time."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path, nargs="+")
    parser.add_argument("--validate", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=45.0, help="how long to learn; sets the number of steps")
    parser.add_argument("--steps", type=int, help="how many steps instead, so that a run can be repeated")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    train(options, torch.device("cuda" if torch.cuda.is_available() else "cpu"))


def train(options: argparse.Namespace, device: torch.device) -> None:
    held = [samples.read(folder) for folder in options.samples]
    validate = samples.read(options.validate)
    network = Detector().to(device, memory_format=torch.channels_last)
    if options.start:
        network.load_state_dict(torch.load(options.start))
    rule = torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE)
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=rule, use_buffers=True)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    dice = np.random.default_rng(options.seed)
    generator = torch.Generator().manual_seed(options.seed)
    lengths = np.array([len(one) for one in held])
    scene_weights = rarity(torch.cat([one.scene for one in held])).to(device)
    started, step, part, running = time.monotonic(), 0, 0.0, 0.0
    while part < 1:
        elapsed = (time.monotonic() - started) / 60
        part = step / options.steps if options.steps else elapsed / options.minutes
        for group in optimizer.param_groups:
            group["lr"] = rate(part)
        source = held[dice.choice(len(held), p=lengths / lengths.sum())]
        chosen = np.sort(dice.choice(len(source), BATCH, replace=False))
        pictures = samples.pictures(source, chosen)
        if part < SMALL_UNTIL:
            pictures = F.interpolate(pictures, size=SMALL_SIDE, mode="area")
        batch = samples.vary(pictures, generator)
        batch = batch.to(device, memory_format=torch.channels_last)
        at = torch.from_numpy(chosen)
        truth = (source.orientation[at], source.mirror_known[at], source.scene[at], source.corners[at])
        with torch.autocast(device.type, dtype=torch.bfloat16):
            answer = network(batch)
        value = loss.total(answer, *(each.to(device) for each in truth), scene_weights)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        average.update_parameters(network)
        step += 1
        running += (value.item() - running) / min(step, 200)
        if step % 200 == 0:
            print(f"step {step}, {elapsed:.1f} min, loss {running:.4f}", flush=True)
        if step % 1000 == 0:
            keep(average.module, options.out)
            print(measure(average.module, validate, limit=600), flush=True)
    keep(average.module, options.out)
    print(measure(average.module, validate), flush=True)


def rarity(scenes: torch.Tensor) -> torch.Tensor:
    """(7): the rarer a scene, the more it weighs; by the root, so that the common ones still lead."""
    counts = torch.bincount(scenes, minlength=len(SCENES)).clamp(min=1).float()
    return (counts.mean() / counts).sqrt()


def rate(part: float) -> float:
    """Rises over the first twentieth, then falls as a cosine does."""
    if part < 0.05:
        return RATE * max(part, 0.001) / 0.05
    return RATE * (0.5 + 0.5 * float(np.cos(np.pi * min(1.0, (part - 0.05) / 0.95)))) + 1e-6


def keep(network: torch.nn.Module, out: Path) -> None:
    torch.save(network.state_dict(), out)


if __name__ == "__main__":
    main()
