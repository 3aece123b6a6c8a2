"""Measures `groundskeeper check` against ruff's C901 on the standard library of this Python.

Both look for functions with a cyclomatic complexity over 10, without caches and configuration, on
the same copy of the same files. Runs alternate, so that whatever else the machine does meets both
alike; the figures are medians, and the ratio is the median over the pairs.
"""

import argparse
import pathlib
import platform
import sysconfig
import tempfile

import pairs
import peer

LIMIT = 10


def commands(arguments: argparse.Namespace, ruff: str, folder: str) -> dict[str, list[str]]:
    """Returns the two command lines by the name under which they are shown."""
    ours = ["check", "--isolated", "--no-cache", "--select", "too-complex"]
    theirs = [*peer.RUFF, "--config", f"lint.mccabe.max-complexity={LIMIT}", "--output-format", "concise"]
    return {
        "groundskeeper": [str(arguments.groundskeeper), *ours, folder],
        f"ruff {arguments.ruff}": [ruff, *theirs, folder],
    }


def print_costs(costs: dict[str, list[peer.Cost]], found: dict[str, int]) -> None:
    """Prints the medians of each program and the ratios of the first to the second."""
    print(f"\n{'':16}{'user CPU s':>12}{'wall s':>10}{'peak MB':>10}{f'over {LIMIT}':>10}")
    for name, runs in costs.items():
        user, wall, peak = pairs.medians(runs)
        print(f"{name:16}{user:12.3f}{wall:10.3f}{peak:10.1f}{found[name]:10}")
    ours, theirs = costs.values()
    user, wall, peak = pairs.ratios(ours, theirs)
    print(f"\n{'ratio':16}{user:12.2f}{wall:10.2f}{peak:10.2f}", end="")
    by_pair = sorted(a.user_s / b.user_s for a, b in zip(ours, theirs))
    print(f"\n\nuser CPU, ratio by pair: {by_pair[0]:.2f} to {by_pair[-1]:.2f} over {len(by_pair)} pairs")


def parse_arguments() -> argparse.Namespace:
    """Returns the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groundskeeper", type=pathlib.Path, default=peer.GROUNDSKEEPER, help="our program")
    parser.add_argument("--ruff", default=peer.RUFF_VERSION, metavar="VERSION", help="ruff's version on PyPI")
    parser.add_argument("--runs", type=int, default=10, help="pairs of runs (default: 10)")
    parser.add_argument("--source", type=pathlib.Path, default=pathlib.Path(sysconfig.get_path("stdlib")))
    return parser.parse_args()


def main() -> None:
    """Copies the sources, measures, counts what each program found, prints."""
    arguments = parse_arguments()
    ruff = peer.install("ruff", arguments.ruff)
    with tempfile.TemporaryDirectory(prefix="groundskeeper-bench-") as temporary:
        folder = pathlib.Path(temporary).resolve() / "Lib"
        files, size, lines = pairs.copy_sources(arguments.source, folder)
        print(f"{arguments.source} (this is Python {platform.python_version()})")
        print(f"{files:,} files, {size / 1e6:.1f} MB, {lines:,} lines")
        programs = commands(arguments, ruff, str(folder))
        costs = pairs.paired_runs({name: [command] for name, command in programs.items()}, arguments.runs)
        ours, theirs = programs
        report = peer.output_json([*programs[ours], "--output-format", "json"])
        found = {
            ours: sum(finding["rule"] == "too-complex" for finding in report["findings"]),
            theirs: len(peer.ruff_complexity(ruff, folder, LIMIT)),
        }
    print_costs(costs, found)


if __name__ == "__main__":
    main()
