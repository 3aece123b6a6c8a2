"""Tensors of random quantised blocks, laid out as GGUF stores them.

A block is made directly from random bytes and fitting scales instead of being quantised from
floats: speed depends on the layout only, and a model of 7 billion weights takes seconds. The
layouts are those of ggml-common.h; weights come out with a mean near 0 and a deviation near 0.02.
"""

import numpy as np
from gguf import GGMLQuantizationType as Kind

DEVIATION = 0.02
# Deviation of a weight in units of its block's scale.
UNIFORM_INT8 = 73.6
UNIFORM_5_BITS = 9.2
SCALED_4_BITS = 190.0
SCALED_6_BITS = 1370.0
# Names of the scales in a block.
SCALE, MINIMUM = "scale", "minimum"

LAYOUTS = {
    Kind.Q8_0: [(SCALE, "<f2", ()), ("values", "u1", (32,))],
    Kind.Q5_0: [(SCALE, "<f2", ()), ("high", "u1", (4,)), ("low", "u1", (16,))],
    Kind.Q4_K: [(SCALE, "<f2", ()), (MINIMUM, "<f2", ()), ("scales", "u1", (12,)), ("values", "u1", (128,))],
    Kind.Q6_K: [("low", "u1", (128,)), ("high", "u1", (64,)), ("scales", "i1", (16,)), (SCALE, "<f2", ())],
}
WEIGHTS = {Kind.Q8_0: 32, Kind.Q5_0: 32, Kind.Q4_K: 256, Kind.Q6_K: 256}
SCALES = {
    Kind.Q8_0: {SCALE: DEVIATION / UNIFORM_INT8},
    Kind.Q5_0: {SCALE: DEVIATION / UNIFORM_5_BITS},
    # The minimum is the middle of the 16 values, so that the mean is 0.
    Kind.Q4_K: {SCALE: DEVIATION / SCALED_4_BITS, MINIMUM: 7.5 * DEVIATION / SCALED_4_BITS},
    Kind.Q6_K: {SCALE: DEVIATION / SCALED_6_BITS},
}


def random_tensor(random: np.random.Generator, kind: Kind, rows: int, columns: int) -> np.ndarray:
    """Returns the bytes of a tensor, one row of blocks for each row of weights."""
    layout = np.dtype(LAYOUTS[kind])
    blocks_in_row, rest = divmod(columns, WEIGHTS[kind])
    if rest:
        raise ValueError(f"{columns} columns are not a whole number of {kind.name} blocks")
    raw = random.integers(0, 256, size=rows * blocks_in_row * layout.itemsize, dtype=np.uint8)
    blocks = raw.view(layout)
    for name, scale in SCALES[kind].items():
        blocks[name] = scale
    return raw.reshape(rows, blocks_in_row * layout.itemsize)
