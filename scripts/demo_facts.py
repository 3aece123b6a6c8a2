"""Compares two checkouts of one Python package, for scripts/demo.sh.

usage: demo_facts.py BEFORE AFTER FINDINGS_BEFORE.json FINDINGS_AFTER.json

Judges by Python's own `ast` module and not by the program that made the change: every file must
be the same program once docstrings are left out, and fewer public definitions may lack a
docstring than before. Prints the figures; exits 1 when one of these does not hold.
"""

import ast
import collections
import json
import pathlib
import sys

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def trees(folder: pathlib.Path) -> dict[str, ast.Module]:
    """Returns the syntax tree of every Python file, by its path relative to the folder."""
    files = sorted(folder.rglob("*.py"))
    return {str(file.relative_to(folder)): ast.parse(file.read_bytes()) for file in files}


def without_docstrings(tree: ast.Module) -> str:
    """Returns a dump of the tree in which no module, class or function has a docstring."""
    for node in ast.walk(tree):
        if isinstance(node, (*DEFINITIONS, ast.Module)) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    return ast.dump(tree)


def public_definitions(body: list[ast.stmt]) -> list[ast.stmt]:
    """Returns the public classes and functions of a module, and those inside its public classes."""
    found = [node for node in body if isinstance(node, DEFINITIONS) and not node.name.startswith("_")]
    classes = (node for node in found if isinstance(node, ast.ClassDef))
    return found + [inner for node in classes for inner in public_definitions(node.body)]


def undocumented(by_path: dict[str, ast.Module]) -> int:
    """Returns how many public classes and functions outside of tests have no docstring."""
    bodies = (tree.body for path, tree in by_path.items() if not path.startswith("tests/"))
    return sum(ast.get_docstring(node) is None for body in bodies for node in public_definitions(body))


def findings_by_rule(report: str) -> collections.Counter:
    """Returns how often each rule is broken according to a `check --output-format json` report."""
    findings = json.loads(pathlib.Path(report).read_text())["findings"]
    return collections.Counter(finding["rule"] for finding in findings)


def print_table(rows: list[tuple[str, int, int]]) -> None:
    """Prints name, figure before and figure after, aligned."""
    width = max(len(name) for name, _, _ in rows)
    print(f"{'':{width}}  before  after")
    for name, before, after in rows:
        print(f"{name:{width}}  {before:6}  {after:5}")


def broken_promises(before: dict[str, ast.Module], after: dict[str, ast.Module]) -> list[str]:
    """Returns what the branch was to keep and did not, in words."""
    if before.keys() != after.keys():
        return [f"the files differ: {sorted(before.keys() ^ after.keys())}"]
    return [
        f"{path} is another program than before"
        for path in before
        if without_docstrings(before[path]) != without_docstrings(after[path])
    ]


def main() -> int:
    """Compares the two folders named on the command line."""
    before, after = (trees(pathlib.Path(folder)) for folder in sys.argv[1:3])
    found_before, found_after = (findings_by_rule(report) for report in sys.argv[3:5])
    missing_before, missing_after = undocumented(before), undocumented(after)
    rows = [("public classes and functions without a docstring", missing_before, missing_after)]
    rules = sorted(found_before | found_after)
    rows += [(f"findings of {rule}", found_before[rule], found_after[rule]) for rule in rules]
    print_table(rows)
    problems = broken_promises(before, after)
    if missing_after >= missing_before:
        problems.append("no definition got a docstring")
    problems += [f"more findings of {rule} than before" for rule in rules if found_after[rule] > found_before[rule]]
    for problem in problems:
        print(f"demo_facts: {problem}", file=sys.stderr)
    if not problems:
        print("\nChecked with Python's own parser: without docstrings, every file is the same program as before.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
