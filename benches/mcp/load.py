"""Measures the MCP endpoint: start of the service, memory, and calls of `read_file` on 4 KB over HTTP.

Prints one line for each figure. Needs a release build; wrk (a Debian package) makes the load.
`benches/stdio/` has the calls over standard input and output.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
import time

from place import Place

WARM_UP_S = 4
WRK = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
wrk.headers["Mcp-Method"] = "tools/call"
wrk.headers["Mcp-Name"] = "read_file"
wrk.body = [==[%s]==]
"""


def start_time(place: Place) -> None:
    """Prints how long a shim takes from its start, with no service there, to its first answer."""
    taken = []
    for _ in range(5):
        place.run("stop", check=False)
        start = time.perf_counter()
        client = place.client()
        taken.append(time.perf_counter() - start)
        client.end()
    print(f"start of the service to the first answer: {min(taken) * 1e3:.0f} to {max(taken) * 1e3:.0f} ms")


def over_http(place: Place, wrk: str, seconds: int) -> None:
    """Prints wrk's figures for 32 connections and for one, once some seconds have warmed it up.

    A service that has just begun has more to do than to answer: it looks at the repository, and at
    what confines the code of others.
    """
    place.run("stop", check=False)
    command = [place.program, "serve", "--listen", "127.0.0.1:0", "--no-token"]
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
        for what, connections, length in (("warming up, ", 32, WARM_UP_S), ("", 32, seconds), ("", 1, seconds)):
            shape = [f"-c{connections}", "-t1", f"-d{length}s", "--latency", "-s", str(script)]
            url = f"http://{address}/mcp/bench"
            done = subprocess.run([wrk, *shape, url], capture_output=True, text=True, check=True)
            wanted = ("50%", "99%", "Requests/sec", "Non-2xx", "Socket errors")
            lines = [line.strip() for line in done.stdout.splitlines() if any(word in line for word in wanted)]
            print(f"HTTP, {what}{connections} connections: {'; '.join(lines)}")
        print(f"memory of the service after that: {place.service()['memory_bytes'] / 1e6:.1f} MB")
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def main() -> None:
    """Measures everything that can be measured with what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groundskeeper", required=True)
    parser.add_argument("--wrk", default=shutil.which("wrk"))
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder, options.groundskeeper)
        try:
            start_time(place)
            print(f"memory of the service without a client: {place.service()['memory_bytes'] / 1e6:.1f} MB")
            if options.wrk is not None:
                over_http(place, options.wrk, options.seconds)
        finally:
            place.run("stop", check=False)


if __name__ == "__main__":
    main()
