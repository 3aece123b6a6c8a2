"""The tools that judge code: numbers, findings, explanations."""

from harness import ServerTest
from repository import TANGLED


class LengthTest(ServerTest):
    """validate_file_length."""

    async def test_content_over_the_limit(self):
        async with self.server() as server:
            answer = await server.call("validate_file_length", content="x = 1\n" * 350)
            self.assertFalse(answer.is_error)
            self.assertEqual(answer.facts["line_count"], 350)
            self.assertIs(answer.facts["violations"]["exceeds_limit"], True)

    async def test_the_limit_itself_is_allowed(self):
        async with self.server() as server:
            for lines, exceeds in ((300, False), (301, True)):
                answer = await server.call("validate_file_length", content="\n" * lines)
                self.assertIs(answer.facts["violations"]["exceeds_limit"], exceeds)

    async def test_own_limit(self):
        async with self.server() as server:
            answer = await server.call("validate_file_length", path="shop/prices.py", max_lines=5)
            self.assertEqual(answer.facts["line_count"], 11)
            self.assertIs(answer.facts["violations"]["exceeds_limit"], True)

    async def test_file_that_is_not_there(self):
        async with self.server() as server:
            self.assertIn("shop/none.py", await server.refuse("validate_file_length", path="shop/none.py"))


class QualityTest(ServerTest):
    """analyze_code_quality and run_all_validations."""

    def assert_tangled(self, answer):
        """Cyclomatic 9 and cognitive 36, of which only the second breaks a rule."""
        functions = answer.facts["functions"]
        self.assertEqual(len(functions), 1)
        self.assertEqual(functions[0]["complexity"]["cyclomatic"], 9)
        self.assertEqual(functions[0]["complexity"]["cognitive"], 36)
        self.assertIn("too-tangled", list(answer.values()))
        self.assertNotIn("too-complex", list(answer.values()))

    async def test_content(self):
        async with self.server() as server:
            self.assert_tangled(await server.call("analyze_code_quality", content=TANGLED, language="python"))

    async def test_path(self):
        async with self.server() as server:
            self.assert_tangled(await server.call("analyze_code_quality", path="shop/tangled.py"))

    async def test_broken_code_is_no_pass(self):
        async with self.server() as server:
            answer = await server.call("analyze_code_quality", content="def broken(:\n    pass\n", language="python")
            self.assertIn("syntax-error", list(answer.values()))

    async def test_language_that_nobody_knows(self):
        async with self.server() as server:
            words = await server.refuse("analyze_code_quality", content="x", language="klingon")
            self.assertIn("klingon", words)
            self.assertIn("python", words)

    async def test_whole_repository(self):
        async with self.server() as server:
            answer = await server.call("run_all_validations")
            self.assertIsInstance(answer.facts["issues"], dict)
            self.assertIn("shop/tangled.py", list(answer.values()))
            self.assertIn("too-tangled", list(answer.values()))
            self.assertNotIn("build/output.py", answer.text)


class RuleTest(ServerTest):
    """explain_rule."""

    async def test_known(self):
        async with self.server() as server:
            answer = await server.succeed("explain_rule", rule="too-complex")
            self.assertIn("cyclomatic", answer.text.lower())

    async def test_unknown(self):
        async with self.server() as server:
            words = await server.refuse("explain_rule", rule="too-complicated")
            self.assertIn("too-complicated", words)
            self.assertIn("too-complex", words)
