"""Drives the program with clients written for Node: the inspector, the TypeScript SDK, the conformance suite.

The packages are installed by exact name into `.node` beside the sources, which git ignores. Where they
cannot be had (no npm, no network), this says so and passes: nothing was tested then. Needs the
program's path in GROUNDSKEEPER_BIN. `make clients` runs it.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

from repository import Repository

FOLDER = pathlib.Path(__file__).resolve().parents[2] / ".node"

PACKAGES = [
    "node@22.23.3",
    "@modelcontextprotocol/conformance@0.2.0-alpha.12",
    "@modelcontextprotocol/inspector@2.12.0",
    "@modelcontextprotocol/sdk@1.32.2",
]

# What the suite asks of any server; the others ask for fixtures that only a test server has.
SCENARIOS = {
    "2025-11-25": [
        "server-initialize",
        "logging-set-level",
        "ping",
        "completion-complete",
        "tools-list",
        "server-sse-multiple-streams",
        "server-session-lifecycle",
        "resources-list",
        "resources-subscribe",
        "resources-unsubscribe",
        "prompts-list",
        "dns-rebinding-protection",
    ],
    "2026-07-28": [
        "completion-complete",
        "tools-list",
        "server-sse-multiple-streams",
        "http-header-validation",
        "resources-list",
        "sep-2164-resource-not-found",
        "prompts-list",
        "dns-rebinding-protection",
        "caching",
    ],
}

TIMEOUT_SECONDS = 180


def install() -> str | None:
    """Installs the packages once; returns why they cannot be had, or None."""
    mark = FOLDER / "ready"
    if mark.exists() and mark.read_text() == "\n".join(PACKAGES):
        return None
    if shutil.which("npm") is None:
        return "npm is not installed"
    FOLDER.mkdir(exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--prefix", str(FOLDER)]
    done = subprocess.run([*command, *PACKAGES], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        return f"npm could not install them: {done.stderr.strip()[-300:]}"
    mark.write_text("\n".join(PACKAGES))
    return None


def environment(repository: Repository) -> dict[str, str]:
    """Returns the environment of the tests, with the installed programs first on the path."""
    path = f"{FOLDER / 'node_modules' / '.bin'}{os.pathsep}{repository.environment['PATH']}"
    return {**repository.environment, "PATH": path}


def run(repository: Repository, *command: str) -> subprocess.CompletedProcess:
    """Runs a program in the repository to its end."""
    return subprocess.run(
        command,
        cwd=repository.root,
        env=environment(repository),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


def failed(what: str, done: subprocess.CompletedProcess) -> list[str]:
    """Returns what to say of a program that failed, if it did."""
    if done.returncode == 0:
        return []
    return [f"{what} failed with exit code {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"]


def inspect(repository: Repository) -> list[str]:
    """The inspector's strict mode on the real list of tools."""
    program = os.environ["GROUNDSKEEPER_BIN"]
    method = ["--method", "tools/list", "--format", "json", "--strict"]
    return failed("the inspector", run(repository, "mcp-inspector", "--cli", program, "mcp", "--standalone", *method))


def talk(repository: Repository) -> list[str]:
    """The TypeScript SDK's client over the shim."""
    script = pathlib.Path(__file__).with_name("typescript_session.mjs")
    copied = FOLDER / script.name
    copied.write_text(script.read_text())
    return failed("the TypeScript client", run(repository, "node", str(copied), os.environ["GROUNDSKEEPER_BIN"]))


def conform(repository: Repository) -> list[str]:
    """The scenarios of the conformance suite that any server can be asked, over HTTP."""
    program = os.environ["GROUNDSKEEPER_BIN"]
    run(repository, program, "stop")
    command = [program, "serve", "--listen", "127.0.0.1:0", "--no-token"]
    serving = subprocess.Popen(
        command, cwd=repository.root, env=environment(repository), stdout=subprocess.PIPE, text=True
    )
    try:
        address = next(line.split("http://")[1].split("/v1")[0] for line in serving.stdout if "http://" in line)
        status = run(repository, program, "status", "--json")
        name = json.loads(status.stdout)["service"]["repositories"][0]["name"]
        url = f"http://{address}/mcp/{name}"
        return [
            problem
            for revision, scenarios in SCENARIOS.items()
            for scenario in scenarios
            for problem in failed(
                f"{scenario} at {revision}",
                run(repository, "conformance", "server", "--url", url, "--scenario", scenario, "--spec-version", revision),
            )
        ]
    finally:
        serving.terminate()
        serving.wait(timeout=TIMEOUT_SECONDS)


def main() -> int:
    """Runs all of it; 0 when everything held or nothing could be tested."""
    reason = install()
    if reason is not None:
        print(f"node_session: SKIPPED, the packages for Node cannot be had: {reason}", file=sys.stderr)
        return 0
    repository = Repository()
    try:
        problems = [*inspect(repository), *talk(repository), *conform(repository)]
    finally:
        run(repository, os.environ["GROUNDSKEEPER_BIN"], "stop")
        repository.remove()
    for problem in problems:
        print(f"node_session: {problem}", file=sys.stderr)
    print(f"node_session: {'ok' if not problems else f'{len(problems)} problems'}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
