"""The tools that use the local model, and what the server says about itself."""

import os
import subprocess

from harness import ServerTest

SCHEMA = {
    "type": "object",
    "properties": {"summary": {"type": "string", "minLength": 1, "maxLength": 80}},
    "required": ["summary"],
    "additionalProperties": False,
}

PROMPT = """Write a docstring for this function.

```python
def cheapest(prices):
    return min(prices)
```"""


class ModelTest(ServerTest):
    """local_generate and generate_documentation."""

    async def test_the_answer_fits_the_schema(self):
        async with self.server() as server:
            answer = await server.succeed("local_generate", prompt=PROMPT, schema=SCHEMA)
        fitting = [value for value in answer.values() if isinstance(value, dict) and set(value) == {"summary"}]
        self.assertEqual(len(fitting), 1, answer.text)
        self.assertTrue(1 <= len(fitting[0]["summary"]) <= 80)

    async def test_a_choice_is_one_of_the_choices(self):
        schema = {"type": "object", "properties": {"name": {"enum": ["red", "green"]}}, "required": ["name"]}
        async with self.server() as server:
            answer = await server.succeed("local_generate", prompt="Choose a name.", schema=schema)
        self.assertTrue({"red", "green"} & {value for value in answer.values() if isinstance(value, str)})

    async def test_a_schema_that_is_none(self):
        async with self.server() as server:
            self.assertIn("schema", await server.refuse("local_generate", prompt="Hello", schema={"type": "wish"}))

    async def test_documentation_leaves_the_checkout_alone(self):
        self.repository.write("README.md", "# In the middle of an edit\n")
        before = self.repository.state()
        async with self.server() as server:
            answer = await server.succeed("generate_documentation", path="shop/prices.py", symbol="price_with_tax")
        self.assertIn("price_with_tax", answer.text)
        self.assertEqual(self.repository.state(), before)

    async def test_documentation_of_a_symbol_that_is_not_there(self):
        async with self.server() as server:
            words = await server.refuse("generate_documentation", path="shop/prices.py", symbol="no_such_name")
        self.assertIn("no_such_name", words)


class InfoTest(ServerTest):
    """model_info."""

    async def test_it_is_loaded_only_when_that_is_asked(self):
        async with self.server() as server:
            before = await server.succeed("model_info")
            self.assertEqual(before.facts, {"success": True, "loaded": False})
            loaded = await server.succeed("model_info", load_model=True)
            after = await server.succeed("model_info")
        self.assertEqual(after.facts, loaded.facts)
        model = loaded.facts["model"]
        self.assertIs(model["bundled"], True, loaded.text)
        self.assertGreater(model["context_tokens"], 0)
        self.assertGreater(model["parameters"], 0)


class StatusTest(ServerTest):
    """system_status."""

    async def test_version_and_repository(self):
        printed = subprocess.run(
            [os.environ["GROUNDSKEEPER_BIN"], "--version"], check=True, capture_output=True, text=True
        ).stdout
        async with self.server() as server:
            answer = await server.succeed("system_status")
        self.assertIn(printed.split()[1], answer.text)
        self.assertIn(str(self.repository.root), answer.text)
