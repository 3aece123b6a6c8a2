"""The tools about improvement runs, as far as they need no model: plans, refusals, the report."""

from harness import ServerTest


class PlanTest(ServerTest):
    """Dry runs of the tools that make runs, and what they refuse."""

    async def test_a_whole_run_is_planned_and_nothing_is_touched(self):
        before = self.repository.state()
        async with self.server() as server:
            answer = await server.succeed("orchestrate_improvement", dry_run=True)
            kinds = {change["kind"] for change in answer.facts["changes"]}
            self.assertLessEqual({"flatten", "document"}, kinds)
            self.assertEqual({change["outcome"] for change in answer.facts["changes"]}, {"planned"})
            self.assertNotIn("run", answer.facts)
            limited = await server.succeed("orchestrate_improvement", dry_run=True, paths=["shop/prices.py"])
            self.assertEqual({change["path"] for change in limited.facts["changes"]}, {"shop/prices.py"})
        self.assertEqual(self.repository.state(), before)

    async def test_a_definition_is_refactored_or_said_to_be_in_order(self):
        async with self.server() as server:
            answer = await server.succeed("refactor_file", path="shop/tangled.py", symbol="tangled", dry_run=True)
            self.assertEqual({change["symbol"] for change in answer.facts["changes"]}, {"tangled"})
            words = await server.refuse("refactor_file", path="shop/prices.py", symbol="cheapest")
            self.assertIn("cheapest", words)
            self.assertIn("kinds", await server.refuse("refactor_file", path=".", kinds=["document"]))

    async def test_what_is_not_there_is_named(self):
        async with self.server() as server:
            for tool in ("refactor_file", "generate_tests", "optimize_performance"):
                self.assertIn("../shop", await server.refuse(tool, path="../shop"))
            self.assertIn("wish", await server.refuse("orchestrate_improvement", kinds=["wish"]))
            for tool in ("cancel_run", "accept_run", "discard_run", "get_run"):
                self.assertIn("20200101-ffff", await server.refuse(tool, run="20200101-ffff"))


class ReportTest(ServerTest):
    """test_report."""

    async def test_every_format_tells_the_same_period(self):
        async with self.server() as server:
            report = await server.succeed("test_report", since="7d")
            listed = report.facts["report"]["issues"]["listed"]
            self.assertIn("too-tangled", {issue["rule"] for issue in listed})
            for name in ("yaml", "markdown", "html"):
                answer = await server.succeed("test_report", format=name, since="7d")
                self.assertIn("too-tangled", answer.facts["text"])
                self.assertEqual(answer.facts["next_steps"], report.facts["next_steps"])

    async def test_a_period_that_is_none(self):
        async with self.server() as server:
            self.assertIn("since", await server.refuse("test_report", since="yesterday"))
