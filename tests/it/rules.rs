//! Rules by cases: `tests/rules/*.md`. Each heading is a case with one block of code; a comment
//! `error: RULE` or `warn: RULE` stands on each line where a finding begins, and no other line may
//! have one (`warn-above` for the line above). A block of TOML before the code is the settings.

use std::path::Path;

use groundskeeper::gate::{Policy, inspect};
use groundskeeper::rules::{RULES, Severity};
use groundskeeper::settings::Configuration;
use groundskeeper::text::RepoPath;

#[derive(Default)]
struct Case {
    title: String,
    settings: String,
    language: String,
    code: String,
}

/// Cases of one file, in order.
fn cases(text: &str) -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        if let Some(language) = line.strip_prefix("```") {
            fence = if fence.is_some() {
                None
            } else {
                Some(language.to_owned())
            };
            continue;
        }
        match (&fence, line.strip_prefix("## ")) {
            (None, Some(title)) => {
                found.push(Case {
                    title: title.to_owned(),
                    ..Case::default()
                });
            }
            (Some(language), _) => {
                let case = found
                    .last_mut()
                    .expect("a block of code stands below a heading");
                if language == "toml" {
                    case.settings.push_str(line);
                    case.settings.push('\n');
                } else {
                    case.language.clone_from(language);
                    case.code.push_str(line);
                    case.code.push('\n');
                }
            }
            (None, None) => {}
        }
    }
    found
}

/// What a comment that expects a finding begins with, and how far up the finding is.
const MARKS: &[(&str, &str, usize)] = &[
    ("error: ", "error", 0),
    ("warn: ", "warn", 0),
    // For lines whose end has a meaning of its own.
    ("warn-above: ", "warn", 1),
];

/// Lines and rules that the case's own comments name.
fn expected(case: &Case) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in case.code.lines().enumerate() {
        for (mark, weight, above) in MARKS {
            let comment = ["# ", "// "].map(|comment| format!("{comment}{mark}"));
            let rules = comment.iter().find_map(|comment| line.split_once(comment));
            if let Some((_, rules)) = rules {
                let rules = rules
                    .split(',')
                    .map(|rule| format!("{weight} {}", rule.trim()));
                found.extend(rules.map(|rule| (index + 1 - above, rule)));
            }
        }
    }
    found.sort();
    found
}

fn found(case: &Case) -> Vec<(usize, String)> {
    let resolved = Configuration::default()
        .with_repository(Some(&case.settings))
        .unwrap();
    let policy = Policy::new(&resolved.settings, &[]).unwrap();
    let extension = match case.language.as_str() {
        "python" => "py",
        "rust" => "rs",
        other => panic!("{}: no language `{other}`", case.title),
    };
    let path = RepoPath::from(format!("case.{extension}").as_str());
    let mut found: Vec<(usize, String)> = inspect(&policy, &path, case.code.as_bytes(), None)
        .into_iter()
        .map(|located| {
            let weight = match located.finding.severity {
                Severity::Error => "error",
                Severity::Warn | Severity::Off => "warn",
            };
            (
                located.finding.line,
                format!("{weight} {}", located.finding.rule),
            )
        })
        .collect();
    found.sort();
    found
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
        let own = |case: &Case| expected(case).iter().any(|(_, rule)| rule.ends_with(&name));
        assert!(cases.iter().any(own), "{name}: no case finds it");
        for case in &cases {
            assert_eq!(found(case), expected(case), "{name}: {}", case.title);
        }
        seen.push(name);
    }
    // Ownership needs a change, which the tests of the gate and the hooks have; the order of
    // imports needs several files, which the rule's own tests have.
    let missing: Vec<&str> = RULES
        .iter()
        .map(|(rule, _)| *rule)
        .filter(|rule| {
            !["owned-by-other", "forbidden-import"].contains(rule)
                && !seen.iter().any(|name| name == rule)
        })
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
