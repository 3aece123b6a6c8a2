"""Measures our engine against llama.cpp's own programs on the same model file, and against itself.

table.py --work FOLDER: builds the peers and writes random-weight models there (see build_peer.py
and random_models.py), builds our bench, and prints one line a measure: both figures, the median of
the ratios of the pairs, their spread, and what we want. Runs alternate. Needs `numpy` and `gguf`.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
from typing import Callable, NamedTuple

import build_peer
import cpu_cost
import peers
import random_models

PROMPT_TOKENS = 512
HISTORY_TOKENS = 2048
STREAMS = 8
JOB_PROMPT_TOKENS = 256


class Row(NamedTuple):
    """One measure: how to take it, and what is wanted of its ratio."""

    name: str
    pair: Callable[[peers.Setup], tuple[float, float]]
    must: str
    aim: str


def decode(setup: peers.Setup) -> tuple[float, float]:
    """Returns tokens per second of one answer: ours and llama-bench's."""
    return peers.ours(setup, "decode")["tokens_per_second"], peers.llama_bench(setup, 0, setup.answer_tokens)


def prompt(setup: peers.Setup) -> tuple[float, float]:
    """Returns tokens per second of reading a prompt: ours and llama-bench's, of the same length."""
    figures = peers.ours(setup, "prompt", prompt_tokens=PROMPT_TOKENS)
    return figures["tokens_per_second"], peers.llama_bench(setup, figures["prompt_tokens"], 0)


def streams(setup: peers.Setup) -> tuple[float, float]:
    """Returns tokens per second of eight answers at once: ours and llama-server's."""
    return peers.ours_aggregate(setup, STREAMS), peers.server_aggregate(setup, STREAMS).tokens_per_second


def decode_cost(setup: peers.Setup) -> tuple[float, float]:
    """Returns milliseconds of processor time a token of one answer: ours and llama-bench's."""
    return cpu_cost.ours(setup, 1), cpu_cost.llama_bench(setup)


def streams_cost(setup: peers.Setup) -> tuple[float, float]:
    """Returns milliseconds of processor time a token of eight answers: ours and llama-server's."""
    return cpu_cost.ours(setup, STREAMS), cpu_cost.llama_server(setup, STREAMS)


def turn(setup: peers.Setup) -> tuple[float, float]:
    """Returns seconds to the first token of an agent's second turn, and of its first."""
    figures = peers.ours(setup, "turn", prompt_tokens=HISTORY_TOKENS)
    return figures["second_s"], figures["cold_s"]


def chat(setup: peers.Setup) -> tuple[float, float]:
    """Returns seconds to a chat's first token beside eight background jobs, and alone."""
    figures = peers.ours(setup, "chat", streams=STREAMS, prompt_tokens=JOB_PROMPT_TOKENS)
    return figures["busy_s"], figures["idle_s"]


def prose(setup: peers.Setup) -> tuple[float, float]:
    """Returns tokens per second of one long text inside JSON, and of free text."""
    rates = peers.ours(setup, "constrained")["tokens_per_second"]
    return rates["prose"], rates["free"]


def fields(setup: peers.Setup) -> tuple[float, float]:
    """Returns tokens per second of an answer with many keys and choices, and of free text."""
    rates = peers.ours(setup, "constrained")["tokens_per_second"]
    return rates["fields"], rates["free"]


def prose_cost(setup: peers.Setup) -> tuple[float, float]:
    """Returns milliseconds of processor time a token of a text inside JSON, and of free text."""
    return cpu_cost.ours_in_form(setup, "prose"), cpu_cost.ours_in_form(setup, "free")


def fields_cost(setup: peers.Setup) -> tuple[float, float]:
    """Returns milliseconds of processor time a token with many keys and choices, and of free text."""
    return cpu_cost.ours_in_form(setup, "fields"), cpu_cost.ours_in_form(setup, "free")


ROWS = [
    Row("decode, 1 stream / llama-bench", decode, ">= 0.95", ">= 1.0"),
    Row("prompt, 512 tokens / llama-bench", prompt, "", ""),
    Row("8 streams / llama-server -np 8", streams, ">= 1.0", ">= 1.2"),
    Row("CPU ms a token, 1 stream / llama-bench", decode_cost, "<= 1.05", "<= 1.0"),
    Row("CPU ms a token, 8 / llama-server", streams_cost, "<= 1.0", "<= 0.83"),
    Row("first token, 2nd turn of 2k / cold", turn, "<= 0.15", "<= 0.05"),
    Row("first token beside 8 jobs / idle", chat, "<= 2", "<= 1.3"),
    Row("schema, one text / free", prose, ">= 0.9", ">= 1.0"),
    Row("schema, keys and choices / free", fields, ">= 0.9", ">= 1.0"),
    Row("CPU ms a token, schema, one text / free", prose_cost, "<= 1.11", "<= 1.0"),
    Row("CPU ms a token, keys, choices / free", fields_cost, "<= 1.11", "<= 1.0"),
]


def print_row(row: Row, pairs: list[tuple[float, float]]) -> None:
    """Prints one line of the table."""
    ours, theirs = (statistics.median(side) for side in zip(*pairs))
    ratios = sorted(one / other for one, other in pairs)
    spread = f"{ratios[0]:.2f}-{ratios[-1]:.2f}"
    figures = f"{ours:10.3f}{theirs:10.3f}{statistics.median(ratios):8.2f}{spread:>12}"
    print(f"{row.name:40}{figures}{row.must:>10}{row.aim:>9}", flush=True)


def our_bench(features: list[str]) -> pathlib.Path:
    """Builds our bench and returns its path."""
    command = [os.environ.get("CARGO", "cargo"), "bench", "--locked", "--no-run", "--bench", "engine", *features]
    done = subprocess.run([*command, "--message-format=json"], cwd=build_peer.ROOT, check=True, stdout=subprocess.PIPE)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    paths = [message["executable"] for message in messages if message.get("target", {}).get("name") == "engine"]
    return pathlib.Path(paths[-1])


def schemas(setup: peers.Setup) -> None:
    """Prints how many answers of the bundled model under random schemas are valid."""
    bundled = build_peer.ROOT / "models" / "groundskeeper-tiny.gguf"
    figures = peers.ours(setup._replace(model=bundled, threads=1), "schemas", streams=STREAMS)
    print(f"{'valid under random schemas':40}{figures['outcomes'].get('valid', 0):10} of {figures['schemas']}")
    for outcome, count in figures["outcomes"].items():
        if outcome != "valid":
            print(f"  {count} x {outcome[:300]}")


def parse_arguments() -> argparse.Namespace:
    """Returns the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for peers and models, outside the repository")
    parser.add_argument("--shape", choices=random_models.SHAPES, default="0.5b")
    parser.add_argument("--quantisation", choices=random_models.FILE_TYPES, default="Q8_0")
    parser.add_argument("--model", type=pathlib.Path, help="a GGUF file instead of a random one")
    parser.add_argument("--ours", type=pathlib.Path, help="our bench, built already")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--answer-tokens", type=int, default=128)
    parser.add_argument("--repeat", type=int, default=3, help="measurements within a run (default: 3)")
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs (default: 5)")
    parser.add_argument("--cuda", action="store_true", help="build and measure both sides with the feature cuda")
    parser.add_argument("--only", default="", help="only rows whose name contains this")
    return parser.parse_args()


def main() -> None:
    """Builds what is missing, measures row by row."""
    arguments = parse_arguments()
    work = arguments.work.resolve()
    model = arguments.model or random_models.write(work / "models", arguments.shape, arguments.quantisation)
    setup = peers.Setup(
        ours=arguments.ours or our_bench(["--features", "cuda"] if arguments.cuda else []),
        programs=build_peer.build(work, arguments.cuda, os.cpu_count() or 1),
        model=model,
        threads=arguments.threads,
        answer_tokens=arguments.answer_tokens,
        repeat=arguments.repeat,
        gpu_layers=99 if arguments.cuda else None,
    )
    print(f"{model.name}, {setup.threads} threads, {arguments.runs} pairs; tokens/s, or s to the first token\n")
    print(f"{'':40}{'ours':>10}{'theirs':>10}{'ratio':>8}{'spread':>12}{'must':>10}{'aim':>9}")
    for row in ROWS:
        if arguments.only in row.name:
            print_row(row, [row.pair(setup) for _ in range(arguments.runs)])
    if arguments.only in "valid under random schemas":
        schemas(setup)


if __name__ == "__main__":
    main()
