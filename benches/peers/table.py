"""Measures `groundskeeper check` in the ways it is used, each against the programs that do the same.

Cold and warm on the standard library of this Python, and before a commit of ten files in a
repository of 100,000. Runs alternate; the figures are medians, the ratios medians over the pairs.
"""

import argparse
import os
import pathlib
import subprocess
import sysconfig
import tempfile

import pairs
import peer

VERSIONS = {"ruff": peer.RUFF_VERSION, "complexipy": "8.3.0", "lizard": "1.24.3", "radon": "6.0.1"}
CHANGED_FILES = 10
MODULE = '"""Module {0}."""\n\n\ndef value_{0}(a, b):\n    """Return one of two."""\n    if a:\n        return b\n    return a\n'


def git(folder: pathlib.Path, *arguments: str) -> None:
    """Runs git in a folder, with nobody's settings."""
    nobody = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.invalid", "GIT_CONFIG_GLOBAL": os.devnull}
    nobody |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.invalid"}
    subprocess.run(["git", "-C", folder, *arguments], check=True, env=os.environ | nobody, stdout=subprocess.DEVNULL)


def large_repository(folder: pathlib.Path, files: int) -> None:
    """Makes a repository of that many modules in which ten changed files are staged."""
    paths = [folder / f"package_{n // 1000:03}" / f"part_{n // 50 % 20:02}" / f"module_{n}.py" for n in range(files)]
    for number, path in enumerate(paths):
        if number % 50 == 0:
            path.parent.mkdir(parents=True)
        path.write_text(MODULE.format(number))
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "one")
    for path in paths[:: max(files // CHANGED_FILES, 1)]:
        path.write_text(path.read_text() + "\n\ndef more():\n    return 1\n")
    git(folder, "add", "--all")


def rows(ours: str, peers: dict[str, str], lib: str, cache: str) -> dict[str, tuple[pairs.Commands, pairs.Commands]]:
    """Returns our commands and theirs by what they measure."""
    check = [ours, "check", "--isolated"]
    cold = [*check, "--no-cache"]
    ruff = [peers["ruff"], *peer.RUFF, "--config", "lint.mccabe.max-complexity=10", lib]
    # ruff keeps no cache when it is to ignore `noqa`.
    warm_ruff = [flag for flag in ruff if flag not in ("--no-cache", "--ignore-noqa")] + ["--cache-dir", cache]
    complexipy = [peers["complexipy"], "--quiet", "--max-complexity-allowed", "15", "--cache-dir", cache, lib]
    lizard = [peers["lizard"], "--languages", "python", "--CCN", "10", "--warnings_only", lib]
    radon = [peers["radon"], "cc", "--min", "C", lib]
    return {
        "cold too-complex / ruff C901": ([[*cold, "--select", "too-complex", lib]], [ruff]),
        "cold, all rules / ruff + complexipy": ([[*cold, lib]], [ruff, complexipy]),
        "warm too-complex / warm ruff C901": ([[*check, "--select", "too-complex", lib]], [warm_ruff]),
        "warm, all rules / warm ruff C901": ([[*check, lib]], [warm_ruff]),
        "cold, all rules / lizard": ([[*cold, lib]], [lizard]),
        "cold, all rules / radon": ([[*cold, lib]], [radon]),
    }


def print_row(name: str, ours: list[peer.Cost], theirs: list[peer.Cost]) -> None:
    """Prints one line of the table."""
    user, wall, peak = pairs.medians(ours)
    their_user, their_wall, _ = pairs.medians(theirs)
    ratio = pairs.ratios(ours, theirs)
    figures = f"{user:9.3f}{their_user:9.3f}{ratio.user_s:7.2f}{wall:10.3f}{their_wall:9.3f}{ratio.wall_s:7.2f}"
    print(f"{name:38}{figures}{peak:9.1f}", flush=True)


def before_a_commit(arguments: argparse.Namespace, folder: pathlib.Path) -> None:
    """Measures the gate on ten staged files of a large repository, against an empty program."""
    large_repository(folder, arguments.repository_files)
    costs = []
    for _ in range(arguments.runs + 1):
        costs.append(peer.measure([str(arguments.groundskeeper), "--directory", str(folder), "check", "--staged"]))
    user, wall, peak = pairs.medians(costs[1:])
    print(f"\n{CHANGED_FILES} staged files of {arguments.repository_files:,}: ", end="")
    print(f"wall {wall * 1000:.0f} ms, user CPU {user * 1000:.0f} ms, peak {peak:.0f} MB")


def parse_arguments() -> argparse.Namespace:
    """Returns the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groundskeeper", type=pathlib.Path, default=peer.GROUNDSKEEPER, help="our program")
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs (default: 5)")
    parser.add_argument("--source", type=pathlib.Path, default=pathlib.Path(sysconfig.get_path("stdlib")))
    parser.add_argument("--repository-files", type=int, default=100_000, help="size of the large repository")
    parser.add_argument("--only", default="", help="only rows whose name contains this")
    return parser.parse_args()


def main() -> None:
    """Installs the peers, copies the sources, measures row by row."""
    arguments = parse_arguments()
    peers = {name: peer.install(name, version) for name, version in VERSIONS.items()}
    with tempfile.TemporaryDirectory(prefix="groundskeeper-bench-") as temporary:
        folder = pathlib.Path(temporary).resolve()
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        files, size, lines = pairs.copy_sources(arguments.source, folder / "Lib")
        print(f"{files:,} files, {size / 1e6:.1f} MB, {lines:,} lines; user CPU and wall time in s, peak in MB\n")
        print(f"{'':38}{'user':>9}{'theirs':>9}{'ratio':>7}{'wall':>10}{'theirs':>9}{'ratio':>7}{'peak':>9}")
        table = rows(str(arguments.groundskeeper), peers, str(folder / "Lib"), str(folder / "peers"))
        for name, (ours, theirs) in table.items():
            if arguments.only in name:
                costs = pairs.paired_runs({"ours": ours, "theirs": theirs}, arguments.runs)
                print_row(name, costs["ours"], costs["theirs"])
        if arguments.only in "staged":
            before_a_commit(arguments, folder / "repository")


if __name__ == "__main__":
    main()
