"""The agent tools: ownership, pages, files, turns and tasks, with the bundled model."""

import asyncio

from harness import ServerTest
from repository import PRICES

DOCUMENT = "Document every public function of my file."


class OwnershipTest(ServerTest):
    """One file has one owner, through every door."""

    async def test_two_agents_cannot_own_one_file(self):
        async with self.server() as server:
            made = await server.succeed(
                "create_agent",
                agent_id="first",
                name="First",
                managed_file="shop/prices.py",
                system_prompt="Be brief.",
            )
            self.assertEqual(made.facts["managed_file"], "shop/prices.py")
            second = {"agent_id": "second", "name": "Second", "managed_file": "shop/prices.py", "system_prompt": "."}
            words = await server.refuse("create_agent", **second)
            self.assertIn("File already managed by `first`", words)
            await server.succeed("delete_agent", agent_id="first")
            await server.succeed("create_agent", **second)

    async def test_at_once_one_wins(self):
        async with self.server() as server:
            wanted = [
                server.call("create_agent", agent_id=f"agent-{number}", managed_file="shop/new.py")
                for number in range(10)
            ]
            answers = await asyncio.gather(*wanted)
        won = [answer for answer in answers if answer.facts["success"]]
        self.assertEqual(len(won), 1)
        owner = won[0].facts["agent_id"]
        for answer in answers:
            if answer is not won[0]:
                self.assertIn(f"File already managed by `{owner}`", answer.text)

    async def test_a_commit_to_anothers_file(self):
        self.repository.write("shop/prices.py", PRICES.replace("0.19", "0.2"))
        before = self.repository.state()
        commit = {"message": "Raise the rate", "paths": ["shop/prices.py"]}
        async with self.server() as server:
            await server.succeed("create_agent", agent_id="owner", managed_file="shop/prices.py")
            answer = await server.call("git_commit", agent_id="stranger", **commit)
            self.assertIn("owned-by-other", list(answer.values()))
            self.assertEqual(self.repository.state(), before)
            await server.succeed("git_commit", agent_id="owner", **commit)

    async def test_paths_outside(self):
        async with self.server() as server:
            for path in ["../x.py", "/etc/passwd", ".git/config", "link_folder/x.py", "groundskeeper.toml", "shop"]:
                await server.refuse("create_agent", agent_id="a", managed_file=path)
            for agent_id in ["", "-a", "a/b", "person"]:
                words = await server.refuse("create_agent", agent_id=agent_id, managed_file="x.py")
                self.assertIn(agent_id, words)


class FileTest(ServerTest):
    """`agent_update_file` goes through the rules and writes whole or not at all."""

    async def test_a_file_of_350_lines(self):
        async with self.server() as server:
            await server.succeed("create_agent", agent_id="a", managed_file="shop/new.py")
            answer = await server.call("agent_update_file", agent_id="a", content="\n" * 350)
            self.assertIs(answer.facts["success"], False)
            self.assertEqual(answer.facts["line_count"], 350)
            self.assertEqual(answer.facts["limit"], 300)
            self.assertFalse((self.repository.root / "shop/new.py").exists())
            done = await server.succeed("agent_update_file", agent_id="a", content='"""New."""\n')
            self.assertEqual(done.facts["line_count"], 1)
            read = await server.succeed("get_agent_file", agent_id="a")
            self.assertEqual(read.facts["content"], '"""New."""\n')
        names = sorted(file.name for file in (self.repository.root / "shop").iterdir())
        self.assertEqual(names, ["new.py", "prices.py", "tangled.py"])

    async def test_a_file_that_does_not_parse(self):
        async with self.server() as server:
            await server.succeed("create_agent", agent_id="a", managed_file="shop/prices.py")
            answer = await server.call("agent_update_file", agent_id="a", content="def broken(:\n")
            self.assertIn("syntax-error", list(answer.values()))
        self.assertEqual((self.repository.root / "shop/prices.py").read_text(), PRICES)


class PagesTest(ServerTest):
    """Agents are listed in pages."""

    async def test_pages(self):
        async with self.server() as server:
            made = [
                server.succeed("create_agent", agent_id=f"agent-{number:03}", managed_file=f"f{number}.py")
                for number in range(120)
            ]
            await asyncio.gather(*made)
            ids, arguments = [], {"limit": 50}
            while True:
                page = await server.succeed("list_agents", **arguments)
                self.assertEqual(page.facts["total"], 120)
                ids += [agent["agent_id"] for agent in page.facts["agents"]]
                if "next_cursor" not in page.facts:
                    break
                arguments["cursor"] = page.facts["next_cursor"]
        self.assertEqual(ids, [f"agent-{number:03}" for number in range(120)])


class AcceptanceTest(ServerTest):
    """Named tests as a task's acceptance: the program runs them in the sandbox, and judges."""

    TESTS = """import unittest

from shop.prices import cheapest


class CheapestTest(unittest.TestCase):
    def test_lowest(self):
        self.assertEqual(cheapest([3, 1, 2]), 1)

    def test_wrong(self):
        self.assertEqual(cheapest([3, 1]), 3)
"""

    def setUp(self):
        super().setUp()
        self.repository.write("shop/__init__.py", "")
        self.repository.write("tests/__init__.py", "")
        self.repository.write("tests/test_prices.py", self.TESTS)

    async def test_named_tests_decide(self):
        async with self.server() as server:
            ran = await server.call("run_tests")
            if ran.is_error:
                self.assertIn("no code of the repository is run", ran.text)
                self.skipTest("this machine has no sandbox")
            named = {case["id"].rsplit(".", 1)[-1]: f"test:{case['id']}" for case in ran.facts["cases"]}
            await server.succeed("create_agent", agent_id="a", managed_file="shop/prices.py")
            task = {"agent_id": "a", "goal": DOCUMENT}
            acceptance = ["documented", named["test_lowest"]]
            done = await server.succeed("run_agent_task", acceptance=acceptance, **task)
            self.assertIs(done.facts["passed"], True, done.text)
            self.assertEqual([one["holds"] for one in done.facts["acceptance"]], [True, True])
            acceptance = ["documented", named["test_wrong"]]
            failed = await server.succeed("run_agent_task", acceptance=acceptance, max_steps=1, **task)
            self.assertIs(failed.facts["passed"], False, failed.text)
            self.assertEqual([one["holds"] for one in failed.facts["acceptance"]], [True, False])
            self.assertIn("1 != 3", failed.facts["acceptance"][1]["missing"])
            missing = await server.succeed("run_agent_task", acceptance=["test:no.such"], max_steps=1, **task)
            self.assertIs(missing.facts["passed"], False, missing.text)


class TurnTest(ServerTest):
    """Turns and tasks with the bundled model: its words are rough, but they come."""

    async def test_consumer_sees_producer(self):
        async with self.server() as server:
            await server.succeed("create_agent", agent_id="producer", managed_file="shop/prices.py")
            await server.succeed("create_agent", agent_id="consumer", managed_file="shop/consumer.py")
            answer = await server.succeed(
                "chat_with_agent", agent_id="consumer", message="What is there?", context=["shop/prices.py", "../x"]
            )
            self.assertEqual(answer.facts["context"], [{"path": "shop/prices.py", "owner": "producer"}])
            self.assertEqual([left["path"] for left in answer.facts["left_out"]], ["../x"])
            info = await server.succeed("agent_info", agent_id="consumer")
            self.assertEqual(info.facts["details"]["turns"], 1)
        self.assertEqual((self.repository.root / "shop/prices.py").read_text(), PRICES)

    async def test_a_task_finishes_by_itself(self):
        async with self.server() as server:
            await server.succeed("create_agent", agent_id="a", managed_file="shop/prices.py")
            done = await server.succeed("run_agent_task", agent_id="a", goal=DOCUMENT)
            self.assertIs(done.facts["passed"], True, done.text)
        text = (self.repository.root / "shop/prices.py").read_text()
        self.assertEqual(text.count('"""'), PRICES.count('"""') + 4)

    async def test_agents_answer_at_once(self):
        async with self.server() as server:
            ids = [f"agent-{number}" for number in range(20)]
            made = [server.succeed("create_agent", agent_id=name, managed_file=f"{name}.py") for name in ids]
            await asyncio.gather(*made)
            said = [server.succeed("chat_with_agent", agent_id=name, message="Hello?") for name in ids]
            answers = await asyncio.gather(*said)
            self.assertEqual([answer.facts["agent_id"] for answer in answers], ids)
