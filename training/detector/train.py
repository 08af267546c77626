"""`python -m detector.train SAMPLES --validate SAMPLES --out FILE`: learns the network, the same for the same seed and
number of processes.

Runs on two CPU cores, in a process for each: small convolutions gain little from a second thread. On a GPU when there
is one.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from torch import distributed, multiprocessing
from torch.nn.parallel import DistributedDataParallel

from . import loss, samples
from .evaluate import measure
from .network import SCENES, SIDE, Detector

BATCH = 96
RATE = 4e-3
WEIGHT_DECAY = 0.02
AVERAGE = 0.998
"""Share of the running average of the weights that a step keeps."""
SMALL_SIDE, SMALL_UNTIL = 128, 0.4
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
    cores = 1 if torch.cuda.is_available() else os.cpu_count() or 1
    parser.add_argument("--processes", type=int, default=min(cores, 8))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        meeting = f"file://{folder}/meeting"
        multiprocessing.spawn(learn, (options, meeting), nprocs=options.processes)


def learn(rank: int, options: argparse.Namespace, meeting: str) -> None:
    """One of the processes: each learns from a part of every batch, and all take the same step."""
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=options.processes)
    if options.processes > 1:
        torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    held = [samples.read(folder) for folder in options.samples]
    network = Detector().to(device, memory_format=torch.channels_last)
    if options.start:
        network.load_state_dict(torch.load(options.start))
    average = steps(rank, options, held, network, device)
    if rank == 0:
        keep(average, options.out)
        torch.set_num_threads(options.processes)
        print(measure(average, samples.read(options.validate)), flush=True)
    distributed.destroy_process_group()


def steps(
    rank: int, options: argparse.Namespace, held: list[samples.Samples], network: Detector, device: torch.device
) -> torch.nn.Module:
    """Takes the steps, and gives the running average of the weights."""
    together = DistributedDataParallel(network)
    rule = torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE)
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=rule, use_buffers=True)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    dice = np.random.default_rng([options.seed, rank])
    generator = torch.Generator().manual_seed(options.seed * 1000 + rank)
    scene_weights = rarity(torch.cat([one.scene for one in held])).to(device)
    started, step, running = time.monotonic(), 0, 0.0
    while (part := progress(options, step, started)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate(part)
        side = SMALL_SIDE if part < SMALL_UNTIL else SIDE
        pictures, *truth = samples.batch(held, BATCH // options.processes, side, dice, generator)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            answer = together(pictures.to(device, memory_format=torch.channels_last))
        value = loss.total(answer, *(each.to(device) for each in truth), scene_weights)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        average.update_parameters(network)
        step += 1
        running += (value.item() - running) / min(step, 200)
        if rank == 0 and step % 200 == 0:
            print(f"step {step}, {(time.monotonic() - started) / 60:.1f} min, loss {running:.4f}", flush=True)
            keep(average.module, options.out)
    return average.module


def progress(options: argparse.Namespace, step: int, started: float) -> float:
    """How much of the learning is done, 1 at its end; the first process's clock counts for all."""
    if options.steps:
        return step / options.steps
    part = torch.tensor((time.monotonic() - started) / 60 / options.minutes)
    distributed.broadcast(part, 0)
    return float(part)


def rarity(scenes: torch.Tensor) -> torch.Tensor:
    """(7): the rarer a scene, the more it weighs, though not so much that all count alike."""
    counts = torch.bincount(scenes, minlength=len(SCENES)).clamp(min=1).float()
    return (counts.mean() / counts) ** 0.8


def rate(part: float) -> float:
    """Rises over the first twentieth, then falls as a cosine does."""
    if part < 0.05:
        return RATE * max(part, 0.001) / 0.05
    return RATE * (0.5 + 0.5 * float(np.cos(np.pi * min(1.0, (part - 0.05) / 0.95)))) + 1e-6


def keep(network: torch.nn.Module, out: Path) -> None:
    torch.save(network.state_dict(), out)


if __name__ == "__main__":
    main()
