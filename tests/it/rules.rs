//! Rules by cases: `tests/rules/*.md`. Each heading is a case. A block of code is a file; a comment
//! `error: RULE` or `warn: RULE` stands on each line where a finding begins, and no other line may
//! have one (`warn-above` for the line above). A block of TOML is the settings. Blocks that say
//! `path=src/a.py` are the files of a repository, which is checked as a whole; what cannot be
//! marked by a comment stands in a block of `findings` as `PATH:LINE: error RULE`. That its files
//! lack tests is no finding but in the cases about that.

use std::path::Path;

use groundskeeper::gate::{Located, Policy, check_worktree, inspect};
use groundskeeper::lang::{LANGUAGES, Language};
use groundskeeper::rules::{RULES, Severity};
use groundskeeper::settings::Configuration;
use groundskeeper::text::RepoPath;

#[derive(Default)]
struct Case {
    title: String,
    settings: String,
    findings: String,
    files: Vec<File>,
}

/// A block of code, with a path when it says one.
struct File {
    path: Option<String>,
    language: String,
    code: String,
}

impl File {
    fn path(&self, title: &str) -> String {
        let extension = || {
            let named = |language: &&&Language| {
                let name = self.language.as_str();
                language.name == name || language.extensions.contains(&name)
            };
            let language = LANGUAGES.iter().find(named);
            let unknown = || panic!("{title}: no language `{}`", self.language);
            language.map_or_else(unknown, |language| language.extensions[0])
        };
        let named = self.path.clone();
        named.unwrap_or_else(|| format!("case.{}", extension()))
    }
}

/// Cases of one file, in order.
fn cases(text: &str) -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            found.push(Case {
                title: title.to_owned(),
                ..Case::default()
            });
        }
        if let Some(info) = line.strip_prefix("```") {
            let code = lines.by_ref().take_while(|line| *line != "```");
            let code: String = code.flat_map(|line| [line, "\n"]).collect();
            let case = found.last_mut();
            add(
                case.expect("a block of code stands below a heading"),
                info,
                code,
            );
        }
    }
    found
}

/// Takes in a block of code by what stands behind its fence.
fn add(case: &mut Case, info: &str, code: String) {
    let (language, path) = match info.split_once(" path=") {
        Some((language, path)) => (language, Some(path.to_owned())),
        None => (info, None),
    };
    match (language, &path) {
        ("toml", None) => case.settings.push_str(&code),
        ("findings", None) => case.findings.push_str(&code),
        _ => case.files.push(File {
            path,
            language: language.to_owned(),
            code,
        }),
    }
}

/// What a comment that expects a finding begins with, and how far up the finding is.
const MARKS: &[(&str, &str, usize)] = &[
    ("error: ", "error", 0),
    ("warn: ", "warn", 0),
    // For lines whose end has a meaning of its own.
    ("warn-above: ", "warn", 1),
];

/// Findings as `PATH:LINE: SEVERITY RULE` that the case's own comments and its list name.
fn expected(case: &Case) -> Vec<String> {
    let mut found: Vec<String> = case.findings.lines().map(str::to_owned).collect();
    for file in &case.files {
        let path = file.path(&case.title);
        for (index, line) in file.code.lines().enumerate() {
            for (mark, weight, above) in MARKS {
                let comment = ["# ", "// "].map(|comment| format!("{comment}{mark}"));
                let rules = comment.iter().find_map(|comment| line.split_once(comment));
                let rules = rules
                    .map_or("", |(_, rules)| rules)
                    .split(',')
                    .map(str::trim);
                let number = index + 1 - above.min(&index);
                let one = |rule| format!("{path}:{number}: {weight} {rule}");
                found.extend(rules.filter(|rule| !rule.is_empty()).map(one));
            }
        }
    }
    found.sort();
    found
}

fn found(case: &Case, rule: &str) -> Vec<String> {
    let mut resolved = Configuration::default()
        .with_repository(Some(&case.settings))
        .unwrap();
    if rule != "missing-test" {
        resolved.settings.rules.missing_test.severity = Severity::Off;
    }
    let policy = Policy::new(&resolved.settings, &[]).unwrap();
    let located = match case.files.as_slice() {
        [file] if file.path.is_none() => {
            let path = RepoPath::from(file.path(&case.title).as_str());
            inspect(&policy, &path, file.code.as_bytes(), None)
        }
        files => check_repository(files, &case.title, &policy),
    };
    let one = |located: Located| {
        let finding = located.finding;
        let weight = match finding.severity {
            Severity::Error => "error",
            Severity::Warn | Severity::Off => "warn",
        };
        format!(
            "{}:{}: {weight} {}",
            finding.path, finding.line, finding.rule
        )
    };
    let mut found: Vec<String> = located.into_iter().map(one).collect();
    found.sort();
    found
}

/// Findings in a folder with these files.
fn check_repository(files: &[File], title: &str, policy: &Policy) -> Vec<Located> {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = file.path.as_ref();
        let path = path.unwrap_or_else(|| panic!("{title}: a file of several has no path"));
        let on_disk = folder.path().join(path);
        std::fs::create_dir_all(on_disk.parent().unwrap()).unwrap();
        std::fs::write(on_disk, &file.code).unwrap();
    }
    check_worktree(folder.path(), &[], policy, None)
        .unwrap()
        .findings
}

#[test]
fn every_case_finds_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases = cases(&text);
        let ending = format!(" {name}");
        let own = |case: &Case| expected(case).iter().any(|one| one.ends_with(&ending));
        assert!(cases.iter().any(own), "{name}: no case finds it");
        for case in &cases {
            assert_eq!(found(case, &name), expected(case), "{name}: {}", case.title);
        }
        seen.push(name);
    }
    // These need a change or several files; the tests of the gate, the hooks and the rule have it.
    let elsewhere = ["owned-by-other", "ratchet-grew"];
    let missing: Vec<&str> = RULES
        .iter()
        .map(|(rule, _)| *rule)
        .filter(|rule| !elsewhere.contains(rule) && !seen.iter().any(|name| name == rule))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
