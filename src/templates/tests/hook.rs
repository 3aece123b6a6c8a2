//! The rendered hook, run by `sh` as git would run it.
#![expect(
    clippy::disallowed_methods,
    reason = "the script under test is run by sh itself"
)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::json;

use crate::templates::render;

/// A folder with a hook that runs `bin/it's groundskeeper`, which is there only once it is written.
struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir_all(scene.path("a hook")).unwrap();
        let program = scene.path("it's $HOME `groundskeeper`");
        let variables =
            json!({ "hook": "pre-commit", "marker": "# groundskeeper hook", "program": program });
        let script = render("hook/pre-commit.sh", &variables).unwrap();
        scene.write("a hook/pre-commit", &script);
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, script: &str) {
        let path = self.path(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Writes the program: it prints its arguments and its standard input, and ends with `code`.
    fn write_program(&self, code: i32) {
        let script = format!("#!/bin/sh\necho \"$*|$GIT_INDEX_FILE|$(cat)\"\nexit {code}\n");
        self.write("it's $HOME `groundskeeper`", &script);
    }

    fn run(&self) -> Output {
        let mut command = Command::new("sh");
        command
            .arg("a hook/pre-commit")
            .current_dir(self.folder.path());
        command.env("GIT_INDEX_FILE", ".git/an index");
        run_with_input(command.stdout(Stdio::piped()).stderr(Stdio::piped()))
    }
}

/// Something waits on standard input, which a hook must leave alone.
fn run_with_input(command: &mut Command) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(input);
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn it_is_a_valid_script_with_the_marker() {
    let scene = Scene::new();
    let hook = scene.path("a hook/pre-commit");
    let checked = Command::new("sh").arg("-n").arg(&hook).output().unwrap();
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    let script = std::fs::read_to_string(Path::new(&hook)).unwrap();
    assert_eq!(script.lines().nth(1), Some("# groundskeeper hook"));
}

#[test]
fn it_runs_the_program_without_input_and_ends_with_its_code() {
    for code in [0, 1, 2] {
        let scene = Scene::new();
        scene.write_program(code);
        let output = scene.run();
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "hook run pre-commit|.git/an index|\n");
    }
}

#[test]
fn a_program_that_is_gone_fails_with_advice() {
    let scene = Scene::new();
    let output = scene.run();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("it's $HOME `groundskeeper`"), "{said}");
    assert!(said.contains("groundskeeper hook install"), "{said}");
    let folder = scene.folder.path().canonicalize().unwrap();
    let remove = format!("rm -- '{}/a hook/pre-commit'", folder.display());
    assert!(said.contains(&remove), "{said} has no {remove}");
}

#[test]
fn a_hook_that_was_there_before_runs_first() {
    let scene = Scene::new();
    scene.write_program(0);
    scene.write("a hook/pre-commit.local", "#!/bin/sh\necho first\n");
    assert_eq!(
        text(&scene.run().stdout),
        "first\nhook run pre-commit|.git/an index|\n"
    );
    scene.write("a hook/pre-commit.local", "#!/bin/sh\nexit 7\n");
    let output = scene.run();
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(7), String::new())
    );
}
