"""One answer from the eight views of a picture, so that turning or mirroring the picture only permutes it."""

import torch

from .orientation import COUNT, compose, stand


def _permutations() -> torch.Tensor:
    """[view, class]: which class of the picture as seen in this view is this class of the picture itself.

    To bring the view right one may undo the view and then do what the picture needs.
    """
    inverse = [next(k for k in range(COUNT) if compose(view, k) == 0) for view in range(COUNT)]
    return torch.tensor([[compose(inverse[view], k) for k in range(COUNT)] for view in range(COUNT)])


PERMUTATIONS = _permutations()


def answer(network: torch.nn.Module, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Scores of how the pictures stand (n, 8) and of their scenes (n, 7): means over the views."""
    standing, scene = torch.zeros(len(pictures), COUNT), 0
    for view in range(COUNT):
        scores, scenes, _ = network(stand(pictures, view))
        standing += scores.float()[:, PERMUTATIONS[view]] / COUNT
        scene = scene + scenes.float() / COUNT
    return standing, scene
