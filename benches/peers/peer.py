"""Installs the programs we measure against, by name and version, and runs them in one way."""

import json
import os
import pathlib
import re
import subprocess
import sys
import time
from typing import Any, NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
GROUNDSKEEPER = TARGET / "release" / "groundskeeper"
RUFF_VERSION = "0.17.5"

# ruff without configuration, caches, ignore files and `noqa`: it judges exactly the *.py files given.
RUFF = ["check", "--select", "C901", "--isolated", "--no-cache", "--ignore-noqa", "--no-respect-gitignore"]
RUFF += ["--config", "exclude=[]", "--config", 'include=["*.py"]']

# The number in ruff's message: "`name` is too complex (12 > 10)".
RUFF_MESSAGE = re.compile(r"is too complex \((\d+) > \d+\)")


class Cost(NamedTuple):
    """What one run of a program took."""

    user_s: float
    wall_s: float
    peak_mb: float


def install(name: str, version: str) -> str:
    """Returns the path of a program from PyPI, installed into a virtual environment under target/."""
    folder = TARGET / "peers" / f"{name}-{version}"
    program = folder / "bin" / name
    if not program.exists():
        print(f"installing {name} {version} from PyPI", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"{name}=={version}"], check=True)
    return str(program)


def checked(command: list[str], code: int) -> None:
    """Ends the script when a linter neither passed (0) nor found something (1)."""
    if code not in (0, 1):
        sys.exit(f"exit code {code} from: {' '.join(command)}")


def measure(command: list[str]) -> Cost:
    """Runs a program with its output thrown away and returns what it took, its threads included.

    Source of the figures: wait4(2). `ru_maxrss` is in kB on Linux and in bytes on macOS, and never
    below the size of this script, since a child starts as its copy.
    """
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    checked(command, child.returncode)
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    return Cost(usage.ru_utime, wall, usage.ru_maxrss / unit)


def output_json(command: list[str]) -> Any:
    """Runs a program that prints JSON and returns it."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    checked(command, done.returncode)
    return json.loads(done.stdout)


def ruff_complexity(ruff: str, folder: pathlib.Path, limit: int) -> list[tuple[str, int, int]]:
    """Returns path relative to the folder, line and complexity of every function above the limit."""
    config = ["--config", f"lint.mccabe.max-complexity={limit}", "--output-format", "json"]
    found = []
    for finding in output_json([ruff, *RUFF, *config, str(folder)]):
        number = RUFF_MESSAGE.search(finding["message"])
        if finding["code"] == "C901" and number is not None:
            path = pathlib.Path(finding["filename"]).relative_to(folder)
            found.append((path.as_posix(), finding["location"]["row"], int(number.group(1))))
    return found
