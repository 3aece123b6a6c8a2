"""Measures agents under load through the MCP endpoint, with the bundled model.

Creates 1,000 and 10,000 agents, lists them page by page, and lets 100 of them answer at once. Prints
a line for each figure: time per call, percentiles, errors, and the server's peak memory.

Needs the packages of tests/clients/requirements.txt and a release build:

    GROUNDSKEEPER_BIN=target/release/groundskeeper python benches/agents/load.py
"""

import asyncio
import os
import pathlib
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests" / "clients"))

from harness import parameters  # noqa: E402
from mcp import ClientSession, stdio_client  # noqa: E402
from repository import Repository  # noqa: E402

AT_ONCE = 32
CHATS = 100
PAGE = 100

Call = Callable[..., Awaitable[dict[str, Any]]]


def shown(name: str, seconds: list[float]) -> None:
    """Prints how long the calls of one sort took, in milliseconds."""
    ordered = sorted(seconds)
    at = lambda share: ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000  # noqa: E731
    mean = statistics.mean(ordered) * 1000
    print(f"{name}: {len(ordered)} calls, mean {mean:.2f} ms, p50 {at(0.5):.2f}, p99 {at(0.99):.2f}, max {at(1):.2f}")


async def create(call: Call, first: int, last: int) -> None:
    """Creates agents, some at once."""
    turns = asyncio.Semaphore(AT_ONCE)
    seconds: list[float] = []

    async def one(number: int) -> None:
        async with turns:
            started = time.perf_counter()
            await call("create_agent", agent_id=f"agent-{number:05}", managed_file=f"files/f{number}.py")
            seconds.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(first, last)))
    took = time.perf_counter() - started
    shown(f"create {last - first} ({(last - first) / took:.0f} a second)", seconds)


async def list_all(call: Call, expected: int) -> None:
    """Lists every agent page by page, one call after the other."""
    seconds: list[float] = []
    seen, arguments = 0, {"limit": PAGE}
    while True:
        started = time.perf_counter()
        page = await call("list_agents", **arguments)
        seconds.append(time.perf_counter() - started)
        seen += len(page["agents"])
        if "next_cursor" not in page:
            break
        arguments["cursor"] = page["next_cursor"]
    assert seen == expected, f"{seen} of {expected} listed"
    shown(f"list {expected} in pages of {PAGE}", seconds)


async def chat(call: Call) -> None:
    """Lets many agents answer at once."""
    seconds: list[float] = []

    async def one(number: int) -> None:
        started = time.perf_counter()
        await call("chat_with_agent", agent_id=f"agent-{number:05}", message="What is in your file?")
        seconds.append(time.perf_counter() - started)

    started = time.perf_counter()
    results = await asyncio.gather(*(one(number) for number in range(CHATS)), return_exceptions=True)
    errors = [result for result in results if isinstance(result, BaseException)]
    print(f"chat: {CHATS} at once, {len(errors)} errors, {time.perf_counter() - started:.1f} s in all")
    for error in errors[:3]:
        print(f"  {error!r:.300}")
    if seconds:
        shown("chat", seconds)


def peak_megabytes() -> float:
    """Returns the largest resident size that a process of the program has now or had, on Linux."""
    # As much of a name as the system keeps.
    program = pathlib.Path(os.environ["GROUNDSKEEPER_BIN"]).name[:15]
    peaks = []
    for status in pathlib.Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text().splitlines()
        except OSError:
            continue
        facts = dict(line.split(":", 1) for line in lines if ":" in line)
        if facts.get("Name", "").strip() == program and "VmHWM" in facts:
            peaks.append(int(facts["VmHWM"].split()[0]) / 1024)
    return max(peaks)


async def measure(repository: Repository) -> None:
    """Runs every measurement against one server."""
    async with stdio_client(parameters(repository)) as streams:
        async with ClientSession(*streams, read_timeout_seconds=900) as session:
            await session.initialize()

            async def call(tool: str, **arguments: Any) -> dict[str, Any]:
                facts = (await session.call_tool(tool, arguments)).structured_content
                if not facts["success"]:
                    raise RuntimeError(facts["error"])
                return facts

            await create(call, 0, 1_000)
            await list_all(call, 1_000)
            await create(call, 1_000, 10_000)
            await list_all(call, 10_000)
            await chat(call)
            print(f"peak memory of the server: {peak_megabytes():.0f} MB")


def main() -> None:
    """Measures in a repository that is removed afterwards."""
    repository = Repository()
    try:
        asyncio.run(measure(repository))
    finally:
        repository.remove()


if __name__ == "__main__":
    main()
