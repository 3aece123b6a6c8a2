"""git_branch, git_show and check_compliance."""

from harness import ServerTest
from repository import PRICES


class BranchTest(ServerTest):
    """git_branch and git_show."""

    async def test_branches(self):
        async with self.server() as server:
            await server.succeed("git_branch", action="create", name="work")
            switched = await server.succeed("git_branch", action="switch", name="work")
            self.assertEqual(switched.facts["current"], "work")
            listed = await server.succeed("git_branch")
            self.assertEqual([branch["name"] for branch in listed.facts["branches"]], ["main", "work"])
        self.assertEqual(self.repository.git("symbolic-ref", "--short", "HEAD"), "work")

    async def test_a_change_that_is_not_committed_is_kept(self):
        self.repository.git("checkout", "-q", "-b", "other")
        self.repository.write("shop/prices.py", "RATE = 1\n")
        self.repository.git("commit", "-q", "-a", "-m", "Other")
        self.repository.git("checkout", "-q", "main")
        self.repository.write("shop/prices.py", "RATE = 2\n")
        before = self.repository.state()
        async with self.server() as server:
            self.assertIn("commit", await server.refuse("git_branch", action="switch", name="other"))
        self.assertEqual(self.repository.state(), before)

    async def test_a_revision_or_name_is_never_an_option(self):
        target = self.repository.base / "injected"
        async with self.server() as server:
            for rev in (f"--output={target}", "-p", "HEAD..main"):
                await server.refuse("git_show", rev=rev)
                await server.refuse("git_branch", action="create", name="x", at=rev)
                await server.refuse("git_branch", action="create", name=rev)
        self.assertFalse(target.exists())
        self.assertEqual(self.repository.git("branch", "--format=%(refname:short)"), "main")

    async def test_show(self):
        async with self.server() as server:
            shown = await server.succeed("git_show", rev="HEAD", file="shop/prices.py", start_line=3, end_line=3)
            self.assertEqual(shown.facts["content"], "RATE = 0.19\n")
            shown = await server.succeed("git_show", paths=["shop/prices.py"])
            self.assertEqual(shown.facts["changed"], ["shop/prices.py"])
            self.assertIn("+RATE = 0.19", shown.facts["patch"])
            self.assertIn("The shop", shown.facts["message"])


class ComplianceTest(ServerTest):
    """check_compliance says what git_commit would."""

    async def test_compliance(self):
        self.repository.write("shop/prices.py", PRICES + "\n\nLIMIT = 3\n")
        async with self.server() as server:
            good = await server.succeed("check_compliance")
            self.assertEqual((good.facts["compliant"], good.facts["new"]), (True, []))
            self.repository.write("shop/long.py", "x = 1\n" * 350)
            before = self.repository.state()
            bad = await server.succeed("check_compliance")
            self.assertIs(bad.facts["compliant"], False)
            self.assertEqual(bad.facts["new"][0]["path"], "shop/long.py")
            self.assertEqual(self.repository.state(), before)

    async def test_a_broken_settings_file_is_refused_and_the_old_one_stays(self):
        async with self.server() as server:
            self.repository.write("groundskeeper.toml", "[rules.file-too-long]\nlimit = 20\n")
            changed = (await server.succeed("reload_config")).facts["changed"]
            self.assertEqual(changed[0], {"setting": "rules.file-too-long.limit", "before": 300, "after": 20})
            self.repository.write("groundskeeper.toml", "[rules.file-too-long]\nlimit = []\n")
            self.assertIn("limit", await server.refuse("reload_config"))
            answer = await server.succeed("validate_file_length", content="")
            self.assertEqual(answer.facts["limit"], 20)
