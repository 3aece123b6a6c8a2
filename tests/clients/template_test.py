"""Templates over MCP and on the command line; what they give runs."""

import json
import os
import shutil
import subprocess
import sys
import unittest

from harness import ServerTest
from repository import Repository

PYTHON = ["python-module", "python-package", "python-cli", "python-test", "mcp-tool"]


class TemplateTest(ServerTest):
    """list_templates, render_template, validate_template."""

    async def examples(self, server, name):
        """Returns the sets of variables that a template shows."""
        listed = await server.succeed("list_templates", name=name)
        return listed.facts["templates"][0]["schema"]["examples"]

    async def test_what_python_templates_give_passes_its_own_tests(self):
        async with self.server() as server:
            for name in PYTHON:
                for number, variables in enumerate(await self.examples(server, name)):
                    with self.subTest(template=name, number=number):
                        folder = f"made/{name.replace('-', '_')}_{number}"
                        answer = await server.succeed(
                            "render_template", template=name, variables=variables, folder=folder, write=True
                        )
                        self.assertEqual(answer.facts["verdict"], "pass")
                        self.assert_tests_pass(self.repository.root / folder)

    def assert_tests_pass(self, folder):
        """The unit tests below a folder run, at least one, and pass."""
        done = subprocess.run(
            [sys.executable, "-m", "unittest", "discover", "-s", "tests"], cwd=folder, capture_output=True, text=True
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"Ran [1-9]\d* test")

    @unittest.skipUnless(shutil.which("rustc"), "needs rustc")
    async def test_what_the_rust_template_gives_compiles_and_passes(self):
        async with self.server() as server:
            for variables in await self.examples(server, "rust-module"):
                answer = await server.succeed(
                    "render_template", template="rust-module", variables=variables, write=True
                )
                path = self.repository.root / answer.facts["files"][0]["path"]
                program = self.repository.base / path.stem
                command = ["rustc", "--edition", "2021", "--test", "-D", "warnings", "-A", "dead_code"]
                subprocess.run([*command, str(path), "-o", str(program)], check=True, capture_output=True)
                subprocess.run([str(program)], check=True, capture_output=True)

    async def test_every_template_is_valid(self):
        async with self.server() as server:
            listed = await server.succeed("list_templates")
            self.assertGreaterEqual(len(listed.facts["templates"]), 8)
            for template in listed.facts["templates"]:
                answer = await server.succeed("validate_template", template=template["name"])
                self.assertIs(answer.facts["valid"], True, answer.text)

    async def test_variables_that_do_not_fit_are_named(self):
        async with self.server() as server:
            variables = (await self.examples(server, "readme"))[0]
            del variables["title"]
            self.assertIn("title", await server.refuse("render_template", template="readme", variables=variables))
            self.assertIn("python-module", await server.refuse("render_template", template="none", variables={}))


class CommandTest(unittest.TestCase):
    """`groundskeeper template`."""

    def setUp(self):
        self.repository = Repository()
        self.addCleanup(self.repository.remove)

    def run_program(self, *arguments, text=None):
        """Runs the program in the repository; returns its exit code and what it printed."""
        done = subprocess.run(
            [os.environ["GROUNDSKEEPER_BIN"], "template", *arguments],
            cwd=self.repository.root,
            env=self.repository.environment,
            input=text,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    def test_a_template_of_ones_own_from_new_to_files(self):
        self.assertEqual(self.run_program("new", "greeting")[0], 0)
        code, printed = self.run_program("validate", "greeting")
        self.assertEqual(code, 0, printed)
        code, printed = self.run_program("list")
        self.assertTrue(printed.startswith("greeting"), printed)
        variables = json.dumps({"name": "hello", "lines": ["One.", "Two."]})
        code, printed = self.run_program("render", "greeting", "--variables", "-", "--write", text=variables)
        self.assertEqual(code, 0, printed)
        self.assertEqual((self.repository.root / "hello.txt").read_text(), "One.\nTwo.\n")
        code, printed = self.run_program("render", "greeting", "--variables", "-", "--write", text=variables)
        self.assertEqual(code, 2)
        self.assertIn("exists", printed)

    def test_all_are_valid(self):
        code, printed = self.run_program("validate")
        self.assertEqual(code, 0, printed)

    def test_what_is_wrong_is_said(self):
        for arguments in (["new", "../x"], ["list", "none"], ["render", "readme", "--variables", "none.json"]):
            self.assertEqual(self.run_program(*arguments)[0], 2)
