"""What a client learns before its first call: versions, tools, schemas; and how errors read."""

import re

from harness import ServerTest

TOOLS = {
    "validate_file_length",
    "analyze_code_quality",
    "run_all_validations",
    "check_compliance",
    "explain_rule",
    "read_file",
    "write_file",
    "update_file",
    "delete_file",
    "list_files",
    "search_files",
    "validate_file",
    "git_status",
    "git_diff",
    "git_log",
    "git_show",
    "git_branch",
    "git_commit",
    "create_agent",
    "update_agent",
    "list_agents",
    "agent_info",
    "delete_agent",
    "get_agent_file",
    "agent_update_file",
    "chat_with_agent",
    "run_agent_task",
    "run_tests",
    "run_pre_commit",
    "list_templates",
    "render_template",
    "validate_template",
    "template_from_spec",
    "analyze_improvements",
    "refactor_file",
    "generate_documentation",
    "generate_tests",
    "optimize_performance",
    "orchestrate_improvement",
    "list_runs",
    "get_run",
    "cancel_run",
    "accept_run",
    "discard_run",
    "local_generate",
    "system_status",
    "test_report",
    "reload_config",
}

READ_ONLY = TOOLS - {
    "write_file",
    "update_file",
    "delete_file",
    "git_branch",
    "git_commit",
    "create_agent",
    "update_agent",
    "delete_agent",
    "agent_update_file",
    "chat_with_agent",
    "run_agent_task",
    "run_tests",
    "render_template",
    "template_from_spec",
    "refactor_file",
    "generate_documentation",
    "generate_tests",
    "optimize_performance",
    "orchestrate_improvement",
    "cancel_run",
    "accept_run",
    "discard_run",
    "reload_config",
}


class CatalogueTest(ServerTest):
    """The list of tools, in both eras of the protocol."""

    async def test_handshake(self):
        async with self.server() as server:
            result = server.session.initialize_result
            self.assertEqual(result.server_info.name, "groundskeeper")
            self.assertEqual(result.protocol_version, "2025-11-25")
            self.assertIsNotNone(result.capabilities.tools)

    async def test_discover(self):
        async with self.server(modern=True) as server:
            self.assertEqual(server.session.protocol_version, "2026-07-28")
            answer = await server.succeed("validate_file_length", content="a\n")
            self.assertEqual(answer.facts["line_count"], 1)

    async def test_same_tools_in_both_eras(self):
        names = []
        for modern in (False, True):
            async with self.server(modern) as server:
                names.append([tool.name for tool in (await server.session.list_tools()).tools])
        self.assertEqual(names[0], names[1])
        self.assertEqual(len(names[0]), len(set(names[0])))
        self.assertLessEqual(TOOLS, set(names[0]))

    async def test_the_order_is_stable(self):
        async with self.server() as server:
            first = await server.session.list_tools()
            second = await server.session.list_tools()
            self.assertEqual([tool.name for tool in first.tools], [tool.name for tool in second.tools])

    async def test_every_tool_is_described(self):
        async with self.server() as server:
            for tool in (await server.session.list_tools()).tools:
                with self.subTest(tool=tool.name):
                    self.assert_described(tool)

    def assert_described(self, tool):
        """Name, description, schemas and annotations of one tool."""
        self.assertRegex(tool.name, re.compile(r"\A[a-z_]{1,40}\Z"))
        self.assertTrue(20 <= len(tool.description or "") <= 2048, tool.description)
        self.assertEqual(tool.input_schema["type"], "object")
        self.assertEqual(tool.output_schema["type"], "object")
        self.assertIn("success", tool.output_schema["properties"])
        for name, field in tool.input_schema.get("properties", {}).items():
            self.assertTrue(field.get("description"), f"argument {name} has no description")
        hints = tool.annotations
        self.assertIsNotNone(hints)
        for hint in (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint):
            self.assertIsInstance(hint, bool)
        if tool.name in TOOLS:
            self.assertEqual(hints.read_only_hint, tool.name in READ_ONLY)


class ErrorTest(ServerTest):
    """Errors say what was wrong, by name."""

    async def test_unknown_tool(self):
        async with self.server() as server:
            self.assertIn("no_such_tool", await server.refuse("no_such_tool"))
            await server.succeed("system_status")

    async def test_missing_argument(self):
        async with self.server() as server:
            self.assertIn("path", await server.refuse("read_file"))
            self.assertIn("message", await server.refuse("git_commit", paths=["README.md"]))
            self.assertIn("rule", await server.refuse("explain_rule"))

    async def test_argument_of_the_wrong_type(self):
        async with self.server() as server:
            words = await server.refuse("validate_file_length", content="a\n", max_lines="many")
            self.assertIn("max_lines", words)
            self.assertIn("limit", await server.refuse("git_log", limit="all"))

    async def test_argument_that_does_not_exist(self):
        async with self.server() as server:
            self.assertIn("pathes", await server.refuse("git_diff", pathes=["README.md"]))

    async def test_path_or_content(self):
        async with self.server() as server:
            words = await server.refuse("validate_file_length")
            self.assertIn("path", words)
            self.assertIn("content", words)
