"""Writes GGUF files with random weights in the shapes of Qwen2.5, to measure speed without a download.

random_models.py FOLDER [--shape 0.5b] [--quantisation Q8_0]: weights do not change speed, only
shapes and layouts do. What such a model writes is noise. Needs `numpy` and `gguf` from PyPI.
"""

import argparse
import pathlib
from typing import NamedTuple

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind

import made_up_words
import random_blocks

TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content']"
    " + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
WORDS = 151_643
CONTROLS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
FILE_TYPES = {"Q8_0": 7, "Q4_K_M": 15}
# What llama-quantize takes where a row is not a whole number of blocks of 256.
FALLBACKS = {Kind.Q4_K: Kind.Q5_0, Kind.Q6_K: Kind.Q8_0}


class Shape(NamedTuple):
    """The sizes of one model of the family."""

    width: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int
    vocabulary: int
    is_tied: bool


SHAPES = {
    "0.5b": Shape(896, 24, 14, 2, 4864, 151_936, True),
    "1.5b": Shape(1536, 28, 12, 2, 8960, 151_936, True),
    "7b": Shape(3584, 28, 28, 4, 18_944, 152_064, False),
}


def kind_of(quantisation: str, name: str, layer: int, layers: int) -> Kind:
    """Returns the layout that llama-quantize chooses for a matrix; `layer` is -1 outside of blocks."""
    if quantisation == "Q8_0":
        return Kind.Q8_0
    if layer < 0:
        # The output matrix is finer; a tied embedding is the output matrix.
        return Kind.Q6_K if name in ("output.weight", "tied") else Kind.Q4_K
    eighth = layers // 8
    is_finer = layer < eighth or layer >= 7 * eighth or (layer - eighth) % 3 == 2
    return Kind.Q6_K if is_finer and name in ("attn_v", "ffn_down") else Kind.Q4_K


def matrices(shape: Shape) -> dict[str, tuple[int, int]]:
    """Returns rows and columns of each matrix of a layer."""
    kv = shape.width // shape.heads * shape.kv_heads
    return {
        "attn_q": (shape.width, shape.width),
        "attn_k": (kv, shape.width),
        "attn_v": (kv, shape.width),
        "attn_output": (shape.width, shape.width),
        "ffn_gate": (shape.feed_forward, shape.width),
        "ffn_up": (shape.feed_forward, shape.width),
        "ffn_down": (shape.width, shape.feed_forward),
    }


class Writer:
    """Writes one model file."""

    def __init__(self, path: pathlib.Path, shape: Shape, quantisation: str):
        self.file = gguf.GGUFWriter(path, "qwen2", use_temp_file=False)
        self.shape, self.quantisation = shape, quantisation
        self.random = np.random.default_rng(0)

    def describe(self, name: str) -> None:
        """Adds the metadata."""
        self.file.add_name(name)
        self.file.add_context_length(32_768)
        self.file.add_embedding_length(self.shape.width)
        self.file.add_block_count(self.shape.layers)
        self.file.add_feed_forward_length(self.shape.feed_forward)
        self.file.add_head_count(self.shape.heads)
        self.file.add_head_count_kv(self.shape.kv_heads)
        self.file.add_rope_freq_base(1e6)
        self.file.add_layer_norm_rms_eps(1e-6)
        self.file.add_file_type(FILE_TYPES[self.quantisation])

    def add_tokeniser(self) -> None:
        """Adds the made-up vocabulary, padded to the size of the real one."""
        words, merges = made_up_words.words_and_merges(WORDS)
        padding = self.shape.vocabulary - WORDS - len(CONTROLS)
        tokens = words + CONTROLS + [f"[PAD{number}]" for number in range(padding)]
        kinds = [gguf.TokenType.NORMAL] * WORDS + [gguf.TokenType.CONTROL] * len(CONTROLS)
        kinds += [gguf.TokenType.UNUSED] * padding
        self.file.add_tokenizer_model("gpt2")
        self.file.add_tokenizer_pre("qwen2")
        self.file.add_token_list(tokens)
        self.file.add_token_types(kinds)
        self.file.add_token_merges(merges)
        self.file.add_bos_token_id(WORDS)
        self.file.add_eos_token_id(WORDS + 2)
        self.file.add_add_bos_token(False)
        self.file.add_chat_template(TEMPLATE)

    def matrix(self, name: str, kind: Kind, rows: int, columns: int) -> None:
        """Adds a matrix of random blocks."""
        if columns % random_blocks.WEIGHTS[kind]:
            kind = FALLBACKS[kind]
        blocks = random_blocks.random_tensor(self.random, kind, rows, columns)
        self.file.add_tensor(name, blocks, raw_dtype=kind)

    def vector(self, name: str, length: int, middle: float) -> None:
        """Adds a vector around a middle, in full precision."""
        self.file.add_tensor(name, self.random.normal(middle, 0.02, length).astype(np.float32))

    def add_weights(self) -> None:
        """Adds all tensors."""
        shape = self.shape
        embedding = "tied" if shape.is_tied else "token_embd.weight"
        outer = kind_of(self.quantisation, embedding, -1, shape.layers)
        self.matrix("token_embd.weight", outer, shape.vocabulary, shape.width)
        if not shape.is_tied:
            outer = kind_of(self.quantisation, "output.weight", -1, shape.layers)
            self.matrix("output.weight", outer, shape.vocabulary, shape.width)
        self.vector("output_norm.weight", shape.width, 1)
        for layer in range(shape.layers):
            for name, (rows, columns) in matrices(shape).items():
                kind = kind_of(self.quantisation, name, layer, shape.layers)
                self.matrix(f"blk.{layer}.{name}.weight", kind, rows, columns)
                if name in ("attn_q", "attn_k", "attn_v"):
                    self.vector(f"blk.{layer}.{name}.bias", rows, 0)
            self.vector(f"blk.{layer}.attn_norm.weight", shape.width, 1)
            self.vector(f"blk.{layer}.ffn_norm.weight", shape.width, 1)

    def close(self) -> None:
        """Writes the file."""
        self.file.write_header_to_file()
        self.file.write_kv_data_to_file()
        self.file.write_tensors_to_file()
        self.file.close()


def write(folder: pathlib.Path, size: str, quantisation: str) -> pathlib.Path:
    """Returns the path of the model file, written unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"random-qwen2.5-{size}-{quantisation}.gguf"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        writer = Writer(unfinished, SHAPES[size], quantisation)
        writer.describe(f"random weights, Qwen2.5-{size} shape")
        writer.add_tokeniser()
        writer.add_weights()
        writer.close()
        unfinished.rename(path)
    return path


def main() -> None:
    """Writes the files that were asked for and prints their paths."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="where the files go; outside of the repository")
    parser.add_argument("--shape", choices=SHAPES, action="append", help="default: 0.5b")
    parser.add_argument("--quantisation", choices=FILE_TYPES, action="append", help="default: Q8_0")
    arguments = parser.parse_args()
    for size in arguments.shape or ["0.5b"]:
        for quantisation in arguments.quantisation or ["Q8_0"]:
            print(write(arguments.folder, size, quantisation))


if __name__ == "__main__":
    main()
