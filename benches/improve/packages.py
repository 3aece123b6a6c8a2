"""Runs every default kind of improvement on packages until nothing more is found, and says what came of it.

Each folder is copied and made a repository of its own; its test suite runs in the virtual environment
`--venv`. One row a package comes out, as in docs/improve.md, and `--keep` leaves the repositories to be
read. Files of tests are left out of the figures.
"""

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

COMPLEXITY = {"too-complex", "too-tangled", "too-nested", "function-too-long"}
# Limits that would end a run before there is nothing more to be done.
SETTINGS = "[improve]\nchanges = 1000\nchanges_per_day = 10000\nfindings = 10000\nfiles = 10000\nrun_s = 14400\nbranches = 50\n"


class Package:
    """A copy of a package, with the program that keeps it."""

    def __init__(self, program: str, folder: pathlib.Path, root: pathlib.Path, venv: pathlib.Path) -> None:
        self.program = os.path.abspath(program)
        self.root = root / folder.name
        homes = {name: str(root / f".{name.lower()}") for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        author = {f"GIT_{role}_{what}": "packages@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.environment = {**os.environ, **homes, **author, "VIRTUAL_ENV": str(venv.resolve())}
        shutil.copytree(folder, self.root)
        (self.root / "groundskeeper.toml").write_text(SETTINGS)
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "as published")

    def git(self, *arguments: str) -> None:
        """Runs git, which must succeed."""
        subprocess.run(["git", *arguments], cwd=self.root, env=self.environment, check=True)

    def keeper(self, *arguments: str) -> str:
        """Runs the program; what it printed."""
        command = [self.program, *arguments]
        done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{' '.join(command)} in {self.root}: {done.stderr}")
        return done.stdout

    def measured(self) -> tuple[int, int, int]:
        """Long files, lines over the limit, and findings about complexity."""
        findings = json.loads(self.keeper("check", "--output-format", "json"))["findings"]
        findings = [one for one in findings if not is_test(pathlib.PurePath(one["path"]))]
        long = [one["actual"] - one["limit"] for one in findings if one["rule"] == "file-too-long"]
        return len(long), sum(long), sum(one["rule"] in COMPLEXITY for one in findings)

    def improve(self, rounds: int) -> tuple[int, collections.Counter]:
        """Runs and takes what comes, until nothing does: how many changes, and why others were none."""
        taken, reasons = 0, collections.Counter()
        for _ in range(rounds):
            *changes, last = map(json.loads, self.keeper("improve", "--json").splitlines())
            reasons = collections.Counter(
                f"{one['kind']}: {one['reason']}" for one in changes if one["outcome"] == "discarded"
            )
            summary = last["summary"]
            if summary["committed"] == 0:
                break
            taken += summary["committed"]
            self.keeper("runs", "accept", summary["run"])
        return taken, reasons


def is_test(path: pathlib.PurePath) -> bool:
    """Whether a file is of tests, by its folders or its name."""
    of_tests = {"test", "tests"} & set(path.parts[:-1])
    return bool(of_tests) or path.name == "conftest.py" or path.name.startswith("test_")


def main() -> None:
    """Goes through the packages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groundskeeper", required=True)
    parser.add_argument("--venv", type=pathlib.Path, required=True)
    parser.add_argument("--keep", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    options.keep.mkdir(parents=True)
    sums, why = [0] * 7, collections.Counter()
    for folder in options.folders:
        package = Package(options.groundskeeper, folder, options.keep.resolve(), options.venv)
        start = time.monotonic()
        before = package.measured()
        changes, reasons = package.improve(options.rounds)
        row = [*before, *package.measured(), changes]
        sums = [one + more for one, more in zip(sums, row, strict=True)]
        why += reasons
        print_row(folder.name, row, f"{time.monotonic() - start:.0f} s")
    print_row("all", sums, "")
    for reason, count in why.most_common():
        print(f"{count:4} {reason}")


def print_row(name: str, row: list[int], took: str) -> None:
    """Prints one row of the table."""
    pairs = " | ".join(f"{before} → {after}" for before, after in zip(row[:3], row[3:6], strict=True))
    print(f"| {name} | {pairs} | {row[6]}, {took} |", flush=True)


if __name__ == "__main__":
    main()
