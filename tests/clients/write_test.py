"""The tools that write, search and validate files, and the border that holds for writing, too."""

import asyncio

from file_test import OUTSIDE
from harness import ServerTest
from repository import PRICES, TANGLED


class WriteTest(ServerTest):
    """write_file, update_file, delete_file."""

    async def test_from_a_written_file_to_its_commit(self):
        async with self.server() as server:
            written = await server.succeed("write_file", path="shop/stock.py", content='"""Stock."""\n')
            self.assertIs(written.facts["created"], True)
            self.assertEqual(written.facts["verdict"], "pass")
            status = await server.succeed("git_status")
            self.assertIn("shop/stock.py", list(status.values()))
            self.assertIn('+"""Stock."""', (await server.succeed("git_diff")).facts["patch"])
            commit = await server.succeed("git_commit", message="Add the stock", paths=["shop/stock.py"])
            log = await server.succeed("git_log", limit=1)
            self.assertEqual(log.facts["commits"][0]["id"], commit.facts["commit"])
            shown = await server.succeed("git_show", rev=commit.facts["commit"])
            self.assertEqual(shown.facts["changed"], ["shop/stock.py"])

    async def test_what_a_write_breaks_is_said_and_strict_refuses_it(self):
        async with self.server() as server:
            long = "\n" * 350
            before = self.repository.state()
            refused = await server.call("write_file", path="shop/long.py", content=long, strict=True)
            self.assertTrue(refused.is_error)
            found = refused.facts["findings"][0]
            self.assertEqual((found["rule"], found["actual"]), ("file-too-long", 350))
            self.assertEqual(self.repository.state(), before)
            written = await server.succeed("write_file", path="shop/long.py", content=long)
            self.assertEqual((written.facts["verdict"], written.facts["line_count"]), ("block", 350))

    async def test_a_symbol_is_updated(self):
        async with self.server() as server:
            new = 'def cheapest(prices):\n    """Lowest."""\n    return min(prices, default=0)\n'
            await server.succeed("update_file", path="shop/prices.py", symbol="cheapest", content=new)
        text = (self.repository.root / "shop/prices.py").read_text()
        self.assertEqual(text, PRICES.replace("def cheapest(prices):\n    return min(prices)\n", new))

    async def test_text_that_does_not_match_once_is_answered_with_help(self):
        async with self.server() as server:
            answer = await server.call("update_file", path="shop/prices.py", old_text="return max(prices)", content="x")
            self.assertTrue(answer.is_error)
            self.assertIn("return min(prices)", answer.facts["nearest"][0]["text"])
            answer = await server.call("update_file", path="shop/prices.py", old_text="prices", content="x")
            self.assertEqual(answer.facts["lines"], [10, 11])

    async def test_a_lost_update_is_refused(self):
        async with self.server() as server:
            read = await server.succeed("read_file", path="shop/prices.py")
            self.repository.write("shop/prices.py", "RATE = 1\n")
            words = await server.refuse(
                "write_file", path="shop/prices.py", content="x = 1\n", if_match=read.facts["hash"]
            )
            self.assertIn("changed", words)
        self.assertEqual((self.repository.root / "shop/prices.py").read_text(), "RATE = 1\n")

    async def test_writers_side_by_side_leave_one_whole_file(self):
        contents = [f'"""Writer {number}."""\n' + "x = 1\n" * 200 for number in range(10)]
        async with self.server() as server:
            calls = [server.succeed("write_file", path="shop/race.py", content=content) for content in contents]
            await asyncio.gather(*calls)
        self.assertIn((self.repository.root / "shop/race.py").read_text(), contents)
        self.assertEqual(len(list((self.repository.root / "shop").iterdir())), 3)

    async def test_delete(self):
        async with self.server() as server:
            await server.succeed("delete_file", path="shop/tangled.py")
            self.assertFalse((self.repository.root / "shop/tangled.py").exists())
            await server.refuse("delete_file", path="shop/tangled.py")

    async def test_an_owner_is_respected(self):
        self.repository.write("groundskeeper.toml", '[[owner]]\nagent = "pricing"\npaths = ["shop/prices.py"]\n')
        async with self.server() as server:
            for tool, more in (("write_file", {"content": ""}), ("delete_file", {})):
                words = await server.refuse(tool, path="shop/prices.py", agent_id="other", **more)
                self.assertIn("pricing", words)
            self.assertEqual((self.repository.root / "shop/prices.py").read_text(), PRICES)
            await server.succeed("write_file", path="shop/prices.py", content="", agent_id="pricing")


class BorderTest(ServerTest):
    """Nothing outside of the repository, and nothing of .git, is written or deleted."""

    async def test_writing(self):
        secret = (self.repository.base / "outside" / "secret.txt").read_text()
        before = self.repository.state()
        async with self.server() as server:
            for path in [*OUTSIDE, ".git/hooks/pre-commit", ".env", "link_folder/new.txt", "shop"]:
                with self.subTest(path=path):
                    await server.refuse("write_file", path=path, content="bad")
                    await server.refuse("update_file", path=path, start_line=1, content="bad")
                    if not path.startswith("link_file"):
                        await server.refuse("delete_file", path=path)
        self.assertEqual(self.repository.state(), before)
        self.assertEqual((self.repository.base / "outside" / "secret.txt").read_text(), secret)
        self.assertEqual(len(list((self.repository.base / "outside").iterdir())), 1)


class SearchTest(ServerTest):
    """search_files and validate_file."""

    async def test_search(self):
        async with self.server() as server:
            found = await server.succeed("search_files", pattern=r"def \w+\(prices", context_lines=1)
            self.assertEqual([(m["path"], m["line"]) for m in found.facts["matches"]], [("shop/prices.py", 10)])
            self.assertEqual(found.facts["matches"][0]["after"], ["    return min(prices)"])
            none = await server.succeed("search_files", pattern="outside-secret")
            self.assertEqual(none.facts["matches"], [])
            ignored = await server.succeed("search_files", pattern="ignored = True")
            self.assertEqual(ignored.facts["matches"], [])
            self.assertIn("pattern", await server.refuse("search_files", pattern="("))

    async def test_pages(self):
        self.repository.write("many.txt", "hit\n" * 250)
        lines, cursor = [], {}
        async with self.server() as server:
            while True:
                page = await server.succeed("search_files", pattern="hit", glob="*.txt", limit=90, **cursor)
                lines += [match["line"] for match in page.facts["matches"]]
                if "next_cursor" not in page.facts:
                    break
                cursor = {"cursor": page.facts["next_cursor"]}
        self.assertEqual(lines, list(range(1, 251)))

    async def test_validate(self):
        self.repository.write("data.json", '{"a": 1,}\n')
        async with self.server() as server:
            answer = await server.succeed("validate_file", path="data.json")
            self.assertEqual((answer.facts["valid"], answer.facts["problem"]["line"]), (False, 1))
            answer = await server.succeed("validate_file", content=TANGLED, filename="a.py")
            self.assertIn("too-tangled", [finding["rule"] for finding in answer.facts["findings"]])
