//! `unexpected-file`.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::structure::{Captures, Layout};
use crate::rules::{Declared, Finding, Rule, Scope, Severity, Surroundings};
use crate::text::RepoPath;

/// A file or folder stands where the settings do not expect it.
///
/// ## What it does
/// Reports files whose folder is named by `[[structure]]` in groundskeeper.toml and allows no such
/// name, and folders likewise. It says nothing unless the settings declare it:
///
/// ```toml
/// [[structure]]
/// folder = "src/**"
/// allow = ["*.py", "README.md"]
/// ```
///
/// ## Why it matters
/// A layout that everybody knows is found again without searching; what does not fit into it
/// gathers in folders where it stands in everybody's way.
///
/// ## How it is counted
/// One finding for each file or folder. In `folder`, `**` stands for any number of folders, so
/// `src/**` is `src` and all folders below it, `*` and `?` stand for characters of a name, `{name}`
/// captures a part of it for use in `allow`, `{a,b}` is either; `.` is the root. `allow` lists names
/// of files, and of folders with `/` at the end; while it lists none of a folder, every folder is
/// allowed. Of several blocks for a folder one must allow the name.
///
/// ## How to fix
/// Move the file to where its like stands, or allow its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UnexpectedFile {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
}

impl Default for UnexpectedFile {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
        }
    }
}

impl Rule for UnexpectedFile {
    fn name(&self) -> &'static str {
        "unexpected-file"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn looks_at_tree(&self) -> bool {
        true
    }

    fn has_work(&self, declared: &Declared, _scope: &Scope) -> bool {
        !declared.structure.layouts.is_empty()
    }

    fn check_tree(&self, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
        let layouts = &around.declared.structure.layouts;
        if layouts.is_empty() {
            return;
        }
        let mut seen = HashSet::new();
        let mut near: Option<(RepoPath, Allowed<'_>)> = None;
        for path in around.scope.among(around.tree.paths()) {
            let folder = path.parent();
            // Paths are sorted, so most files have the folder of the one before.
            let allowed = match near.take() {
                Some((known, allowed)) if known == folder => allowed,
                _ => {
                    self.folders(&folder, layouts, around, &mut seen, findings);
                    Allowed::new(&folder, layouts)
                }
            };
            if let Some(message) = allowed.refuses(path, true) {
                findings.push(self.finding(path, message));
            }
            near = Some((folder, allowed));
        }
    }
}

impl UnexpectedFile {
    /// Looks at a folder and those around it, each once.
    fn folders(
        &self,
        folder: &RepoPath,
        layouts: &[Layout],
        around: &Surroundings<'_>,
        seen: &mut HashSet<RepoPath>,
        findings: &mut Vec<Finding>,
    ) {
        let mut folder = folder.clone();
        while !folder.as_bytes().is_empty() && seen.insert(folder.clone()) {
            let parent = folder.parent();
            if let Some(message) = Allowed::new(&parent, layouts).refuses(&folder, false)
                && around.scope.covers(&folder)
            {
                findings.push(self.finding(&folder, message));
            }
            folder = parent;
        }
    }

    fn finding(&self, path: &RepoPath, message: String) -> Finding {
        Finding {
            message,
            actual: 1,
            ..Finding::of_file(self.name(), self.severity, path)
        }
    }
}

/// What the layouts of one folder allow in it.
struct Allowed<'a> {
    folder: RepoPath,
    layouts: Vec<(&'a Layout, Captures)>,
}

impl<'a> Allowed<'a> {
    fn new(folder: &RepoPath, layouts: &'a [Layout]) -> Self {
        let mut with_slash = folder.as_bytes().to_vec();
        if !with_slash.is_empty() {
            with_slash.push(b'/');
        }
        let own = layouts.iter();
        let own = own.filter_map(|layout| Some((layout, layout.captures(&with_slash)?)));
        Self {
            folder: folder.clone(),
            layouts: own.collect(),
        }
    }

    /// Why no layout allows the file or folder `path`; `None` when one does, or there is none.
    fn refuses(&self, path: &RepoPath, is_file: bool) -> Option<String> {
        let name = path.file_name();
        let allows =
            |(layout, captures): &(&Layout, Captures)| layout.allows(captures, name, is_file);
        if self.layouts.is_empty() || self.layouts.iter().any(allows) {
            return None;
        }
        let names = self.layouts.iter().flat_map(|(layout, _)| layout.allow());
        let names: Vec<&str> = names.map(String::as_str).collect();
        let shown = if self.folder.as_bytes().is_empty() {
            "the root".to_owned()
        } else {
            format!("`{}`", self.folder)
        };
        let what = if is_file { "file" } else { "folder" };
        let names = names.join("`, `");
        Some(format!(
            "no such {what} is expected in {shown}, only `{names}`"
        ))
    }
}
