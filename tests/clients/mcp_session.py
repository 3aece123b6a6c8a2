"""Drives `groundskeeper mcp --standalone` with the official Python SDK, from outside.

Runs every `*_test.py` beside this file and exits 0 when all hold. Needs the packages of
requirements.txt and the program's path in GROUNDSKEEPER_BIN. `make clients` does all of it.
"""

import os
import pathlib
import sys
import unittest


def main() -> int:
    """Runs the suites; arguments, if any, are test names such as `git_test.CommitTest`."""
    if not os.access(os.environ.get("GROUNDSKEEPER_BIN", ""), os.X_OK):
        print("mcp_session: GROUNDSKEEPER_BIN names no program; run `make clients`", file=sys.stderr)
        return 2
    folder = str(pathlib.Path(__file__).parent)
    sys.path.insert(0, folder)
    loader = unittest.TestLoader()
    names = sys.argv[1:]
    suite = loader.loadTestsFromNames(names) if names else loader.discover(folder, pattern="*_test.py")
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    if result.testsRun == 0:
        print("mcp_session: no test was found", file=sys.stderr)
        return 2
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
