//! CODEOWNERS, and what a person is told about ownership.

use super::{good, head};
use crate::harness::{Ran, Scene};

const OWNERS: &str = "\
* @acme/everybody
*.md @acme/docs # the writers
/api/ @acme/api @helper
/api/free.py
";

fn scene(settings: &str) -> Scene {
    let scene = Scene::with_commit(&[
        ("groundskeeper.toml", settings),
        (".github/CODEOWNERS", OWNERS),
        ("docs/a.md", "words\n"),
        ("api/a.py", &good("f")),
    ]);
    scene.run(&["hook", "install"]).ends(0);
    scene
}

/// Commits one changed file as an agent, in a scene of its own.
#[track_caller]
fn commit(settings: &str, agent: &str, path: &str, code: i32) -> Ran {
    let scene = scene(settings);
    scene.write(path, format!("# by {agent}\n"));
    scene.git(&["add", "--all"]);
    let before = head(&scene);
    let ran = scene.git_with(&["commit", "-qm", "a change"]).agent(agent);
    let ran = ran.run().ends(code);
    assert_eq!(head(&scene) == before, code == 1, "{ran}");
    ran
}

const ON: &str = "[gate]\ncodeowners = true\n";

#[test]
fn without_the_setting_the_file_has_no_effect() {
    commit("", "stranger", "docs/a.md", 0);
}

#[test]
fn with_it_teams_and_users_are_agents() {
    commit(ON, "docs", "docs/a.md", 0);
    commit(ON, "everybody", "b.py", 0);
    commit(ON, "helper", "api/a.py", 0);
    commit(ON, "stranger", "api/free.py", 0);
    let ran = commit(ON, "docs", "api/a.py", 1);
    ran.says(&["owned by `@acme/api`, `@helper`, not by `docs`"]);
    commit(ON, "stranger", "docs/new.md", 1);
}

#[test]
fn an_owner_in_the_settings_comes_first() {
    let settings = format!("{ON}[[owner]]\nagent = \"mine\"\npaths = [\"docs/\"]\n");
    commit(&settings, "mine", "docs/a.md", 0);
    commit(&settings, "docs", "docs/a.md", 1).says(&["owned by `mine`"]);
}

#[test]
fn an_agent_is_held_to_the_file_of_the_commit_before() {
    let settings = format!("{ON}protected = []\n");
    let scene = scene(&settings);
    scene.write(".github/CODEOWNERS", "* @everyone\n");
    scene.write("docs/a.md", "other words\n");
    scene.git(&["add", "--all"]);
    let ran = scene
        .git_with(&["commit", "-qm", "taken"])
        .agent("everyone");
    ran.run()
        .ends(1)
        .says(&["docs/a.md", "owned by `@acme/docs`"]);
}

#[test]
fn an_agent_cannot_carry_its_file_to_where_another_owns() {
    let settings = "\
[[owner]]\nagent = \"docs\"\npaths = [\"docs/\"]\n\
[[owner]]\nagent = \"api\"\npaths = [\"api/\"]\n";
    let scene = scene(settings);
    scene.git(&["mv", "api/a.py", "docs/a.py"]);
    for agent in ["docs", "api"] {
        let ran = scene.git_with(&["commit", "-qm", "carried"]).agent(agent);
        ran.run().ends(1).says(&["owned-by-other"]);
    }
}

#[test]
fn a_person_may_and_is_told() {
    let scene = scene(ON);
    scene.write("docs/a.md", "other words\n");
    scene.write("groundskeeper.toml", format!("{ON}# more\n"));
    scene.git(&["add", "--all"]);
    let ran = scene
        .git_with(&["commit", "-qm", "by a person"])
        .run()
        .ends(0);
    ran.says(&[
        "an agent would be refused these changes",
        "docs/a.md (owned by `@acme/docs`)",
        "groundskeeper.toml (only a person's)",
    ]);
}
