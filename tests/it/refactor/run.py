"""Runs versions of a module that should do the same, and tells what each does.

Reads a JSON list of lists of sources from standard input. For each list it writes, as JSON, one
text per source: what `f` returned, yielded, raised and logged for several arguments; nothing at all
when the first source does not compile.
"""

import json
import sys
from contextlib import suppress

ARGUMENTS = [(0, 1), (2, 0), (1, 3), (-1, -1), (True, False)]
YIELDS = 20


def call(function, arguments, log):
    """What one call does, as a list of texts."""
    try:
        result = function(*arguments)
        if hasattr(result, "send"):
            yielded = []
            try:
                value = next(result)
                while len(yielded) < YIELDS:
                    yielded.append(repr(value))
                    value = result.send(len(yielded))
            except StopIteration as stop:
                yielded.append("returned " + repr(stop.value))
            return yielded
        return [repr(result)]
    except Exception as error:
        names = " ".join(str(argument) for argument in error.args)
        unbound = isinstance(error, NameError)
        return ["NameError" if unbound else type(error).__name__ + names]


def behaviour(source):
    """What a module's `f` does for all arguments."""
    seen = []
    for arguments in ARGUMENTS:
        log = []

        def note(value, log=log):
            log.append(repr(value))
            return value

        scope = {"log": note, "suppress": suppress}
        exec(compile(source, "<module>", "exec"), scope)
        told = call(scope["f"], arguments, log)
        seen.append([told, log])
    return json.dumps(seen)


def compiles(source):
    """Whether Python takes a source."""
    try:
        compile(source, "<module>", "exec")
    except SyntaxError:
        return False
    return True


def main():
    """Answers every list."""
    answers = []
    for versions in json.load(sys.stdin):
        if not compiles(versions[0]):
            answers.append([])
            continue
        answers.append([behaviour(version) for version in versions])
    json.dump(answers, sys.stdout)


main()
