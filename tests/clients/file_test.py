"""The tools that read files, and the border of the repository."""

from harness import ServerTest
from repository import SECRET

OUTSIDE = [
    "../../etc/passwd",
    "../outside/secret.txt",
    "shop/../../outside/secret.txt",
    "/etc/passwd",
    "link_file",
    "link_folder/secret.txt",
    "link_folder/../outside/secret.txt",
    ".git/config",
    "shop/../.git/config",
    "./.git/HEAD",
    ".GIT/config",
    "shop/prices.py\0.txt",
    "",
]


class FileTest(ServerTest):
    """read_file and list_files."""

    async def test_read(self):
        async with self.server() as server:
            answer = await server.succeed("read_file", path="shop/prices.py")
            self.assertIn("def price_with_tax(net, rate=RATE):", answer.text)

    async def test_read_lines(self):
        async with self.server() as server:
            answer = await server.succeed("read_file", path="shop/prices.py", start_line=3, end_line=6)
            self.assertIn("RATE = 0.19", answer.text)
            self.assertIn("def price_with_tax", answer.text)
            self.assertNotIn("Prices.", answer.text)
            self.assertNotIn("return round", answer.text)

    async def test_read_with_a_range_that_is_none(self):
        async with self.server() as server:
            self.assertIn("line", await server.refuse("read_file", path="shop/prices.py", start_line=9, end_line=2))
            self.assertIn("line", await server.refuse("read_file", path="shop/prices.py", start_line=0))

    async def test_list(self):
        async with self.server() as server:
            listed = list((await server.succeed("list_files")).values())
            self.assertIn("shop/prices.py", listed)
            self.assertIn("README.md", listed)
            self.assertNotIn("build/output.py", listed)
            self.assertFalse([path for path in listed if isinstance(path, str) and path.startswith(".git/")])

    async def test_list_part(self):
        async with self.server() as server:
            by_folder = list((await server.succeed("list_files", path="shop")).values())
            by_glob = list((await server.succeed("list_files", glob="**/*.py")).values())
            for listed in (by_folder, by_glob):
                self.assertIn("shop/tangled.py", listed)
                self.assertNotIn("README.md", listed)


class BorderTest(ServerTest):
    """Nothing outside of the repository, and nothing of .git, is read or committed."""

    async def test_reading(self):
        async with self.server() as server:
            for tool in ("read_file", "validate_file_length", "analyze_code_quality"):
                for path in OUTSIDE:
                    with self.subTest(tool=tool, path=path):
                        self.assert_no_leak(await server.refuse(tool, path=path))

    async def test_an_absolute_path_inside_is_no_way_out(self):
        async with self.server() as server:
            path = str(self.repository.base / "outside" / "secret.txt")
            self.assert_no_leak(await server.refuse("read_file", path=path))

    async def test_listing(self):
        async with self.server() as server:
            for path in ("..", "/etc", "link_folder", ".git"):
                with self.subTest(path=path):
                    self.assertNotIn("secret.txt", await server.refuse("list_files", path=path))

    async def test_git_tools(self):
        before = self.repository.state()
        async with self.server() as server:
            for path in ("../outside/secret.txt", "/etc/passwd", ".git/config", "link_folder/secret.txt"):
                with self.subTest(path=path):
                    self.assert_no_leak(await server.refuse("git_commit", message="m", paths=[path]))
                    self.assert_no_leak(await server.refuse("generate_documentation", path=path))
        self.assertEqual(self.repository.state(), before)

    async def test_a_path_is_never_an_option(self):
        target = self.repository.base / "injected"
        async with self.server() as server:
            for path in (f"--output={target}", "--ext-diff"):
                await server.session.call_tool("git_log", {"path": path})
                await server.session.call_tool("git_diff", {"paths": [path]})
        self.assertFalse(target.exists())

    def assert_no_leak(self, words):
        """The refusal shows nothing of what was asked for."""
        self.assertNotIn(SECRET, words)
        self.assertNotIn("root:", words)
        self.assertNotIn("[core]", words)
        self.assertNotIn("refs/heads", words)
