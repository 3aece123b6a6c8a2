"""The wire itself: parallel calls, several clients, and nothing but protocol on standard output."""

import asyncio
import json
import os
import subprocess
import threading

from harness import TIMEOUT_SECONDS, ServerTest

HANDSHAKE = [
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "raw", "version": "1"},
        },
    },
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
]

CHOICE = {"type": "object", "properties": {"name": {"enum": ["a", "b"]}}, "required": ["name"]}


def tool_call(number, name, **arguments):
    """Returns the request that calls a tool."""
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


class ParallelTest(ServerTest):
    """28 calls at once get 28 answers, each its own."""

    async def test_one_client(self):
        async with self.server() as server:
            calls = [server.call("validate_file_length", content="\n" * lines) for lines in range(28)]
            others = [server.call("git_status"), server.call("list_files"), server.call("read_file", path="README.md")]
            answers = await asyncio.gather(*calls, *others)
        self.assertEqual([answer.facts["line_count"] for answer in answers[:28]], list(range(28)))
        self.assertIn("# Shop", answers[-1].text)

    async def test_ten_clients(self):
        async def client(number):
            async with self.server() as server:
                lines = range(100 * number, 100 * number + 3)
                calls = [server.call("validate_file_length", content="\n" * count) for count in lines]
                answers = await asyncio.gather(*calls)
                return [answer.facts["line_count"] for answer in answers] == list(lines)

        self.assertEqual(await asyncio.gather(*map(client, range(10))), [True] * 10)

    async def test_commits_at_once_do_not_lose_one(self):
        names = [f"note_{number}.txt" for number in range(6)]
        for name in names:
            self.repository.write(name, name)
        async with self.server() as server:
            await asyncio.gather(*(server.succeed("git_commit", message=name, paths=[name]) for name in names))
        subjects = self.repository.git("log", "--format=%s").splitlines()
        self.assertEqual(sorted(subjects), sorted([*names, "The shop"]))
        self.assertEqual(self.repository.git("status", "--porcelain"), "")


class WireTest(ServerTest):
    """Without the SDK, byte for byte."""

    def exchange(self, lines, awaited=()):
        """Sends lines, reads until the answers to the awaited ids are there, hangs up.

        Returns the lines that came, after checking that each is a message and the exit code is 0.
        """
        server = subprocess.Popen(
            [os.environ["GROUNDSKEEPER_BIN"], "mcp", "--standalone"],
            cwd=self.repository.root,
            env=self.repository.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        # A server that keeps silent is ended, which ends the reading below.
        guard = threading.Timer(TIMEOUT_SECONDS, server.kill)
        guard.start()
        self.addCleanup(guard.cancel)
        server.stdin.write("".join(line + "\n" for line in lines))
        server.stdin.flush()
        messages = []
        while not set(awaited) <= {message.get("id") for message in messages}:
            line = server.stdout.readline()
            self.assertTrue(line, f"the server ended with answers still owed: {messages}")
            messages.append(json.loads(line))
        rest, _ = server.communicate(timeout=TIMEOUT_SECONDS)
        messages += [json.loads(line) for line in rest.splitlines()]
        for message in messages:
            self.assertEqual(message["jsonrpc"], "2.0")
        self.assertEqual(server.returncode, 0, "the server ends cleanly when its input does")
        return messages

    def talk(self, *requests):
        """Sends requests after a handshake and returns the answers by id."""
        lines = [json.dumps(message) for message in [*HANDSHAKE, *requests]]
        messages = self.exchange(lines, awaited=[1, *(request["id"] for request in requests)])
        return {message["id"]: message for message in messages if "id" in message}

    def test_nothing_but_protocol(self):
        answers = self.talk(
            tool_call(2, "run_all_validations"),
            tool_call(3, "local_generate", prompt="Choose a name.", schema=CHOICE),
            tool_call(4, "no_such_tool"),
        )
        self.assertEqual(set(answers), {1, 2, 3, 4})
        self.assertIn("no_such_tool", json.dumps(answers[4]))

    def test_a_client_that_leaves_at_once(self):
        self.assertEqual(self.exchange([]), [])

    def test_a_client_that_leaves_in_the_middle_of_a_call(self):
        call = tool_call(2, "local_generate", prompt="Choose a name.", schema=CHOICE)
        self.exchange([json.dumps(message) for message in [*HANDSHAKE, call]], awaited=[1])

    def test_rubbish_does_not_end_the_session(self):
        rubbish = ["{", "[]", '"text"', "null", '{"jsonrpc": "2.0", "id": 7}', "\x00\x01"]
        lines = [json.dumps(message) for message in HANDSHAKE] + rubbish
        lines.append(json.dumps(tool_call(9, "git_status")))
        answered = [message for message in self.exchange(lines, awaited=[9]) if message.get("id") == 9]
        self.assertEqual(len(answered), 1)
        self.assertIn("result", answered[0])
