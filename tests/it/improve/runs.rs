//! `runs`: what a run left, and taking it back.

use super::{improve, no_worktree_is_left, run_branches, shop};

#[test]
fn a_run_is_listed_shown_and_discarded_once() {
    let scene = shop();
    scene.run(&["runs", "list"]).ends(0).says(&["no runs yet"]);
    let (changes, summary) = improve(
        &scene,
        &["--kind", "document", "--branch", "groundskeeper/mine"],
    );
    let run = summary["run"].as_str().unwrap();
    let listed = scene.run(&["runs", "list"]).ends(0);
    let expected = format!("{run}  committed document   groundskeeper/mine  2 commits\n");
    assert_eq!(listed.out, expected);
    let listed = scene.run(&["runs", "list", "--json"]).ends(0).json();
    assert_eq!(listed["runs"][0]["id"], run);

    let shown = scene.run(&["runs", "show", run]).ends(0);
    for change in &changes {
        let symbol = change["symbol"].as_str().unwrap();
        assert!(
            shown.out.contains(&format!(" {symbol}: ")),
            "{symbol} in {shown}"
        );
    }
    shown.says(&["from commit", "model groundskeeper-tiny"]);
    let json = scene.run(&["runs", "show", run, "--json"]).ends(0).json();
    let steps = json["steps"].as_array().unwrap();
    let recorded = steps
        .iter()
        .map(|step| step["changes"].as_array().unwrap().len());
    assert_eq!(recorded.sum::<usize>(), changes.len());

    let diff = scene.run(&["runs", "diff", run]).ends(0);
    let expected = scene.git(&["diff", "main", "groundskeeper/mine"]);
    let added = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with('+'))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(added(&diff.out), added(&expected));

    scene
        .run(&["runs", "discard", run])
        .ends(0)
        .says(&["your checkout was not touched"]);
    assert_eq!(run_branches(&scene), Vec::<String>::new());
    no_worktree_is_left(&scene);
    scene.run(&["runs", "list"]).ends(0).says(&["discarded"]);
    scene
        .run(&["runs", "discard", run])
        .ends(2)
        .says(&["is discarded, so it cannot be discarded"]);
    scene
        .run(&["runs", "diff", run])
        .ends(2)
        .says(&["left no branch, or it is gone"]);
}

#[test]
fn what_was_thrown_away_comes_again_only_when_asked() {
    let scene = shop();
    let document = ["--kind", "document"];
    let (_, first) = improve(&scene, &document);
    assert!(first["committed"].as_u64() > Some(0), "{first}");
    let run = first["run"].as_str().unwrap();
    scene.run(&["runs", "discard", run]).ends(0);
    let (changes, second) = improve(&scene, &document);
    assert_eq!(second["committed"], 0, "{changes:#?}");
    let remark = second["remarks"][0].as_str().unwrap();
    assert!(remark.contains("improve --again"), "{remark}");
    let said = |change: &serde_json::Value| change["reason"].as_str().unwrap().contains(run);
    assert!(changes.iter().any(said), "{changes:#?}");
    let (_, third) = improve(&scene, &["--kind", "document", "--again"]);
    assert_eq!(third["committed"], first["committed"]);
}

#[test]
fn a_run_that_is_not_there_is_said() {
    let scene = shop();
    for action in ["show", "diff", "discard"] {
        scene
            .run(&["runs", action, "20990101-0000"])
            .ends(2)
            .says(&["there is no run `20990101-0000`"]);
    }
}

#[test]
fn a_run_of_another_repository_is_out_of_reach() {
    let scene = shop();
    let (_, summary) = improve(&scene, &["--limit", "3", "--branch", "groundskeeper/mine"]);
    let run = summary["run"].as_str().unwrap();
    scene.git(&["init", "-q", "../other"]);
    let other = scene.beside("other");
    let scene = scene.at(other);
    scene.run(&["runs", "list"]).ends(0).says(&["no runs yet"]);
    scene
        .run(&["runs", "discard", run])
        .ends(2)
        .says(&["belongs to another repository"]);
}

#[test]
fn a_branch_that_is_checked_out_is_not_discarded() {
    let scene = shop();
    let (_, summary) = improve(&scene, &["--limit", "3", "--branch", "groundskeeper/mine"]);
    let run = summary["run"].as_str().unwrap();
    scene.git(&["checkout", "-q", "groundskeeper/mine"]);
    scene
        .run(&["runs", "discard", run])
        .ends(2)
        .says(&["groundskeeper/mine"]);
    assert_eq!(run_branches(&scene), ["groundskeeper/mine"]);
    scene.git(&["checkout", "-q", "main"]);
    scene.run(&["runs", "discard", run]).ends(0);
    assert_eq!(run_branches(&scene), Vec::<String>::new());
}
