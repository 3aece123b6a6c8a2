//! Environments in temporary folders.

use super::*;

/// An environment in the form that Python's `venv` gives it, over a Python beside it.
fn environment(at: &Path, extra: &str) -> PathBuf {
    let base = at.join("python");
    std::fs::create_dir_all(base.join("bin")).unwrap();
    std::fs::create_dir_all(base.join("lib/python3.12/site-packages/shared")).unwrap();
    std::fs::write(base.join("bin/python3"), "").unwrap();
    let made = at.join("tree/.venv");
    std::fs::create_dir_all(made.join("bin")).unwrap();
    std::fs::create_dir_all(made.join("lib/python3.12/site-packages/pytest")).unwrap();
    std::os::unix::fs::symlink(base.join("bin/python3"), made.join("bin/python")).unwrap();
    let text = format!("home = {}\n{extra}", base.join("bin").display());
    std::fs::write(made.join("pyvenv.cfg"), text).unwrap();
    made
}

#[test]
fn an_environment_is_found_beside_the_code_or_in_its_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let made = environment(&root, "");
    let tree = root.join("tree");
    let elsewhere = root.join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    for (tree, checkout) in [(&tree, None), (&elsewhere, Some(tree.as_path()))] {
        let places = Places {
            tree,
            checkout,
            cache: &root,
        };
        let found = Interpreter::find(&places, &Tests::default()).unwrap();
        assert_eq!(found.program(), made.join("bin/python"));
        assert!(found.has_module("pytest") && !found.has_module("shared"));
        assert!(
            found.reads().contains(&root.join("python")),
            "{:?}",
            found.reads()
        );
    }
}

#[test]
fn modules_of_the_system_count_where_the_environment_shares_them() {
    let folder = tempfile::tempdir().unwrap();
    let made = environment(folder.path(), "include-system-site-packages = true\n");
    let found = Interpreter::in_environment(&made, "").unwrap();
    assert!(found.has_module("shared"));
    assert_eq!(Interpreter::in_environment(folder.path(), ""), None);
}

#[test]
fn a_project_that_is_edited_in_place_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let made = environment(folder.path(), "");
    let project = folder.path().join("project/src");
    std::fs::create_dir_all(&project).unwrap();
    let site = made.join("lib/python3.12/site-packages");
    let text = format!("import x\n{}\n/nowhere\n", project.display());
    std::fs::write(site.join("__editable__.pth"), text).unwrap();
    let reads = Interpreter::in_environment(&made, "").unwrap().reads();
    assert!(reads.contains(&project), "{reads:?}");
    assert!(!reads.contains(&PathBuf::from("/nowhere")));
}

#[test]
fn the_work_trees_own_modules_come_first_and_nothing_is_written_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let made = environment(folder.path(), "");
    let tree = folder.path().join("tree");
    std::fs::create_dir_all(tree.join("src/package")).unwrap();
    std::fs::write(tree.join("src/package/__init__.py"), "").unwrap();
    let interpreter = Interpreter::in_environment(&made, "").unwrap();
    let program = interpreter.environment(Program::new("x", &tree), &tree, folder.path());
    let path = format!("{}:{}", tree.join("src").display(), tree.display());
    assert_eq!(program.environment["PYTHONPATH"], path);
    assert_eq!(program.environment["PYTHONDONTWRITEBYTECODE"], "1");
}
