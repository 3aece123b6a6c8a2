"""Starts `groundskeeper serve --listen` with folders of its own, for the sessions of OpenAI's clients."""

import contextlib
import pathlib
import re
import subprocess
import tempfile
from collections.abc import Iterator
from typing import NamedTuple

from repository import environment

# Ends a generation that a client gave up; a server that hangs longer fails the session.
STOP_SECONDS = 30.0


class Server(NamedTuple):
    """A running server: the address up to `/v1`, and the token that it asks for."""

    url: str
    token: str


@contextlib.contextmanager
def served(program: str) -> Iterator[Server]:
    """Yields a server outside of any repository, so that it serves the bundled model and nothing else."""
    with tempfile.TemporaryDirectory(prefix="groundskeeper-openai-") as folder:
        home = pathlib.Path(folder)
        variables = environment(home) | {"GROUNDSKEEPER__MODEL__THREADS": "1"}
        command = [program, "serve", "--listen", "127.0.0.1:0"]
        process = subprocess.Popen(command, cwd=home, env=variables, stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline()
            found = re.search(r"listening on (http://\S+/v1)", line)
            if found is None:
                raise RuntimeError(f"the server said {line!r}")
            token = (home / "config" / "groundskeeper" / "token").read_text().strip()
            yield Server(found.group(1), token)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
            process.stdout.close()
