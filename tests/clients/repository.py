"""A small git repository with known content for the tests to serve, and nothing else of this machine."""

import os
import pathlib
import subprocess
import tempfile

PRICES = '''"""Prices."""

RATE = 0.19


def price_with_tax(net, rate=RATE):
    return round(net * (1 + rate), 2)


def cheapest(prices):
    return min(prices)
'''

# Five nested ifs around three nested fors: cyclomatic 1 + 8, cognitive 1 + 2 + … + 8.
TANGLED = '''"""Deeply nested."""


def tangled(a, b, c, d, e, rows):
    if a:
        if b:
            if c:
                if d:
                    if e:
                        for row in rows:
                            for cell in row:
                                for part in cell:
                                    print(part)
'''

SECRET = "outside-secret-4711"


def environment(home: pathlib.Path) -> dict[str, str]:
    """Returns the environment in which git and the server run: state, caches and identity of their own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
    }


class Repository:
    """A repository in a temporary folder, with a file outside of it that nobody may reach."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="groundskeeper-client-")
        self.base = pathlib.Path(self._folder.name).resolve()
        self.root = self.base / "repository"
        self.environment = environment(self.base / "home")
        (self.base / "home").mkdir()
        (self.base / "outside").mkdir()
        (self.base / "outside" / "secret.txt").write_text(SECRET)
        self.root.mkdir()
        self._fill()

    def _fill(self) -> None:
        self.git("init", "-q")
        self.git("symbolic-ref", "HEAD", "refs/heads/main")
        self.git("config", "user.name", "Client Test")
        self.git("config", "user.email", "client@example.org")
        self.write("README.md", "# Shop\n")
        self.write(".gitignore", "build/\n")
        self.write("shop/prices.py", PRICES)
        self.write("shop/tangled.py", TANGLED)
        self.write("build/output.py", "ignored = True\n")
        (self.root / "link_file").symlink_to(self.base / "outside" / "secret.txt")
        (self.root / "link_folder").symlink_to(self.base / "outside", target_is_directory=True)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "The shop")

    def write(self, path: str, text: str) -> None:
        """Writes a file of the work tree."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        """Runs git in the repository and returns what it printed."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def head(self) -> str:
        """Returns the hash of HEAD."""
        return self.git("rev-parse", "HEAD")

    def state(self) -> tuple[str, bytes, dict[str, bytes]]:
        """Returns HEAD, the bytes of the index, and the bytes of every file of the work tree."""
        files = {
            str(file.relative_to(self.root)): file.read_bytes()
            for file in self.root.rglob("*")
            if file.is_file() and ".git" not in file.relative_to(self.root).parts
        }
        return self.head(), (self.root / ".git" / "index").read_bytes(), files

    def remove(self) -> None:
        """Deletes the folder."""
        self._folder.cleanup()
