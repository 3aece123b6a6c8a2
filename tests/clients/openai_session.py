"""Drives `groundskeeper serve --listen` with OpenAI's own client libraries, from outside.

The Python library is used here, and the one for Node by openai_session.mjs, which is run where a
Node of version 20 or later is installed and npm can install the library; where not, the test is
skipped and says so. Needs the packages of requirements.txt and the
program's path in GROUNDSKEEPER_BIN. `make clients` does all of it.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import openai

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from openai_server import Server, served

TIMEOUT_SECONDS = 120.0

# The version that the session was written for; npm is asked for exactly this one.
NODE_PACKAGE = "openai@7.55.0"

MODEL = "groundskeeper-tiny"

QUESTION = "Write a docstring for this function.\n\n```python\ndef add(a, b):\n    return a + b\n```"

SCHEMA = {
    "type": "object",
    "properties": {"summary": {"type": "string", "maxLength": 60}},
    "required": ["summary"],
    "additionalProperties": False,
}

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tells the weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"enum": ["Paris", "Rome"]}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}


class SessionTest(unittest.TestCase):
    """Conversations through the official Python library."""

    server: Server

    def setUp(self) -> None:
        self.client = openai.OpenAI(
            base_url=self.server.url, api_key=self.server.token, timeout=TIMEOUT_SECONDS, max_retries=0
        )
        self.addCleanup(self.client.close)

    def ask(self, **options):
        """Sends one question."""
        messages = [{"role": "user", "content": QUESTION}]
        return self.client.chat.completions.create(model=MODEL, messages=messages, **options)

    def test_models_are_listed(self) -> None:
        self.assertEqual([model.id for model in self.client.models.list()], [MODEL])
        self.assertEqual(self.client.models.retrieve(MODEL).id, MODEL)

    def test_an_answer_and_its_usage(self) -> None:
        answer = self.ask(max_tokens=24, temperature=0)
        self.assertTrue(answer.choices[0].message.content)
        self.assertIn(answer.choices[0].finish_reason, ("stop", "length"))
        self.assertGreater(answer.usage.prompt_tokens, 10)
        self.assertLessEqual(answer.usage.completion_tokens, 24)

    def test_a_stream_tells_the_same(self) -> None:
        whole = self.ask(max_tokens=24, seed=1)
        chunks = list(self.ask(max_tokens=24, seed=1, stream=True, stream_options={"include_usage": True}))
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        self.assertEqual(text, whole.choices[0].message.content)
        self.assertEqual(chunks[-1].usage.completion_tokens, whole.usage.completion_tokens)
        reasons = [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices]
        self.assertEqual(reasons[-1], whole.choices[0].finish_reason)

    def test_a_schema_holds_whole_and_streamed(self) -> None:
        form = {"type": "json_schema", "json_schema": {"name": "docstring", "strict": True, "schema": SCHEMA}}
        whole = json.loads(self.ask(response_format=form).choices[0].message.content)
        self.assertEqual(list(whole), ["summary"])
        chunks = self.ask(response_format=form, stream=True)
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        self.assertEqual(json.loads(text), whole)

    def test_a_text_is_gone_on_with(self) -> None:
        asked = {"model": MODEL, "prompt": "def load(path):", "max_tokens": 8, "temperature": 0}
        whole = self.client.completions.create(**asked).choices[0]
        self.assertTrue(whole.text)
        self.assertEqual(whole.finish_reason, "length")
        chunks = self.client.completions.create(**asked, stream=True)
        self.assertEqual("".join(chunk.choices[0].text for chunk in chunks), whole.text)

    def test_texts_have_vectors(self) -> None:
        texts = ["def add(a, b): return a + b", "def sum(x, y): return x + y"]
        bits = self.client.embeddings.create(model=MODEL, input=texts)
        numbers = self.client.embeddings.create(model=MODEL, input=texts[0], encoding_format="float")
        self.assertEqual([one.index for one in bits.data], [0, 1])
        width = len(bits.data[0].embedding)
        self.assertEqual([width, width], [len(bits.data[1].embedding), len(numbers.data[0].embedding)])
        for vector in (*bits.data, *numbers.data):
            self.assertAlmostEqual(sum(number * number for number in vector.embedding), 1.0, places=3)
        for one, other in zip(bits.data[0].embedding, numbers.data[0].embedding):
            self.assertAlmostEqual(one, other, places=4)
        self.assertGreater(bits.usage.prompt_tokens, numbers.usage.prompt_tokens)
        with self.assertRaises(openai.BadRequestError) as raised:
            self.client.embeddings.create(model=MODEL, input="x", dimensions=width + 1)
        self.assertEqual(raised.exception.body["param"], "dimensions")

    def test_any_object(self) -> None:
        answer = self.ask(response_format={"type": "json_object"}, max_tokens=400)
        if answer.choices[0].finish_reason == "stop":
            self.assertIsInstance(json.loads(answer.choices[0].message.content), dict)

    def test_a_tool_is_called_and_its_result_goes_back(self) -> None:
        answer = self.ask(tools=[WEATHER], tool_choice="required")
        self.assertEqual(answer.choices[0].finish_reason, "tool_calls")
        call = answer.choices[0].message.tool_calls[0]
        self.assertEqual(call.function.name, "get_weather")
        self.assertIn(json.loads(call.function.arguments)["city"], ("Paris", "Rome"))
        messages = [
            {"role": "user", "content": "How is the weather?"},
            answer.choices[0].message,
            {"role": "tool", "tool_call_id": call.id, "content": "rain"},
        ]
        after = self.client.chat.completions.create(
            model=MODEL, messages=messages, tools=[WEATHER], tool_choice="none", max_tokens=8
        )
        self.assertIsNotNone(after.choices[0].message.content)

    def test_a_tool_that_may_be_called_breaks_nothing(self) -> None:
        message = self.ask(tools=[WEATHER], max_tokens=48).choices[0].message
        self.assertTrue(message.content or message.tool_calls)

    def test_errors_are_the_ones_that_the_library_knows(self) -> None:
        with self.assertRaises(openai.NotFoundError):
            self.client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "x"}])
        with self.assertRaises(openai.BadRequestError) as raised:
            self.ask(n=2)
        self.assertEqual(raised.exception.body["param"], "n")
        with self.assertRaises(openai.BadRequestError) as raised:
            self.ask(max_tokens=100_000)
        self.assertEqual(raised.exception.code, "context_length_exceeded")
        stranger = self.client.with_options(api_key="wrong")
        with self.assertRaises(openai.AuthenticationError):
            stranger.models.list()

    def test_a_client_that_leaves_a_stream_frees_the_model(self) -> None:
        with self.ask(max_tokens=1500, stream=True) as stream:
            next(iter(stream))
        self.assertTrue(self.ask(max_tokens=4).choices)

    def test_the_library_for_node(self) -> None:
        node = node_program()
        npm = shutil.which("npm")
        if node is None or npm is None:
            self.skipTest("no Node 20 with npm is installed, so the library for Node was not tried")
        with tempfile.TemporaryDirectory(prefix="groundskeeper-node-") as folder:
            session = pathlib.Path(folder) / "openai_session.mjs"
            shutil.copy(pathlib.Path(__file__).parent / session.name, session)
            install = [npm, "install", "--silent", "--no-audit", "--no-fund", NODE_PACKAGE]
            installed = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
            if installed.returncode != 0:
                self.skipTest(f"npm could not install {NODE_PACKAGE}: {installed.stderr.strip()[-300:]}")
            variables = os.environ | {"OPENAI_BASE_URL": self.server.url, "OPENAI_API_KEY": self.server.token}
            ran = subprocess.run(
                [node, str(session)], env=variables, capture_output=True, text=True, check=False
            )
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)


def node_program() -> str | None:
    """Returns a Node that can run the library, or None."""
    node = shutil.which("node")
    if node is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return node if int(version.strip().lstrip("v").split(".")[0]) >= 20 else None


def main() -> int:
    """Runs the session; arguments, if any, are names of tests."""
    program = os.environ.get("GROUNDSKEEPER_BIN", "")
    if not os.access(program, os.X_OK):
        print("openai_session: GROUNDSKEEPER_BIN names no program; run `make clients`", file=sys.stderr)
        return 2
    with served(program) as SessionTest.server:
        return 0 if unittest.main(exit=False, verbosity=2).result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
