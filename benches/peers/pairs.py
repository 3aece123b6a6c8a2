"""Runs programs in turn on the same copy of the same files, and compares what they took."""

import pathlib
import shutil
import statistics
from typing import Callable

import peer

Commands = list[list[str]]


def copy_sources(source: pathlib.Path, target: pathlib.Path) -> tuple[int, int, int]:
    """Copies every *.py file but installed packages; returns files, bytes and lines."""
    files = size = lines = 0
    for file in sorted(source.rglob("*.py")):
        if "site-packages" in file.relative_to(source).parts:
            continue
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        content = file.read_bytes()
        files, size, lines = files + 1, size + len(content), lines + content.count(b"\n")
    return files, size, lines


def cost_of(commands: Commands, before: Callable[[], None] | None = None) -> peer.Cost:
    """Returns what some commands took together: times added up, the highest peak."""
    if before is not None:
        before()
    costs = [peer.measure(command) for command in commands]
    user, wall, peak = zip(*costs)
    return peer.Cost(sum(user), sum(wall), max(peak))


def paired_runs(programs: dict[str, Commands], runs: int) -> dict[str, list[peer.Cost]]:
    """Warms the file cache with one run of each, then measures them in turn."""
    for commands in programs.values():
        cost_of(commands)
    costs: dict[str, list[peer.Cost]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, commands in programs.items():
            costs[name].append(cost_of(commands))
    return costs


def medians(costs: list[peer.Cost]) -> peer.Cost:
    """Returns the median of each figure."""
    return peer.Cost(*(statistics.median(values) for values in zip(*costs)))


def ratios(ours: list[peer.Cost], theirs: list[peer.Cost]) -> peer.Cost:
    """Returns the median over the pairs of the ratio of each figure."""
    pairs = [[a / max(b, 1e-3) for a, b in zip(one, other)] for one, other in zip(ours, theirs)]
    return peer.Cost(*(statistics.median(values) for values in zip(*pairs)))
