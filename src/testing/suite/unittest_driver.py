"""Runs unittest's tests and writes a line of JSON for each: id, state, file, seconds, text.

Arguments: the report's path, then files, folders or names of tests; without any, all that is found.
"""

import json
import os
import sys
import time
import unittest


class Reporting(unittest.TextTestResult):
    """A result that also writes a line for each test that ends."""

    report = None

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()
        self.told = {}

    def stopTest(self, test):
        if not self.told:
            self.told = {"state": "passed", "text": ""}
        self.write(test, **self.told)
        super().stopTest(test)

    def write(self, test, state, text):
        """Writes one line; what cannot be loaded has no file."""
        module = sys.modules.get(type(test).__module__)
        file = getattr(module, "__file__", None)
        inside = file and not os.path.relpath(file).startswith("..")
        line = {
            "id": test.id(),
            "state": state,
            "file": os.path.relpath(file) if inside else None,
            "seconds": time.monotonic() - getattr(self, "began", time.monotonic()),
            "text": text,
        }
        print(json.dumps(line), file=self.report, flush=True)

    def fails(self, test, error):
        """Notes a failure, or reports it where no test is running, as of a module's set-up."""
        text = self._exc_info_to_string(error, test)
        told = {"state": "failed", "text": text}
        if isinstance(test, unittest.TestCase):
            self.told = told
        else:
            self.write(test, **told)

    def addError(self, test, err):
        super().addError(test, err)
        self.fails(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.fails(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.fails(test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if isinstance(test, unittest.TestCase):
            self.told = self.told or {"state": "skipped", "text": ""}

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.told = {"state": "skipped", "text": ""}

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.told = {"state": "failed", "text": "it was expected to fail, and passed"}


def top_of(folder):
    """The folder that holds the outermost package that a folder belongs to."""
    while os.path.exists(os.path.join(folder, "__init__.py")) and folder != ".":
        folder = os.path.dirname(folder) or "."
    return folder


def found(name):
    """The tests of a file, a folder or a name; by a loader of its own, since loaders remember."""
    loader = unittest.TestLoader()
    if os.path.isdir(name):
        return loader.discover(name, top_level_dir=top_of(name))
    if name.endswith(".py"):
        folder, file = os.path.split(name)
        return loader.discover(folder or ".", pattern=file, top_level_dir=top_of(folder or "."))
    return loader.loadTestsFromName(name)


def main():
    """Runs what the arguments name and exits with 1 when something failed."""
    sys.path.insert(0, os.getcwd())
    folders = [name for name in ("tests", "test") if os.path.isdir(name)]
    apart = [name for name in folders if not os.path.exists(os.path.join(name, "__init__.py"))]
    names = sys.argv[2:] or [".", *apart]
    with open(sys.argv[1], "w", encoding="utf-8") as report:
        Reporting.report = report
        suite = unittest.TestSuite(found(name) for name in names)
        result = unittest.TextTestRunner(verbosity=2, resultclass=Reporting).run(suite)
    sys.exit(0 if result.wasSuccessful() else 1)


main()
