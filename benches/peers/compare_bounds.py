"""Checks that measuring only what may break a limit finds what measuring everything finds.

`check` parses a function only when a linear scan says that it may be over a limit; `measure` parses
every one. For each rule about functions and for several limits the two must name the same ones.
Prints what only one of them finds; exit code 1 when there is any.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import sysconfig

import peer

# Rule, its measure in `measure --json`, and the limits tried.
RULES = [
    ("too-complex", "cyclomatic", (1, 3, 10)),
    ("too-tangled", "cognitive", (0, 5, 15)),
    ("function-too-long", "lines", (5, 60)),
    ("too-nested", "nesting", (0, 2, 4)),
    ("too-many-parameters", "parameters", (0, 6)),
    ("too-many-returns", "returns", (0, 6)),
]

Found = set[tuple[str, str, int]]


# A file that does not parse has no functions for `measure`; `check` alone says nothing of its syntax.
BROKEN = re.compile(r"^not measured: (.+?):\d+: ", re.MULTILINE)


def measured(program: str, folder: str) -> tuple[list[dict], set[str]]:
    """Returns every function, and the files that could not be measured."""
    command = [program, "--isolated", "measure", "--json", folder]
    done = subprocess.run(command, capture_output=True, text=True)
    peer.checked(command, done.returncode)
    return json.loads(done.stdout)["functions"], set(BROKEN.findall(done.stderr))


def checked(program: str, folder: str, rule: str, limit: int) -> Found:
    """Returns path, symbol and number of each finding of the rule."""
    options = ["--isolated", "--no-cache", "--select", rule, "--output-format", "json"]
    command = [program, "--directory", folder, "check", *options, "--config", f"rules.{rule}.limit={limit}", folder]
    findings = peer.output_json(command)["findings"]
    return {(f["path"], f["symbol"], f["actual"]) for f in findings if f["rule"] == rule}


def print_difference(title: str, found: Found) -> None:
    """Prints the first of what one side alone found."""
    for path, symbol, number in sorted(found)[:10]:
        print(f"  {title}: {path} {symbol} {number}")


def compare(program: str, folder: pathlib.Path) -> int:
    """Compares every rule and limit in one folder; returns how many findings differ."""
    functions, broken = measured(program, str(folder))
    print(f"{folder}: {len(functions):,} functions, {len(broken)} files do not parse")
    differences = 0
    for rule, measure, limits in RULES:
        for limit in limits:
            found = {one for one in checked(program, str(folder), rule, limit) if one[0] not in broken}
            real = {(f["path"], f["symbol"], f[measure]) for f in functions if f[measure] > limit}
            print(f"  {rule} over {limit}: {len(found):,}", "" if found == real else f"but {len(real):,} are")
            print_difference("missed", real - found)
            print_difference("not over", found - real)
            differences += len(real ^ found)
    return differences


def main() -> None:
    """Compares the folders given, or the standard library and the packages of this Python."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groundskeeper", default=str(peer.GROUNDSKEEPER), help="our program")
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    folders = arguments.folders or [pathlib.Path(sysconfig.get_path("stdlib"))]
    differences = sum(compare(arguments.groundskeeper, folder.resolve()) for folder in folders)
    sys.exit(f"{differences} findings differ" if differences else 0)


if __name__ == "__main__":
    main()
