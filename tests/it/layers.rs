//! The borders that some types and calls must not cross. The order of the rooms is in our own
//! groundskeeper.toml; `order.rs` holds it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What may be named only below some path of `src/`.
const BORDERS: &[(&str, &[&str])] = &[
    ("git2::", &["git/"]),
    ("gix_index::", &["git/"]),
    ("sqlx::", &["store/"]),
    ("llama_cpp_2", &["model/llama"]),
    ("llguidance::", &["model/llama"]),
    ("reqwest::", &["model/"]),
    ("rustls::", &["model/http.rs"]),
    ("rmcp::", &["mcp/"]),
    ("notify::", &["daemon/"]),
    ("minijinja::", &["templates/", "model/chat_template"]),
    ("tree_sitter::", &["lang/"]),
    ("ruff_python_", &["lang/python/", "refactor/"]),
    ("clap::", &["cli/"]),
    ("axum::", &["web/"]),
    ("hyper_util::", &["web/"]),
    ("hyper::", &["web/"]),
    ("lsp_server::", &["lsp/"]),
    ("lsp_types::", &["lsp/"]),
    ("annotate_snippets::", &["gate/report/full.rs"]),
    ("quick_junit::", &["gate/report/junit.rs"]),
    (
        "petgraph::",
        &[
            "rules/forbidden_import/",
            "model/schema/",
            "refactor/split/",
        ],
    ),
    (
        "serde_saphyr::",
        &[
            "rules/document/",
            "templates/scaffold/front.rs",
            "improve/report/form.rs",
        ],
    ),
    // Every commit made for an agent goes through the gate (invariant 3): only it grants a
    // clearance, and only `git/commit.rs` makes commits, which needs one.
    ("granted_by_gate", &["gate/judge.rs", "git/commit"]),
    (".commit_create_buffer(", &[]),
    (".commit_signed(", &[]),
    (".commit(None", &["git/commit.rs"]),
    (".commit(Some", &[]),
    // Programs are started in one room, and this one as its own child and as the service (invariant 5).
    (
        "Command::new",
        &["process/", "model/child/process.rs", "app/start.rs"],
    ),
    ("landlock::", &["process/sandbox/confine/"]),
    ("seccompiler::", &["process/sandbox/confine/"]),
    ("nix::unistd", &["process/sandbox/confine/"]),
];

/// Rooms that do no IO, and what they would do it with (invariant 1).
const PURE: &[&str] = &["text", "lang", "rules"];
const IO: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io",
    "Instant::now",
    "SystemTime",
    "tokio::",
    "tracing::",
];

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below `src/`, by its path there, without what only tests compile.
fn sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![source_root()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(source_root())
                    .unwrap()
                    .display()
                    .to_string();
                let text = std::fs::read_to_string(&path).unwrap();
                found.insert(name, text);
            }
        }
    }
    assert!(found.len() > 100, "only {} sources found", found.len());
    found
}

fn is_test_file(name: &str) -> bool {
    let stem = name.trim_end_matches(".rs");
    stem.ends_with("tests") || stem.ends_with("fixture") || name.contains("/tests/")
}

/// Code lines of the part that is compiled into the program.
fn program_part(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text
        .find("\n#[cfg(test)]\nmod tests {")
        .unwrap_or(text.len());
    text[..end]
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}

#[test]
fn borders_hold() {
    let mut wrong = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| !is_test_file(name)) {
        for (number, line) in program_part(text) {
            for (named, allowed) in BORDERS {
                let inside = allowed.iter().any(|folder| name.starts_with(folder));
                if line.contains(named) && !inside {
                    wrong.push(format!("{name}:{number}: {named}"));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn each_border_is_crossed_where_it_may_be() {
    // A border that nothing crosses any more guards nothing: its name may have changed.
    let sources = sources();
    for (named, allowed) in BORDERS.iter().filter(|(_, allowed)| !allowed.is_empty()) {
        for folder in *allowed {
            let crossed = sources
                .iter()
                .any(|(name, text)| name.starts_with(folder) && text.contains(named));
            assert!(crossed, "{named} is not named in {folder}");
        }
    }
}

#[test]
fn pure_rooms_do_no_io() {
    let mut wrong = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| !is_test_file(name)) {
        if !PURE
            .iter()
            .any(|room| name.starts_with(&format!("{room}/")))
        {
            continue;
        }
        for (number, line) in program_part(text) {
            for named in IO.iter().filter(|named| line.contains(**named)) {
                wrong.push(format!("{name}:{number}: {named}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_file_says_what_lives_in_it_and_is_listed() {
    let sources = sources();
    for (name, text) in &sources {
        if !is_test_file(name) {
            assert!(
                text.starts_with("//!"),
                "{name} does not say what lives in it"
            );
        }
        let path = Path::new(name);
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if matches!(name.as_str(), "lib.rs" | "main.rs") {
            continue;
        }
        // The module is listed in the folder's `mod.rs`, or in the file named like the folder.
        let (folder, module) = match stem {
            "mod" => (path.parent().unwrap().parent().unwrap(), parent_name(path)),
            _ => (path.parent().unwrap(), stem.to_owned()),
        };
        let lists = [
            folder.join("mod.rs"),
            folder.with_extension("rs"),
            folder.join("lib.rs"),
        ];
        let listed = lists
            .iter()
            .filter_map(|list| sources.get(list.to_str().unwrap()))
            .any(|text| lists_module(text, &module));
        let siblings = stem.ends_with("tests") || listed_by_a_sibling(&sources, folder, &module);
        assert!(listed || siblings, "{name} is listed nowhere");
    }
}

fn parent_name(path: &Path) -> String {
    path.parent()
        .unwrap()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

fn lists_module(text: &str, module: &str) -> bool {
    [
        format!("mod {module};"),
        format!("{module}::"),
        format!("{module} = "),
        format!("{module},"),
    ]
    .iter()
    .any(|form| text.contains(form))
}

/// A `#[path]` attribute may list a module from the file it belongs to.
fn listed_by_a_sibling(sources: &BTreeMap<String, String>, folder: &Path, module: &str) -> bool {
    let path = format!("#[path = \"{module}.rs\"]");
    sources
        .iter()
        .any(|(name, text)| Path::new(name).parent() == Some(folder) && text.contains(&path))
}
