"""Tests scripts/setup.sh on pretended machines: a PATH with a few tools and fake package managers.

libclang is looked for in folders of the real machine, which cannot be hidden: it is always there.
"""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

SETUP = pathlib.Path(__file__).with_name("setup.sh")

# What every pretended machine has: a shell, the tools of POSIX that the script uses.
POSIX = ["sh", "awk", "cat", "dirname", "env", "grep", "id", "mktemp", "rm", "sed", "sort", "tr", "uname"]

EVERYTHING = ["cc", "c++", "make", "cmake", "clang", "git", "cargo"]


class SetupTest(unittest.TestCase):
    """One machine for each test, filled by `program` and `fake`."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        (self.path / "calls").touch()
        (self.path / "libclang.so").touch()
        for tool in POSIX:
            self.program(tool)
        self.fake("uname", "echo Linux")
        self.fake("id", "echo 0")
        self.fake("rustc", "echo 'rustc 99.0.0 (pretended)'")
        self.fake("cargo")

    def program(self, name):
        """Puts a program of this machine on the pretended one."""
        (self.path / name).symlink_to(shutil.which(name))

    def fake(self, name, script="exit 0"):
        """Puts a script on the machine; it notes each call in the file `calls`."""
        file = self.path / name
        file.unlink(missing_ok=True)
        file.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self.path}/calls"\n{script}\n')
        file.chmod(0o755)

    def run_setup(self, *options):
        """Returns exit code, output, and the calls that reached a package manager or rustup."""
        done = subprocess.run(
            [shutil.which("sh"), SETUP, *options],
            env={"PATH": str(self.path), "TMPDIR": str(self.path), "LIBCLANG_PATH": str(self.path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        managers = ("apt-get", "dnf", "pacman", "brew", "sudo", "rustup")
        noted = (self.path / "calls").read_text().splitlines()
        return done.returncode, done.stdout, [call for call in noted if call.startswith(managers)]

    def test_nothing_is_done_where_nothing_is_missing(self):
        for name in [*EVERYTHING, "python3", "apt-get"]:
            self.fake(name)
        code, out, calls = self.run_setup("--test")
        self.assertEqual((code, calls), (0, []), out)

    def test_each_manager_gets_its_own_names(self):
        wanted = {
            "apt-get": ["install -y", "g++", "cmake", "python3-venv"],
            "dnf": ["install -y", "gcc-c++", "cmake", "python3-pip"],
            "pacman": ["--noconfirm", "gcc", "cmake", "python"],
            "brew": ["install", "llvm", "cmake", "python"],
        }
        for manager, words in wanted.items():
            with self.subTest(manager=manager):
                self.fake(manager)
                code, out, calls = self.run_setup("--dry-run")
                (self.path / manager).unlink()
                self.assertEqual((code, calls), (0, []), out)
                for word in words:
                    self.assertIn(word, out)

    def test_only_what_is_missing(self):
        for name in [*EVERYTHING, "python3", "apt-get"]:
            self.fake(name)
        (self.path / "cmake").unlink()
        _, out, _ = self.run_setup("--dry-run")
        self.assertIn(" cmake", out)
        self.assertNotIn(" git", out)

    def test_an_install_that_did_not_help_is_said(self):
        self.fake("apt-get")
        code, out, calls = self.run_setup()
        self.assertEqual(code, 1)
        self.assertEqual(len(calls), 2)
        self.assertIn("still missing", out)

    def test_an_install_that_fails_stops(self):
        self.fake("apt-get", "exit 100")
        code, out, calls = self.run_setup()
        self.assertEqual((code, len(calls)), (1, 1))
        self.assertIn("failed: apt-get update", out)

    def test_no_manager(self):
        code, out, _ = self.run_setup()
        self.assertEqual(code, 1)
        for word in ("cmake", "git", "Python 3.10", "own package manager"):
            self.assertIn(word, out)

    def test_without_root_the_commands_are_printed(self):
        self.fake("id", "echo 1000")
        self.fake("apt-get")
        code, out, calls = self.run_setup()
        self.assertEqual((code, calls), (1, []))
        self.assertIn("As root, run:\n  apt-get update", out)

    def test_with_sudo_it_is_used(self):
        self.fake("id", "echo 1000")
        self.fake("apt-get")
        self.fake("sudo")
        _, _, calls = self.run_setup()
        self.assertIn("sudo apt-get update -qq", calls)

    def test_check_installs_nothing(self):
        self.fake("apt-get")
        code, _, calls = self.run_setup("--check")
        self.assertEqual((code, calls), (1, []))

    def test_rust_that_is_too_old(self):
        self.fake("rustc", "echo 'rustc 1.9.0 (old)'")
        self.fake("rustup")
        code, out, _ = self.run_setup()
        self.assertEqual(code, 1)
        self.assertIn("rustup update", out)

    def test_no_rust(self):
        (self.path / "rustc").unlink()
        code, out, _ = self.run_setup()
        self.assertEqual(code, 1)
        self.assertIn("https://rustup.rs", out)

    def test_components_come_from_rustup(self):
        for name in [*EVERYTHING, "python3", "apt-get", "rustup"]:
            self.fake(name)
        self.fake("cargo", '[ "$1" != clippy ]')
        _, _, calls = self.run_setup("--test")
        self.assertIn("rustup component add clippy", calls)


if __name__ == "__main__":
    unittest.main()
