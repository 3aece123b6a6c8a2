"""Compares `groundskeeper measure` with ruff's C901, function by function, and prints every mismatch.

usage: compare_complexity.py [--groundskeeper PATH] [--ruff VERSION] FOLDER…

A function is named by its file and the line of its `def`; where several share a line, their
numbers are compared as a sorted list. Exits 1 when any function differs or is seen by one only.
"""

import argparse
import collections
import pathlib
import sys

import peer

Place = tuple[str, int]


def by_place(functions: list[tuple[str, int, int]]) -> dict[Place, list[int]]:
    """Groups complexities by path and line."""
    places: dict[Place, list[int]] = collections.defaultdict(list)
    for path, line, complexity in functions:
        places[path, line].append(complexity)
    return {place: sorted(numbers) for place, numbers in places.items()}


def own_complexity(program: pathlib.Path, folder: pathlib.Path) -> list[tuple[str, int, int]]:
    """Returns path, line and cyclomatic complexity of every Python function, by our own measure."""
    report = peer.output_json([str(program), "measure", "--json", str(folder)])
    return [
        (function["path"], function["line"], function["cyclomatic"])
        for function in report["functions"]
        if function["path"].endswith(".py")
    ]


def compare(ours: dict[Place, list[int]], theirs: dict[Place, list[int]], peer_name: str) -> list[str]:
    """Returns one line for each place where the two differ."""
    mismatches = []
    for path, line in sorted(ours.keys() | theirs.keys()):
        own, other = ours.get((path, line)), theirs.get((path, line))
        if own != other:
            mismatches.append(f"  {path}:{line}  groundskeeper {own or 'nothing'}  {peer_name} {other or 'nothing'}")
    return mismatches


def compare_folder(program: pathlib.Path, ruff: str, folder: pathlib.Path) -> bool:
    """Compares one folder, prints the result, and says whether the two agree on all of it."""
    ours = by_place(own_complexity(program, folder))
    theirs = by_place(peer.ruff_complexity(ruff, folder, limit=0))
    mismatches = compare(ours, theirs, "ruff")
    counts = [sum(map(len, places.values())) for places in (ours, theirs)]
    print(f"{folder}: {counts[0]} functions by groundskeeper, {counts[1]} by ruff, {len(mismatches)} mismatches")
    for mismatch in mismatches:
        print(mismatch)
    if not any(counts):
        print("  no function in this folder: nothing was compared")
    return not mismatches and any(counts)


def main() -> int:
    """Compares the folders named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groundskeeper", type=pathlib.Path, default=peer.GROUNDSKEEPER, help="our program")
    parser.add_argument("--ruff", default=peer.RUFF_VERSION, metavar="VERSION", help="ruff's version on PyPI")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    ruff = peer.install("ruff", arguments.ruff)
    folders = [folder.resolve() for folder in arguments.folders]
    agreed = [compare_folder(arguments.groundskeeper, ruff, folder) for folder in folders]
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
