"""What the measurements of the MCP endpoint share: a repository, and a client without an SDK."""

import json
import os
import pathlib
import subprocess


class Place:
    """A folder with a repository that has a file of 4 KB, and the environment of all programs."""

    def __init__(self, folder: str, program: str) -> None:
        self.program = os.path.abspath(program)
        self.base = pathlib.Path(folder).resolve()
        self.root = self.base / "bench"
        self.root.mkdir()
        (self.root / "file.txt").write_text(("x" * 63 + "\n") * 64)
        subprocess.run(["git", "init", "-q", str(self.root)], check=True)
        names = {"XDG_STATE_HOME": "s", "XDG_CACHE_HOME": "c", "XDG_CONFIG_HOME": "k", "XDG_DATA_HOME": "d", "HOME": "h"}
        folders = {name: str(self.base / folder) for name, folder in names.items()}
        self.environment = {"PATH": os.environ["PATH"], **folders}

    def run(self, *arguments: str, check: bool = True) -> str:
        """Runs the program to its end; what it printed."""
        command = [self.program, *arguments]
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=check
        )
        return done.stdout

    def service(self) -> dict:
        """What the service tells of itself; empty when none runs."""
        told = json.loads(self.run("status", "--json", check=False))
        return told.get("service", {})

    def client(self) -> "Stdio":
        """A client of the service, which is started when none runs."""
        return Stdio(self, [self.program, "mcp"])


class Stdio:
    """A client on a program's standard input and output, one line a message."""

    def __init__(self, place: Place, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=place.root,
            env=place.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._id = 0
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "load", "version": "1"}}
        self.ask("initialize", params)
        self._say({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def _say(self, message: dict) -> None:
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def send(self, method: str, params: dict) -> int:
        """Sends a request and does not wait; its number."""
        self._id += 1
        self._say({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        return self._id

    def answer(self) -> dict:
        """The next answer to a request."""
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise EOFError("the server hung up")
            message = json.loads(line)
            if "id" in message and "method" not in message:
                return message

    def ask(self, method: str, params: dict) -> dict:
        """Sends a request and waits for its answer; nothing else may be under way."""
        number = self.send(method, params)
        answer = self.answer()
        assert answer["id"] == number, answer
        return answer

    def call(self, tool: str, **arguments: object) -> dict:
        """Calls a tool, which must succeed; its facts."""
        answer = self.ask("tools/call", {"name": tool, "arguments": arguments})
        result = answer.get("result", {"isError": True})
        assert not result.get("isError"), answer
        return result

    def end(self) -> None:
        """Hangs up."""
        self.process.stdin.close()
        self.process.wait(timeout=60)
