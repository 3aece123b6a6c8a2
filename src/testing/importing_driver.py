"""Imports each module that its arguments name, in a child of its own, and tells how that went.

Prints a line of JSON for each: module and error, null when it went well.
"""

import json
import subprocess
import sys

IMPORT = "import importlib, sys; importlib.import_module(sys.argv[1])"


def error_of(module):
    """What Python says about a module that cannot be imported; None for one that can."""
    command = [sys.executable, "-c", IMPORT, module]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1][:500] if lines else f"it ended with exit code {done.returncode}"


def main():
    """Tells of every argument in order."""
    for module in sys.argv[1:]:
        print(json.dumps({"module": module, "error": error_of(module)}), flush=True)


main()
