"""What the suites share: a server per test, calls that verify what holds for every answer."""

import contextlib
import json
import os
import unittest
from collections.abc import AsyncIterator, Iterator
from typing import Any

from mcp import ClientSession, MCPError, StdioServerParameters, stdio_client
from mcp.types import CallToolResult
from repository import Repository

# Long enough for a debug build on a busy machine; a server that hangs fails the test.
TIMEOUT_SECONDS = 120.0


class Answer:
    """One tool's answer: its text, its facts, and whether it is an error."""

    def __init__(self, result: CallToolResult) -> None:
        self.text = "\n".join(block.text for block in result.content if block.type == "text")
        self.facts: dict[str, Any] = result.structured_content
        self.is_error = result.is_error

    def values(self) -> Iterator[Any]:
        """Yields every value in the facts, at any depth."""
        todo = [self.facts]
        while todo:
            value = todo.pop()
            yield value
            if isinstance(value, dict):
                todo.extend(value.values())
            elif isinstance(value, list):
                todo.extend(value)


class Server:
    """A connected client session, bound to the test that checks its answers."""

    def __init__(self, session: ClientSession, test: unittest.TestCase) -> None:
        self.session = session
        self._test = test

    async def call(self, tool: str, **arguments: Any) -> Answer:
        """Calls a tool and checks what holds for every answer: facts, text that says the same, `success`."""
        answer = Answer(await self.session.call_tool(tool, arguments))
        where = f"{tool} {arguments!r:.200}: {answer.text:.500}"
        self._test.assertIsInstance(answer.facts, dict, where)
        self._test.assertEqual(json.loads(answer.text), answer.facts, f"text and facts differ in {where}")
        self._test.assertIsInstance(answer.facts.get("success"), bool, where)
        if answer.is_error:
            self._test.assertFalse(answer.facts["success"], where)
        return answer

    async def succeed(self, tool: str, **arguments: Any) -> Answer:
        """Calls a tool that must succeed."""
        answer = await self.call(tool, **arguments)
        self._test.assertFalse(answer.is_error, f"{tool}: {answer.text:.1000}")
        self._test.assertTrue(answer.facts["success"], f"{tool}: {answer.text:.1000}")
        return answer

    async def refuse(self, tool: str, **arguments: Any) -> str:
        """Calls a tool that must refuse, as a result or as a protocol error; returns its words."""
        try:
            result = await self.session.call_tool(tool, arguments)
        except MCPError as error:
            return f"{error.error.message} {error.error.data or ''}"
        answer = Answer(result)
        self._test.assertTrue(answer.is_error, f"{tool} {arguments!r} was not refused: {answer.text:.500}")
        return answer.text


def parameters(repository: Repository) -> StdioServerParameters:
    """Returns how the server is started in a repository."""
    return StdioServerParameters(
        command=os.environ["GROUNDSKEEPER_BIN"],
        args=["mcp", "--standalone"],
        env=repository.environment,
        cwd=repository.root,
    )


class ServerTest(unittest.IsolatedAsyncioTestCase):
    """A test with a repository of its own and servers that run in it."""

    def setUp(self) -> None:
        self.repository = Repository()
        self.addCleanup(self.repository.remove)

    @contextlib.asynccontextmanager
    async def server(self, modern: bool = False) -> AsyncIterator[Server]:
        """Starts a server and connects: by `initialize`, or by `server/discover` when `modern`."""
        async with stdio_client(parameters(self.repository)) as streams:
            async with ClientSession(*streams, read_timeout_seconds=TIMEOUT_SECONDS) as session:
                await (session.discover() if modern else session.initialize())
                # Kept and raised outside: task groups would wrap a failed assertion in a group.
                failure = None
                try:
                    yield Server(session, self)
                except Exception as error:
                    failure = error
        if failure is not None:
            raise failure
