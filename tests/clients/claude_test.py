"""Claude Code: the files that `init` writes, and the hooks with recorded events."""

import json
import os
import pathlib
import subprocess
import unittest

from repository import PRICES, TANGLED, Repository

PLUGIN = pathlib.Path(__file__).parents[2] / "plugin"


class ClaudeTest(unittest.TestCase):
    """A repository with an environment like that of Claude Code."""

    def setUp(self):
        self.repository = Repository()
        self.addCleanup(self.repository.remove)

    def run_program(self, *arguments, text=""):
        """Runs the program; returns its exit code and what it said on standard error."""
        done = subprocess.run(
            [os.environ["GROUNDSKEEPER_BIN"], *arguments],
            cwd=self.repository.root,
            env={**self.repository.environment, "CLAUDECODE": "1"},
            input=text,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stderr

    def hook(self, moment, **event):
        """Runs a hook with an event as Claude Code gives it."""
        common = {
            "session_id": "00893aaf-19fa-41d2-8238-13269b9b3ca0",
            "transcript_path": "/home/a/.claude/projects/p/00893aaf.jsonl",
            "cwd": str(self.repository.root),
            "permission_mode": "default",
        }
        return self.run_program("hook", "claude-code", moment, text=json.dumps(common | event))

    def edited(self, path, tool="Edit"):
        """The hook after an edit of a file."""
        file = str(self.repository.root / path)
        return self.hook(
            "post-tool-use",
            hook_event_name="PostToolUse",
            tool_name=tool,
            tool_input={"file_path": file, "old_string": "a", "new_string": "b", "replace_all": False},
            tool_response={"filePath": file, "success": True},
            tool_use_id="toolu_01",
        )

    def command(self, line):
        """The hook before a command."""
        return self.hook(
            "pre-tool-use",
            hook_event_name="PreToolUse",
            tool_name="Bash",
            tool_input={"command": line, "description": "Commits"},
            tool_use_id="toolu_02",
        )

    def test_an_edit_that_breaks_a_rule_is_told(self):
        self.repository.write("shop/prices.py", PRICES + "\n\nLIMIT = 3\n")
        self.assertEqual(self.edited("shop/prices.py"), (0, ""))
        self.repository.write("shop/prices.py", PRICES + TANGLED)
        code, words = self.edited("shop/prices.py", "Write")
        self.assertEqual(code, 2)
        self.assertIn("too-tangled", words)
        self.assertIn("shop/prices.py", words)

    def test_what_stood_there_before_is_not_told(self):
        self.repository.write("shop/tangled.py", TANGLED + "\n\nLIMIT = 3\n")
        self.assertEqual(self.edited("shop/tangled.py"), (0, ""))

    def test_files_elsewhere_and_gone_are_nobodys_business(self):
        outside = self.repository.base / "outside" / "a.py"
        outside.write_text(TANGLED)
        self.assertEqual(self.edited(str(outside)), (0, ""))
        self.assertEqual(self.edited("shop/none.py"), (0, ""))

    def test_a_commit_that_the_gate_would_refuse_is_not_tried(self):
        self.repository.write("shop/long.py", "x = 1\n" * 350)
        self.assertEqual(self.command("git commit -m 'nothing staged'"), (0, ""))
        for line in ("git add -A && git commit -m x", "git add shop/long.py; git commit --no-verify -m x"):
            code, words = self.command(line)
            self.assertEqual(code, 2, line)
            self.assertIn("file-too-long", words)
        self.assertEqual(self.command("git add README.md && git commit -m x"), (0, ""))
        self.repository.git("add", "shop/long.py")
        self.assertEqual(self.command('git commit -m "$(cat <<EOF\nWords\nEOF\n)"')[0], 2)
        self.assertEqual(self.command("git status && echo git commit"), (0, ""))

    def test_an_owner_is_told(self):
        self.repository.write("groundskeeper.toml", '[[owner]]\nagent = "pricing"\npaths = ["shop/prices.py"]\n')
        self.repository.git("add", "-A")
        self.repository.git("commit", "-q", "-m", "Owners")
        self.repository.write("shop/prices.py", PRICES + "\n")
        code, words = self.edited("shop/prices.py")
        self.assertEqual(code, 2)
        self.assertIn("pricing", words)

    def test_what_is_open_is_told_once(self):
        self.assertEqual(self.hook("stop", hook_event_name="Stop", stop_hook_active=False), (0, ""))
        self.repository.write("shop/long.py", "x = 1\n" * 350)
        code, words = self.hook("stop", hook_event_name="Stop", stop_hook_active=False)
        self.assertEqual(code, 2)
        self.assertIn("shop/long.py", words)
        self.assertEqual(self.hook("stop", hook_event_name="Stop", stop_hook_active=True), (0, ""))

    def test_rubbish_stops_nobody(self):
        for text in ("", "[]", "{", '{"cwd": 7}', "\0"):
            code, words = self.run_program("hook", "claude-code", "post-tool-use", text=text)
            self.assertEqual(code, 1, words)
        self.assertEqual(self.run_program("hook", "claude-code", "stop", text='{"cwd": "/"}')[0], 0)

    def test_init_writes_what_claude_code_reads(self):
        for _ in range(2):
            self.assertEqual(self.run_program("init", "--claude-code")[0], 0)
        servers = json.loads((self.repository.root / ".mcp.json").read_text())["mcpServers"]
        self.assertEqual(set(servers), {"groundskeeper"})
        hooks = json.loads((self.repository.root / ".claude" / "settings.json").read_text())["hooks"]
        self.assert_hooks(hooks)

    def test_the_plugin_is_whole(self):
        manifest = json.loads((PLUGIN / ".claude-plugin" / "plugin.json").read_text())
        self.assertRegex(manifest["name"], r"\A[a-z][a-z0-9-]*\Z")
        self.assertRegex(manifest["version"], r"\A\d+\.\d+\.\d+\Z")
        self.assert_hooks(json.loads((PLUGIN / "hooks" / "hooks.json").read_text())["hooks"])
        self.assertIn("groundskeeper", json.loads((PLUGIN / ".mcp.json").read_text())["mcpServers"])
        for page in [*PLUGIN.glob("commands/*.md"), *PLUGIN.glob("skills/*/SKILL.md")]:
            self.assertRegex(page.read_text(), r"\A---\n(.+\n)*description: .+\n(.+\n)*---\n")

    def assert_hooks(self, hooks):
        """Each hook has the published form, and its command is one of ours."""
        self.assertEqual(set(hooks), {"PostToolUse", "PreToolUse", "Stop"})
        for event, groups in hooks.items():
            for group in groups:
                self.assertEqual("matcher" in group, event != "Stop")
                for hook in group["hooks"]:
                    self.assertEqual(hook["type"], "command")
                    program, *arguments = hook["command"].split()
                    self.assertEqual(program, "groundskeeper")
                    self.assertEqual(self.run_program(*arguments, text="{}")[0], 0, hook["command"])
