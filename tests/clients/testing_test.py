"""run_tests and run_pre_commit: a repository's tests, in the sandbox, told one by one."""

from harness import ServerTest
from repository import SECRET, TANGLED

TESTS = '''"""Tests of prices."""

import pathlib
import unittest

from shop.prices import cheapest


class CheapestTest(unittest.TestCase):
    def test_lowest(self):
        self.assertEqual(cheapest([3, 1, 2]), 1)

    def test_wrong(self):
        self.assertEqual(cheapest([3, 1]), 3)

    @unittest.skip("later")
    def test_later(self):
        raise AssertionError

    def test_escape(self):
        for secret in pathlib.Path("../outside").resolve().glob("*"):
            self.fail(secret.read_text())
        with self.assertRaises(OSError):
            pathlib.Path("written").write_text("x")
'''


class RunTestsTest(ServerTest):
    """run_tests."""

    def setUp(self):
        super().setUp()
        self.repository.write("shop/__init__.py", "")
        self.repository.write("tests/__init__.py", "")
        self.repository.write("tests/test_prices.py", TESTS)
        self.repository.write("tests/test_other.py", "import unittest\n")

    async def ran(self, server, **arguments):
        """Runs tests; where nothing confines them, that is what must be said."""
        answer = await server.call("run_tests", **arguments)
        if answer.is_error:
            self.assertIn("no code of the repository is run", answer.text)
            self.skipTest("this machine has no sandbox")
        return answer

    async def test_all_are_told_by_name(self):
        before = self.repository.state()
        async with self.server() as server:
            answer = await self.ran(server)
        states = {case["id"].rsplit(".", 1)[-1]: case["state"] for case in answer.facts["cases"]}
        self.assertEqual(states["test_lowest"], "passed")
        self.assertEqual(states["test_wrong"], "failed")
        self.assertEqual(states["test_later"], "skipped")
        self.assertEqual(states["test_escape"], "passed", answer.text)
        self.assertNotIn(SECRET, answer.text)
        self.assertIs(answer.facts["green"], False)
        self.assertEqual(answer.facts["failed"], 1)
        self.assertIn("1 != 3", answer.facts["failures"][0]["text"])
        self.assertIn(answer.facts["confined_by"], ("bubblewrap", "landlock"))
        self.assertEqual(self.repository.state(), before)

    async def test_those_that_touch_a_file(self):
        async with self.server() as server:
            answer = await self.ran(server, touching=["shop/prices.py"])
            self.assertEqual(answer.facts["chosen"], ["tests/test_prices.py"])
            self.assertEqual(len(answer.facts["cases"]), 4)
            self.assertIn("no test", await server.refuse("run_tests", touching=["shop/tangled.py"]))

    async def test_one_by_name(self):
        async with self.server() as server:
            name = "tests.test_prices.CheapestTest.test_lowest"
            answer = await self.ran(server, names=[name])
            self.assertEqual([case["id"] for case in answer.facts["cases"]], [name])
            self.assertIs(answer.facts["green"], True)

    async def test_an_option_is_no_test(self):
        async with self.server() as server:
            await self.ran(server)
            self.assertIn("--help", await server.refuse("run_tests", names=["--help"]))

    async def test_a_test_that_hangs_is_ended(self):
        hanging = "import time, unittest\nclass T(unittest.TestCase):\n    def test_h(self):\n        time.sleep(600)\n"
        self.repository.write("tests/test_hanging.py", hanging)
        async with self.server() as server:
            answer = await self.ran(server, paths=["tests/test_hanging.py"], timeout_s=2)
            self.assertIn("longer than allowed", answer.facts["ended"])
            self.assertIs(answer.facts["green"], False)


class RunPreCommitTest(ServerTest):
    """run_pre_commit."""

    async def test_the_gate_judges_what_is_staged(self):
        async with self.server() as server:
            answer = await server.succeed("run_pre_commit")
            self.assertIs(answer.facts["passed"], True)
            self.repository.write("shop/more.py", TANGLED)
            self.repository.git("add", "shop/more.py")
            before = self.repository.state()
            answer = await server.succeed("run_pre_commit")
            self.assertIs(answer.facts["passed"], False)
            self.assertEqual(answer.facts["verdict"], "block")
            self.assertEqual(answer.facts["findings"][0]["path"], "shop/more.py")
            self.assertEqual(self.repository.state(), before)
