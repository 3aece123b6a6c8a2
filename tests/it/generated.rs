//! Files that are written from code: pages of rules and settings, and the schema of the settings.
//! They must be what the code says; `make docs` writes them anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use groundskeeper::rules::{RULES, explain, index};
use groundskeeper::settings::{Configuration, reference};

/// With this variable the files are written instead of compared.
const WRITE: &str = "GROUNDSKEEPER_WRITE_DOCS";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every generated file by its path.
fn generated() -> BTreeMap<PathBuf, String> {
    let note = "<!-- Written by `make docs` from the doc comments in src/. -->\n\n";
    let schema = serde_json::to_string_pretty(&reference::schema()).unwrap();
    let mut files = BTreeMap::from([
        (
            "docs/settings.md".into(),
            format!("{note}{}", reference::page()),
        ),
        ("docs/rules/README.md".into(), format!("{note}{}", index())),
        ("schemas/config.schema.json".into(), format!("{schema}\n")),
    ]);
    for (name, _) in RULES {
        let page = explain(name).unwrap().page();
        files.insert(
            format!("docs/rules/{name}.md").into(),
            format!("{note}{page}"),
        );
    }
    files
}

#[test]
fn generated_files_are_what_the_code_says() {
    let write = std::env::var_os(WRITE).is_some();
    let files = generated();
    let mut stale = Vec::new();
    for (path, text) in &files {
        let on_disk = root().join(path);
        if write {
            std::fs::create_dir_all(on_disk.parent().unwrap()).unwrap();
            std::fs::write(&on_disk, text).unwrap();
        }
        if std::fs::read_to_string(&on_disk).ok().as_ref() != Some(text) {
            stale.push(path.clone());
        }
    }
    for entry in std::fs::read_dir(root().join("docs/rules")).unwrap() {
        let path = Path::new("docs/rules").join(entry.unwrap().file_name());
        if !files.contains_key(&path) {
            stale.push(path);
        }
    }
    assert_eq!(
        stale,
        Vec::<PathBuf>::new(),
        "run `make docs`, and delete pages of rules that are gone"
    );
}

fn problems(text: &str) -> Vec<String> {
    let validator = jsonschema::validator_for(&reference::schema()).unwrap();
    let value: toml::Value = toml::from_str(text).unwrap();
    let value = serde_json::to_value(value).unwrap();
    let errors = validator.iter_errors(&value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn our_own_settings_obey_the_schema() {
    let text = std::fs::read_to_string(root().join(Configuration::FILE_NAME)).unwrap();
    assert_eq!(problems(&text), Vec::<String>::new());
    assert_eq!(
        problems("[[layers]]\norder = [['a']]\n"),
        Vec::<String>::new()
    );
    for wrong in [
        "[rules.too-complx]\nlimit = 1",
        "[rules.too-complex]\nlimit = 'ten'",
        "[[structure]]\nfour = 'a'",
        "[[owner]]\nagent = 'a'",
        "[gate]\nmode = 'loose'",
    ] {
        assert_ne!(problems(wrong), Vec::<String>::new(), "{wrong}");
    }
}
