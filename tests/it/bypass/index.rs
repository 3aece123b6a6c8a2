//! Flags and filters that make git look away from the work tree.

use crate::hooks::{bad, blocked, good, guarded, passes};

#[test]
fn entries_out_of_a_sparse_checkout_are_judged_from_the_index() {
    let scene = guarded();
    scene.write("b.py", bad("f"));
    scene.git(&["add", "b.py"]);
    scene.git(&["update-index", "--skip-worktree", "b.py"]);
    std::fs::remove_file(scene.work.join("b.py")).unwrap();
    blocked(&scene, &["commit", "-qm", "sparse"], &["b.py"]);
    scene.git(&["update-index", "--no-skip-worktree", "b.py"]);
    scene.git(&["reset", "-q", "--hard"]);
    scene.git(&["sparse-checkout", "set", "--no-cone", "/a.py"]);
    assert!(!scene.work.join("b.py").exists());
    let blob = scene.git_with(&["hash-object", "-w", "--stdin"]);
    let blob = blob.input(&bad("f")).run().ends(0).out;
    let entry = format!("100644,{},b.py", blob.trim());
    scene.git(&["update-index", "--cacheinfo", &entry]);
    blocked(&scene, &["commit", "-qm", "sparse"], &["b.py"]);
}

#[test]
fn entries_assumed_unchanged_are_judged_as_staged() {
    let scene = guarded();
    scene.write("a.py", bad("f"));
    scene.git(&["add", "a.py"]);
    scene.git(&["update-index", "--assume-unchanged", "a.py"]);
    scene.write("a.py", good("f"));
    blocked(&scene, &["commit", "-qm", "assumed"], &["a.py"]);
}

#[test]
fn what_a_filter_makes_of_a_file_is_judged() {
    let scene = guarded();
    scene.write("../swapped.py", bad("f"));
    scene.git(&["config", "filter.swap.clean", "cat ../swapped.py"]);
    scene.write(".gitattributes", "a.py filter=swap\n");
    scene.write("a.py", good("other"));
    scene.git(&["add", "--all"]);
    blocked(&scene, &["commit", "-qm", "swapped"], &["a.py"]);
}

#[test]
fn line_ends_that_git_converts_are_judged_as_stored() {
    let scene = guarded();
    scene.git(&["config", "core.autocrlf", "true"]);
    scene.write("a.py", good("other").replace('\n', "\r\n"));
    scene.git(&["add", "--all"]);
    passes(&scene, &["commit", "-qm", "converted"], &["clean: 1 file"]);
    scene.write("a.py", bad("f").replace('\n', "\r\n"));
    scene.git(&["add", "--all"]);
    blocked(&scene, &["commit", "-qm", "bad"], &["complexity of 12"]);
}

#[test]
fn a_folder_that_plays_a_repository_hides_nothing() {
    let scene = guarded();
    scene.write("sub/.git/hidden.py", bad("g"));
    scene.write("sub/x.py", bad("f"));
    scene.git(&["add", "--all"]);
    blocked(&scene, &["commit", "-qm", "nested"], &["sub/x.py"]);
    scene.run(&["check"]).ends(1).says(&["sub/x.py"]);
}

#[test]
fn a_file_that_is_ignored_is_judged_once_it_is_added_all_the_same() {
    let scene = guarded();
    scene.write(".gitignore", "*.py\n");
    scene.write(".ignore", "*.py\n");
    scene.write("new.py", bad("f"));
    scene.git(&["add", "--force", "new.py"]);
    blocked(&scene, &["commit", "-qm", "forced"], &["new.py"]);
}
