//! JavaScript's tests: vitest, jest and node's own where the test script names them, else the
//! script itself, of which only the exit code counts.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Job, Suite, report, selected, text};
use crate::process::{Finish, Program};
use crate::settings::Tests;
use crate::testing::report::junit;
use crate::testing::{Case, Error, Places, Selection};

/// Where the report is left.
const REPORT: &str = "report.xml";

/// Largest `package.json` that is read, in bytes.
const MANIFEST_BYTES: u64 = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Vitest,
    Node,
    Script,
}

struct Npm {
    kind: Kind,
    /// The folder that holds `bin/node`.
    prefix: PathBuf,
}

pub(super) fn look(places: &Places<'_>, _: &Tests) -> Result<Option<Box<dyn Suite>>, Error> {
    let Some(script) = script(&places.tree.join("package.json")) else {
        return Ok(None);
    };
    let path = std::env::var("PATH").unwrap_or_default();
    let node = crate::process::find_program(Path::new("node"), &path);
    let node = node.and_then(|node| node.canonicalize().ok());
    let prefix = node.as_deref().and_then(|node| node.parent()?.parent());
    let prefix = prefix.ok_or_else(|| Error::NoEnvironment {
        reason: "there is a test script in package.json, and no node is found".to_owned(),
        remedy: "install Node.js where PATH finds it".to_owned(),
    })?;
    Ok(Some(Box::new(Npm {
        kind: kind(&script),
        prefix: prefix.to_owned(),
    })))
}

/// The test script of a `package.json`; npm's own placeholder is none.
fn script(manifest: &Path) -> Option<String> {
    let small = manifest.metadata().ok()?.len() <= MANIFEST_BYTES;
    let text = small.then(|| std::fs::read_to_string(manifest).ok())??;
    let manifest: Value = serde_json::from_str(&text).ok()?;
    let script = manifest["scripts"]["test"].as_str()?;
    (!script.contains("no test specified")).then(|| script.to_owned())
}

fn kind(script: &str) -> Kind {
    let words: Vec<&str> = script.split_whitespace().collect();
    match words.as_slice() {
        ["vitest"] | ["vitest", "run", ..] => Kind::Vitest,
        ["node", "--test", ..] => Kind::Node,
        _ => Kind::Script,
    }
}

impl Suite for Npm {
    fn name(&self) -> &'static str {
        "npm"
    }

    fn program(&self, job: &Job<'_>) -> Result<Program, Error> {
        let node = self.prefix.join("bin/node");
        let report = text(&job.temp.join(REPORT));
        let program = match self.kind {
            Kind::Vitest => Program::new(node, job.tree)
                .with(["node_modules/vitest/vitest.mjs", "run", "--reporter=junit"])
                .with([format!("--outputFile={report}")])
                .with(selected(job)?),
            Kind::Node => Program::new(node, job.tree)
                .with(["--test", "--test-reporter=junit"])
                .with([format!("--test-reporter-destination={report}")])
                .with(selected(job)?),
            Kind::Script if *job.selection == Selection::All => {
                Program::new(self.prefix.join("bin/npm"), job.tree).with(["test", "--silent"])
            }
            Kind::Script => {
                let reason =
                    "the test script of package.json runs all tests; it takes no selection";
                return Err(Error::Selection {
                    reason: reason.to_owned(),
                });
            }
        };
        let path = program.environment.get("PATH").cloned().unwrap_or_default();
        let bin = text(&self.prefix.join("bin"));
        let program = program.setting("PATH", format!("{bin}:{path}"));
        Ok(program
            .setting("CI", "true")
            .setting("npm_config_cache", text(&job.temp.join("npm")))
            .setting("npm_config_update_notifier", "false"))
    }

    fn reads(&self) -> Vec<PathBuf> {
        vec![self.prefix.clone()]
    }

    fn cases(&self, job: &Job<'_>, _finish: &Finish) -> Vec<Case> {
        match self.kind {
            Kind::Script => Vec::new(),
            Kind::Vitest | Kind::Node => junit::cases(&report(job, REPORT)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_tells_which_program_runs_the_tests() {
        assert_eq!(kind("vitest run --coverage"), Kind::Vitest);
        assert_eq!(kind("node --test"), Kind::Node);
        assert_eq!(kind("tsc && vitest"), Kind::Script);
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("package.json");
        let check = |text: &str, expected: Option<&str>| {
            std::fs::write(&manifest, text).unwrap();
            assert_eq!(script(&manifest).as_deref(), expected, "{text}");
        };
        check(r#"{"scripts": {"test": "jest"}}"#, Some("jest"));
        check(
            r#"{"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}}"#,
            None,
        );
        check(r#"{"scripts": {}}"#, None);
        check("rubbish", None);
    }
}
