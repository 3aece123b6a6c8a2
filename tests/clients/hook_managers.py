"""Commits through pre-commit, prek and lefthook, hook managers that nobody here wrote.

Runs the suites in this file and exits 0 when all hold. Needs the packages of requirements.txt and
the program's path in GROUNDSKEEPER_BIN. `make clients` does all of it.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from repository import TANGLED, Repository

ROOT = pathlib.Path(__file__).resolve().parents[2]

# As docs/ci.md has it, with a repository of hooks that lies beside the one they are used in.
PRE_COMMIT_CONFIG = """repos:
  - repo: ../hooks
    rev: v1
    hooks:
      - id: groundskeeper-system
"""

LEFTHOOK_CONFIG = """pre-commit:
  jobs:
    - name: groundskeeper
      run: groundskeeper check --staged
"""

CLEAN = "def double(value):\n    return value * 2\n"


class Manager:
    """What each manager must do; its own class says how it is installed."""

    config: tuple[str, str]
    install: tuple[str, ...]

    def setUp(self) -> None:
        self.repository = Repository()
        self.addCleanup(self.repository.remove)
        programs = [pathlib.Path(os.environ["GROUNDSKEEPER_BIN"]).parent, pathlib.Path(sys.executable).parent]
        path = os.pathsep.join([*map(str, programs), self.repository.environment["PATH"]])
        self.repository.environment["PATH"] = path
        self._offer_hooks()
        self.repository.write(*self.config)
        self.repository.git("add", self.config[0])
        self.repository.git("commit", "-q", "-m", "The hook manager")
        self._run(*self.install)

    def _offer_hooks(self) -> None:
        """Makes a repository with the hooks that this project offers."""
        hooks = self.repository.base / "hooks"
        hooks.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
        identity = ("-c", "user.name=Hooks", "-c", "user.email=hooks@example.org")
        for arguments in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "Hooks"), ("tag", "v1")):
            subprocess.run(["git", *arguments], cwd=hooks, env=self.repository.environment, check=True)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        # The child's PATH is not the one that its program is looked for in.
        program = shutil.which(command[0], path=self.repository.environment["PATH"])
        self.assertIsNotNone(program, f"{command[0]} is not installed")
        done = subprocess.run(
            [program, *command[1:]],
            cwd=self.repository.root,
            env=self.repository.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if command[0] != "git":
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def _commit(self) -> tuple[bool, str]:
        """Commits what is staged; returns whether that moved HEAD, and what was said."""
        before = self.repository.head()
        done = self._run("git", "commit", "-m", "Change")
        moved = self.repository.head() != before
        self.assertEqual(moved, done.returncode == 0)
        return moved, done.stdout + done.stderr

    def test_a_clean_change_is_committed(self) -> None:
        self.repository.write("shop/double.py", CLEAN)
        self.repository.git("add", "shop/double.py")
        moved, said = self._commit()
        self.assertTrue(moved, said)

    def test_what_is_new_or_worse_is_blocked_and_explained(self) -> None:
        self.repository.write("shop/worse.py", TANGLED)
        self.repository.git("add", "shop/worse.py")
        moved, said = self._commit()
        self.assertFalse(moved, said)
        self.assertIn("shop/worse.py", said)
        self.assertIn("too-tangled", said)

    def test_what_stood_there_before_is_not_blocked(self) -> None:
        self.repository.write("shop/tangled.py", TANGLED + "\n\nLAST = 1\n")
        self.repository.git("add", "shop/tangled.py")
        moved, said = self._commit()
        self.assertTrue(moved, said)

    def test_a_partly_staged_file_is_judged_as_staged(self) -> None:
        self.repository.write("shop/partly.py", CLEAN)
        self.repository.git("add", "shop/partly.py")
        self.repository.write("shop/partly.py", TANGLED)
        moved, said = self._commit()
        self.assertTrue(moved, said)
        self.assertEqual((self.repository.root / "shop/partly.py").read_text(encoding="utf-8"), TANGLED)


class PreCommit(Manager, unittest.TestCase):
    """https://pre-commit.com"""

    config = (".pre-commit-config.yaml", PRE_COMMIT_CONFIG)
    install = ("pre-commit", "install")


class Prek(Manager, unittest.TestCase):
    """https://prek.j178.dev"""

    config = (".pre-commit-config.yaml", PRE_COMMIT_CONFIG)
    install = ("prek", "install")


class Lefthook(Manager, unittest.TestCase):
    """https://lefthook.dev"""

    config = ("lefthook.yml", LEFTHOOK_CONFIG)
    install = ("lefthook", "install")


if __name__ == "__main__":
    unittest.main()
