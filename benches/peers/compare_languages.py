"""Compares `groundskeeper measure` with the tool that a language follows, function by function.

usage: compare_languages.py [--groundskeeper PATH] LANGUAGE FOLDER…

Files that either side rejects are counted and left out; mismatches are printed, at most --show of
them. A function is named by its file and line, as in compare_complexity.py. Exits 1 when any differs.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import compare_complexity
import languages
import peer

Functions = list[tuple[str, int, int]]


def own_complexity(program: pathlib.Path, folder: pathlib.Path, extensions: list[str]) -> tuple[Functions, list[str]]:
    """Returns path, line and cyclomatic complexity of every function, and the files not measured."""
    done = subprocess.run([program, "measure", "--json", folder], capture_output=True, text=True, check=True)
    functions = [
        (function["path"], function["line"], function["cyclomatic"])
        for function in json.loads(done.stdout)["functions"]
        if pathlib.Path(function["path"]).suffix in extensions
    ]
    rejected = [
        line.split("not measured: ", 1)[1].split(":", 1)[0]
        for line in done.stderr.splitlines()
        if "not measured: " in line
    ]
    return functions, [path for path in rejected if pathlib.Path(path).suffix in extensions]


def compare_folder(program: pathlib.Path, language: str, folder: pathlib.Path, show: int) -> bool:
    """Compares one folder, prints the result, and says whether the two agree on all of it."""
    tool = languages.TOOLS[language]
    ours, rejected = own_complexity(program, folder, tool.extensions)
    theirs = tool.run(folder, tool.extensions)
    skipped = {*rejected, *theirs.rejected}
    places = [
        compare_complexity.by_place([function for function in functions if function[0] not in skipped])
        for functions in (ours, theirs.functions)
    ]
    mismatches = compare_complexity.compare(*places, tool.title)
    both = places[0].keys() & places[1].keys()
    differing = sum(places[0][place] != places[1][place] for place in both)
    total = len(places[0].keys() | places[1].keys())
    agreed = total - len(mismatches)
    files = sum(1 for path in folder.rglob("*") if path.suffix in tool.extensions and path.is_file())
    print(f"{folder}: {agreed} of {total} places agree with {tool.title} ({agreed / max(total, 1):.3%})")
    print(f"  seen by both {len(both)}, of these with another number {differing}; ", end="")
    print(f"by groundskeeper alone {len(places[0]) - len(both)}, by the other alone {len(places[1]) - len(both)}")
    print(f"  {files} files; not parsed by groundskeeper {len(rejected)}, by the other {len(theirs.rejected)}")
    print("\n".join(mismatches[:show]))
    return not mismatches and total > 0


def main() -> int:
    """Compares the folders named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groundskeeper", type=pathlib.Path, default=peer.GROUNDSKEEPER, help="our program")
    parser.add_argument("--show", type=int, default=40, help="mismatches to print (default: 40)")
    parser.add_argument("language", choices=languages.TOOLS)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    folders = [folder.resolve() for folder in arguments.folders]
    agreed = [compare_folder(arguments.groundskeeper, arguments.language, folder, arguments.show) for folder in folders]
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
