"""The tools whose cyclomatic complexity we follow outside Python, each run in one way.

A tool gives path, line and number of every function below a folder, and the files it rejects.
"""

import csv
import json
import pathlib
import re
import subprocess
import tempfile
from collections.abc import Callable
from typing import NamedTuple

import peer

ESLINT_VERSION = "10.15.0"
TYPESCRIPT_PARSER_VERSION = "8.73.0"
LIZARD_VERSION = "1.24.3"

RUBOCOP_CONFIGURATION = """
AllCops: {NewCops: disable, SuggestExtensions: false, TargetRubyVersion: 3.2, Exclude: []}
Metrics/CyclomaticComplexity: {Max: 0, AllowedMethods: [], AllowedPatterns: []}
"""
RUBOCOP_MESSAGE = re.compile(r"\[(\d+)/0\]")

CLIPPY_MESSAGE = re.compile(r"\((\d+)/0\)")

HERE = pathlib.Path(__file__).resolve().parent


class Found(NamedTuple):
    """What a tool says about a folder: (path, line, number) of functions, and paths of rejected files."""

    functions: list[tuple[str, int, int]]
    rejected: list[str]


class Tool(NamedTuple):
    """Who is followed for a language, and how to ask."""

    title: str
    extensions: list[str]
    run: Callable[[pathlib.Path, list[str]], Found]


def output(command: list[str | pathlib.Path]) -> str:
    """Runs a program and returns what it prints."""
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def npm_install(*packages: str) -> pathlib.Path:
    """Returns a folder under target/ where these packages of npm are installed."""
    folder = peer.TARGET / "peers" / "-".join(packages).replace("/", "-").replace("@", "")
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}\n")
        subprocess.run(["npm", "install", "--silent", *packages], cwd=folder, check=True)
    return folder


def eslint(folder: pathlib.Path, extensions: list[str]) -> Found:
    """ESLint's rule `complexity` with a limit of 0."""
    parser = f"@typescript-eslint/parser@{TYPESCRIPT_PARSER_VERSION}"
    modules = npm_install(f"eslint@{ESLINT_VERSION}", parser, "typescript")
    found = json.loads(output(["node", HERE / "eslint_complexity.mjs", modules, folder, *extensions]))
    return Found([tuple(function) for function in found["functions"]], found["rejected"])


def lizard(folder: pathlib.Path, extensions: list[str]) -> Found:
    """lizard's CCN, read from its CSV."""
    program = peer.install("lizard", LIZARD_VERSION)
    functions = []
    for row in csv.reader(output([program, "--csv", folder]).splitlines()):
        path = pathlib.Path(row[6]).relative_to(folder)
        if path.suffix in extensions:
            functions.append((path.as_posix(), int(row[9]), int(row[1])))
    return Found(functions, [])


def rubocop(folder: pathlib.Path, extensions: list[str]) -> Found:
    """RuboCop's Metrics/CyclomaticComplexity with a limit of 0; Debian has it as `rubocop`."""
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as configuration:
        configuration.write(RUBOCOP_CONFIGURATION)
        configuration.flush()
        only = ["--only", "Metrics/CyclomaticComplexity", "--ignore-disable-comments", "--cache", "false"]
        command = ["rubocop", "--config", configuration.name, *only, "--format", "json", folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=folder)
    peer.checked([str(part) for part in command], done.returncode)
    functions, rejected = [], []
    for file in json.loads(done.stdout)["files"]:
        path = (folder / file["path"]).resolve().relative_to(folder)
        if path.suffix not in extensions:
            continue
        for offense in file["offenses"]:
            number = RUBOCOP_MESSAGE.search(offense["message"])
            if offense["cop_name"] == "Lint/Syntax":
                rejected.append(path.as_posix())
            elif number:
                functions.append((path.as_posix(), offense["location"]["line"], int(number.group(1))))
    return Found(functions, rejected)


def go(folder: pathlib.Path, extensions: list[str]) -> Found:
    """gocyclo's rules over Go's own parser: gocyclo itself is in no registry that every machine reaches."""
    del extensions
    found = json.loads(output(["go", "run", HERE / "gocyclo_rules.go", folder]))
    return Found([tuple(function) for function in found["functions"] or []], found["rejected"] or [])


def clippy(folder: pathlib.Path, extensions: list[str]) -> Found:
    """clippy's lint `cognitive_complexity` with a threshold of 0, on files that need no other crate."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in extensions)
    with tempfile.TemporaryDirectory(prefix="groundskeeper-clippy-") as temporary:
        crate = pathlib.Path(temporary)
        (crate / "Cargo.toml").write_text('[package]\nname = "cases"\nedition = "2024"\n[lib]\npath = "lib.rs"\n')
        (crate / "clippy.toml").write_text("cognitive-complexity-threshold = 0\n")
        modules = [f"#[path = {json.dumps(str(path))}]\nmod case_{index};\n" for index, path in enumerate(files)]
        head = "#![allow(unused, clippy::all)]\n#![warn(clippy::cognitive_complexity)]\n"
        (crate / "lib.rs").write_text(head + "".join(modules))
        command = ["cargo", "clippy", "--quiet", "--offline", "--message-format=json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=crate, check=True)
    functions = []
    for line in done.stdout.splitlines():
        message = json.loads(line).get("message") or {}
        if (message.get("code") or {}).get("code") == "clippy::cognitive_complexity":
            place = next(span for span in message["spans"] if span["is_primary"])
            number = CLIPPY_MESSAGE.search(message["message"])
            path = pathlib.Path(place["file_name"]).relative_to(folder)
            functions.append((path.as_posix(), place["line_start"], int(number.group(1))))
    return Found(functions, [])


ECMASCRIPT = f"ESLint {ESLINT_VERSION} complexity"
LIZARD = f"lizard {LIZARD_VERSION}"

TOOLS = {
    "javascript": Tool(ECMASCRIPT, [".js", ".mjs", ".cjs", ".jsx"], eslint),
    "typescript": Tool(ECMASCRIPT, [".ts", ".mts", ".cts"], eslint),
    "tsx": Tool(ECMASCRIPT, [".tsx"], eslint),
    "go": Tool("gocyclo's rules over go/ast", [".go"], go),
    "c": Tool(LIZARD, [".c", ".h"], lizard),
    "cpp": Tool(LIZARD, [".cc", ".cpp", ".cxx", ".hpp", ".hh"], lizard),
    "java": Tool(LIZARD, [".java"], lizard),
    "rust": Tool("clippy 0.1.95 cognitive_complexity", [".rs"], clippy),
    "ruby": Tool("RuboCop 1.39.0 Metrics/CyclomaticComplexity", [".rb"], rubocop),
}
