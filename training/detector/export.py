"""`python -m detector.export WEIGHTS --out FILE.onnx`: the network as the app reads it.

Input `views` (8, 3, SIDE, SIDE), 0 to 1; outputs `standing` (8, 8), `scene` (8, 7), `corners` (8, 4, 2). The
normalisations are folded into the convolutions before them.
"""

import argparse
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .network import SIDE, Block, Detector


def folded(network: Detector) -> Detector:
    network.eval()
    for module in network.modules():
        if isinstance(module, Block):
            module.convolution = fuse_conv_bn_eval(module.convolution, module.norm)
            module.norm = nn.Identity()
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    network = Detector()
    network.load_state_dict(torch.load(options.weights, map_location="cpu"))
    torch.onnx.export(
        folded(network),
        (torch.zeros(8, 3, SIDE, SIDE),),
        options.out,
        input_names=["views"],
        output_names=["standing", "scene", "corners"],
        dynamo=False,
        opset_version=13,
    )


if __name__ == "__main__":
    main()
