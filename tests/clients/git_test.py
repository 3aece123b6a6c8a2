"""The git tools: from a change to its commit, through the gate."""

from harness import ServerTest
from repository import PRICES

CHANGED = PRICES.replace("0.19", "0.20")


class CommitTest(ServerTest):
    """git_status, git_diff, git_commit, git_log as one story."""

    async def test_change_to_commit(self):
        async with self.server() as server:
            clean = await server.succeed("git_status")
            self.assertNotIn("shop/prices.py", clean.text)
            self.repository.write("shop/prices.py", CHANGED)
            status = await server.succeed("git_status")
            self.assertIn("shop/prices.py", list(status.values()))
            diff = await server.succeed("git_diff")
            self.assertIn("-RATE = 0.19", diff.text)
            self.assertIn("+RATE = 0.20", diff.text)
            commit = await server.succeed("git_commit", message="Raise the rate", paths=["shop/prices.py"])
            self.assertIn(self.repository.head(), list(commit.values()))
            log = await server.succeed("git_log", limit=1)
            self.assertIn(self.repository.head(), list(log.values()))
            self.assertIn("Raise the rate", log.text)
            self.assertNotIn("The shop", log.text)
        self.assertEqual(self.repository.git("status", "--porcelain"), "")
        self.assertEqual(self.repository.git("show", "HEAD:shop/prices.py"), CHANGED.strip())

    async def test_trailers(self):
        self.repository.write("shop/prices.py", CHANGED)
        async with self.server() as server:
            await server.succeed("git_commit", message="Raise", paths=["shop/prices.py"], agent_id="tester")
        message = self.repository.git("log", "-1", "--format=%B")
        self.assertRegex(message, r"(?m)^Groundskeeper-Agent: tester$")
        self.assertRegex(message, r"(?m)^Groundskeeper-Gate: pass [0-9a-f]+$")

    async def test_only_the_named_paths(self):
        self.repository.write("shop/prices.py", CHANGED)
        self.repository.write("staged.txt", "staged\n")
        self.repository.git("add", "staged.txt")
        self.repository.write("README.md", "# Edited\n")
        async with self.server() as server:
            await server.succeed("git_commit", message="Raise", paths=["shop/prices.py"])
        self.assertEqual(self.repository.git("show", "--format=", "--name-only"), "shop/prices.py")
        self.assertEqual(self.repository.git("diff", "--cached", "--name-only"), "staged.txt")
        self.assertEqual(self.repository.git("diff", "--name-only"), "README.md")

    async def test_new_and_deleted_files(self):
        self.repository.write("shop/new.py", '"""New."""\n')
        (self.repository.root / "README.md").unlink()
        async with self.server() as server:
            await server.succeed("git_commit", message="Both", paths=["shop/new.py", "README.md"])
        names = self.repository.git("show", "--format=", "--name-status").split()
        self.assertEqual(names, ["D", "README.md", "A", "shop/new.py"])

    async def test_staged_diff(self):
        self.repository.write("shop/prices.py", CHANGED)
        self.repository.git("add", "shop/prices.py")
        self.repository.write("README.md", "# Edited\n")
        async with self.server() as server:
            staged = await server.succeed("git_diff", staged=True)
            self.assertIn("+RATE = 0.20", staged.text)
            self.assertNotIn("# Edited", staged.text)
            part = await server.succeed("git_diff", paths=["README.md"])
            self.assertIn("+# Edited", part.text)
            self.assertNotIn("RATE", part.text)

    async def test_log_of_a_path(self):
        self.repository.write("README.md", "# Edited\n")
        async with self.server() as server:
            await server.succeed("git_commit", message="Edit the readme", paths=["README.md"])
            log = await server.succeed("git_log", path="shop/prices.py")
        self.assertIn("The shop", log.text)
        self.assertNotIn("Edit the readme", log.text)


class GateTest(ServerTest):
    """A commit that would break a rule is refused, and changes nothing."""

    async def refused(self, path, text, rule, actual):
        """Tries to commit a file that breaks one rule; index, HEAD and files must stay."""
        self.repository.write(path, text)
        before = self.repository.state()
        async with self.server() as server:
            answer = await server.call("git_commit", message="Too much", paths=[path])
        self.assertIs(answer.facts["success"], False)
        self.assertTrue(answer.is_error)
        found = [(finding["rule"], finding["path"], finding["actual"]) for finding in answer.facts["findings"]]
        self.assertIn((rule, path, actual), found)
        self.assertEqual(self.repository.state(), before)

    async def test_file_too_long(self):
        await self.refused("shop/long.py", "x = 1\n" * 350, "file-too-long", 350)

    async def test_too_complex(self):
        branches = "".join(f"    if value == {number}:\n        return {number}\n" for number in range(12))
        await self.refused("shop/branches.py", f"def choose(value):\n{branches}    return None\n", "too-complex", 13)

    async def test_made_worse(self):
        self.repository.write("shop/long.py", "x = 1\n" * 310)
        self.repository.git("add", "shop/long.py")
        self.repository.git("commit", "-q", "-m", "An old sin")
        await self.refused("shop/long.py", "x = 1\n" * 320, "file-too-long", 320)

    async def test_inherited_findings_do_not_block(self):
        text = (self.repository.root / "shop/tangled.py").read_text()
        self.repository.write("shop/tangled.py", text + "\n\nLIMIT = 3\n")
        async with self.server() as server:
            await server.succeed("git_commit", message="Add a limit", paths=["shop/tangled.py"])

    async def test_syntax_error(self):
        self.repository.write("shop/broken.py", "def broken(:\n    pass\n")
        before = self.repository.state()
        async with self.server() as server:
            answer = await server.call("git_commit", message="Broken", paths=["shop/broken.py"])
        self.assertIs(answer.facts["success"], False)
        self.assertIn("syntax-error", list(answer.values()))
        self.assertEqual(self.repository.state(), before)

    async def test_nothing_to_commit(self):
        before = self.repository.state()
        async with self.server() as server:
            words = await server.refuse("git_commit", message="Nothing", paths=["README.md"])
            self.assertTrue(words)
            await server.refuse("git_commit", message="Nothing", paths=[])
            await server.refuse("git_commit", message="  ", paths=["README.md"])
        self.assertEqual(self.repository.state(), before)
