"""Measures the MCP endpoint: calls of `read_file` on 4 KB, start of the service, memory, and the peer.

Prints one line for each figure. Needs a release build; `--wrk` names the load generator wrk for the
figures over HTTP, `--node` a folder in which `@modelcontextprotocol/server-filesystem` is installed.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

CALLS = 2000

WRK = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
wrk.headers["Mcp-Method"] = "tools/call"
wrk.headers["Mcp-Name"] = "read_file"
wrk.body = [==[%s]==]
"""


class Place:
    """A folder with a repository that has a file of 4 KB, and the environment of all programs."""

    def __init__(self, folder: str) -> None:
        self.base = pathlib.Path(folder).resolve()
        self.root = self.base / "bench"
        self.root.mkdir()
        (self.root / "file.txt").write_text(("x" * 63 + "\n") * 64)
        subprocess.run(["git", "init", "-q", str(self.root)], check=True)
        names = {"XDG_STATE_HOME": "s", "XDG_CACHE_HOME": "c", "XDG_CONFIG_HOME": "k", "XDG_DATA_HOME": "d", "HOME": "h"}
        folders = {name: str(self.base / folder) for name, folder in names.items()}
        self.environment = {"PATH": os.environ["PATH"], **folders}


class Stdio:
    """A client without an SDK on a program's standard input and output."""

    def __init__(self, place: Place, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, cwd=place.root, env=place.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._id = 0
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "load", "version": "1"}}
        self.ask("initialize", params)
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def _send(self, message: dict) -> None:
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, method: str, params: dict) -> dict:
        """Sends a request and waits for its answer."""
        self._id += 1
        self._send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        while True:
            message = json.loads(self.process.stdout.readline())
            if message.get("id") == self._id and "method" not in message:
                return message

    def times(self, tool: str, arguments: dict) -> list[float]:
        """Returns the seconds of each of many calls, one after another."""
        taken = []
        for _ in range(CALLS):
            start = time.perf_counter()
            answer = self.ask("tools/call", {"name": tool, "arguments": arguments})
            taken.append(time.perf_counter() - start)
            assert not answer["result"].get("isError"), answer
        return taken

    def end(self) -> None:
        """Hangs up."""
        self.process.stdin.close()
        self.process.wait(timeout=30)


def told(what: str, taken: list[float]) -> None:
    """Prints the median, the 99th percentile and the rate of one after another."""
    taken = sorted(taken[len(taken) // 10 :])
    middle, high = statistics.median(taken) * 1e3, taken[int(len(taken) * 0.99)] * 1e3
    print(f"{what}: p50 {middle:.3f} ms, p99 {high:.3f} ms, {len(taken) / sum(taken):.0f} calls/s")


def start_time(place: Place, program: str) -> None:
    """Prints how long a shim takes from its start, with no service there, to its first answer."""
    taken = []
    for _ in range(5):
        subprocess.run([program, "stop"], env=place.environment, capture_output=True, check=True)
        start = time.perf_counter()
        client = Stdio(place, [program, "mcp"])
        taken.append(time.perf_counter() - start)
        client.end()
    print(f"start of the service to the first answer: {min(taken) * 1e3:.0f} to {max(taken) * 1e3:.0f} ms")


def memory(place: Place, program: str) -> None:
    """Prints what the service holds in memory."""
    status = subprocess.run([program, "status", "--json"], env=place.environment, capture_output=True, check=True)
    print(f"memory of the service: {json.loads(status.stdout)['service']['memory_bytes'] / 1e6:.1f} MB")


def over_http(place: Place, program: str, wrk: str) -> None:
    """Prints wrk's figures for 32 connections and for one."""
    command = [program, "serve", "--listen", "127.0.0.1:0", "--no-token"]
    serving = subprocess.Popen(command, cwd=place.root, env=place.environment, stdout=subprocess.PIPE, text=True)
    try:
        address = next(line.split("http://")[1].split("/v1")[0] for line in serving.stdout if "http://" in line)
        meta = {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "load", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {},
        }
        params = {"name": "read_file", "arguments": {"path": "file.txt"}, "_meta": meta}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
        script = place.base / "call.lua"
        script.write_text(WRK % body)
        for connections, threads in ((32, 1), (1, 1)):
            shape = [f"-c{connections}", f"-t{threads}", "-d10s", "--latency", "-s", str(script)]
            done = subprocess.run([wrk, *shape, f"http://{address}/mcp/bench"], capture_output=True, text=True, check=True)
            wanted = ("50%", "99%", "Requests/sec", "Non-2xx")
            lines = [line.strip() for line in done.stdout.splitlines() if any(word in line for word in wanted)]
            print(f"HTTP, {connections} connections: {'; '.join(lines)}")
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def main() -> None:
    """Measures everything that can be measured with what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groundskeeper", required=True)
    parser.add_argument("--wrk")
    parser.add_argument("--node")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        program = os.path.abspath(options.groundskeeper)
        start_time(place, program)
        clients = {"stdio through the service": [program, "mcp"], "stdio standalone": [program, "mcp", "--standalone"]}
        for name, command in clients.items():
            client = Stdio(place, command)
            told(name, client.times("read_file", {"path": "file.txt"}))
            client.end()
        memory(place, program)
        if options.node:
            peer = pathlib.Path(options.node) / "node_modules/@modelcontextprotocol/server-filesystem/dist/index.js"
            client = Stdio(place, ["node", str(peer), str(place.root)])
            told("the filesystem server", client.times("read_text_file", {"path": str(place.root / "file.txt")}))
            client.end()
        subprocess.run([program, "stop"], env=place.environment, capture_output=True, check=True)
        if options.wrk:
            over_http(place, program, options.wrk)


if __name__ == "__main__":
    main()
