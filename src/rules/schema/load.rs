//! Loading a JSON Schema and the files that it refers to, all of them in the repository.
//!
//! Nothing is fetched: the schema is compiled with what is known of the repository, and as long as
//! that asks for further files these are read and it is compiled anew.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Retrieve, Uri, Validator};
use serde_json::Value;

use crate::rules::Tree;
use crate::rules::document::{Format, Problem};
use crate::text::RepoPath;

/// The most files that a schema may be spread over.
const FILES_LIMIT: usize = 200;

/// What repository paths look like where URIs are asked for.
const SCHEME: &str = "repository:///";

/// A schema ready for use.
pub(in crate::rules) struct Loaded {
    pub(in crate::rules) validator: Validator,
    /// The files it was read from.
    pub(in crate::rules) files: Vec<RepoPath>,
}

/// Loads the schema at `path`; the error says which file is wrong, and how.
pub(in crate::rules) fn load(
    tree: &dyn Tree,
    path: &RepoPath,
) -> Result<Loaded, (RepoPath, Problem)> {
    let of_schema = |message: String| {
        let problem = Problem {
            line: 1,
            column: 1,
            message,
        };
        (path.clone(), problem)
    };
    let schema = read(tree, path)?;
    let base = uri_of(path);
    let mut known = Known {
        home: home(&schema),
        folder: folder(&base).to_owned(),
        values: BTreeMap::new(),
        asked: Arc::default(),
    };
    let mut files = vec![path.clone()];
    loop {
        let options = jsonschema::options().with_retriever(known.clone());
        let error = match options.with_base_uri(base.clone()).build(&schema) {
            Ok(validator) => return Ok(Loaded { validator, files }),
            Err(error) => error.to_string(),
        };
        let asked = std::mem::take(&mut *lock(&known.asked));
        let next = asked.iter().find(|uri| !known.values.contains_key(*uri));
        let Some(uri) = next.filter(|_| files.len() < FILES_LIMIT) else {
            return Err(of_schema(format!("the schema cannot be used: {error}")));
        };
        let referred = known.path_of(uri).ok_or_else(|| {
            of_schema(format!(
                "the schema refers to {uri}, which is not in this repository"
            ))
        })?;
        if !stands_in(tree, &referred) {
            let message = format!("the schema refers to `{referred}`, which is not there");
            return Err(of_schema(message));
        }
        let value = read(tree, &referred)?;
        known.values.insert(uri.clone(), value);
        files.push(referred);
    }
}

fn stands_in(tree: &dyn Tree, path: &RepoPath) -> bool {
    tree.paths().binary_search(path).is_ok()
}

fn read(tree: &dyn Tree, path: &RepoPath) -> Result<Value, (RepoPath, Problem)> {
    let wrong = |problem| (path.clone(), problem);
    let missing = |message: &str| Problem {
        line: 1,
        column: 1,
        message: message.to_owned(),
    };
    let content = tree.content(path);
    let content = content
        .ok_or_else(|| wrong(missing("`[[schema]]` names this file, and it is not there")))?;
    let mut documents = Format::of(path).read(&content).map_err(wrong)?;
    let last = documents.pop();
    last.map(|document| document.value)
        .ok_or_else(|| wrong(missing("the schema is empty")))
}

/// The folder of the schema's own `$id`, when that is a whole URI: what it refers to relatively is
/// looked for beside its file.
fn home(schema: &Value) -> Option<String> {
    let id = schema["$id"].as_str().or_else(|| schema["id"].as_str())?;
    id.contains("://").then(|| folder(id).to_owned())
}

fn folder(uri: &str) -> &str {
    let end = uri.rfind('/').map_or(0, |slash| slash + 1);
    &uri[..end]
}

/// Answers with the files that were read, and writes down what else is asked for.
#[derive(Clone)]
struct Known {
    home: Option<String>,
    folder: String,
    values: BTreeMap<String, Value>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Known {
    /// The path in the repository that a URI stands for.
    fn path_of(&self, uri: &str) -> Option<RepoPath> {
        let beside = self.home.as_deref().and_then(|home| uri.strip_prefix(home));
        let whole = match beside {
            Some(rest) => format!("{}{rest}", self.folder),
            None => uri.to_owned(),
        };
        let encoded = whole.strip_prefix(SCHEME)?;
        Some(RepoPath::from_bytes(decoded(encoded.as_bytes())))
    }
}

impl Retrieve for Known {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        if let Some(value) = self.values.get(uri.as_str()) {
            return Ok(value.clone());
        }
        lock(&self.asked).push(uri.as_str().to_owned());
        Err("not read yet".into())
    }
}

fn lock(asked: &Mutex<Vec<String>>) -> std::sync::MutexGuard<'_, Vec<String>> {
    asked.lock().unwrap_or_else(PoisonError::into_inner)
}

fn uri_of(path: &RepoPath) -> String {
    let one = |byte: &u8| {
        let plain = byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
        if plain {
            char::from(*byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    let encoded: String = path.as_bytes().iter().map(one).collect();
    format!("{SCHEME}{encoded}")
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| first == b'%');
        let pair = pair.and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    bytes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::tree_fixture::Files;

    /// The files that the first one leads to, and whether the loaded schema accepts `{"n": 1}` and
    /// refuses `{"n": "1"}`; else which file is wrong, and how.
    fn loaded(files: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let tree = Files::new(files);
        match load(&tree, &RepoPath::from(files[0].0)) {
            Ok(found) => {
                assert!(found.validator.is_valid(&json!({"n": 1})));
                assert!(!found.validator.is_valid(&json!({"n": "1"})));
                Ok(found.files.iter().map(RepoPath::to_string).collect())
            }
            Err((path, problem)) => Err(format!("{path}:{}: {}", problem.line, problem.message)),
        }
    }

    fn with_reference(to: &str) -> String {
        json!({"properties": {"n": {"$ref": to}}}).to_string()
    }

    const INTEGER: &str = r#"{"type": "integer"}"#;

    #[test]
    fn references_are_followed_from_file_to_file_beside_each_other() {
        let (first, second) = (
            with_reference("parts/b%20c.json"),
            r#"{"$ref": "../d.yaml"}"#,
        );
        let files = [
            ("s/a.json", first.as_str()),
            ("s/parts/b c.json", second),
            ("s/d.yaml", "type: integer\n"),
        ];
        assert_eq!(
            loaded(&files).unwrap(),
            ["s/a.json", "s/parts/b c.json", "s/d.yaml"]
        );
    }

    #[test]
    fn what_its_own_id_makes_a_web_address_is_looked_for_beside_it() {
        let mut schema: Value = serde_json::from_str(&with_reference("b.json")).unwrap();
        schema["$id"] = json!("https://example.org/schemas/a.json");
        let text = schema.to_string();
        let files = [("s/a.json", text.as_str()), ("s/b.json", INTEGER)];
        assert_eq!(loaded(&files).unwrap(), ["s/a.json", "s/b.json"]);
    }

    #[test]
    fn nothing_is_fetched_and_what_is_missing_is_named() {
        for (to, message) in [
            (
                "https://example.org/b.json",
                "which is not in this repository",
            ),
            (
                "../../b.json",
                "the schema refers to `b.json`, which is not there",
            ),
            ("file:///etc/passwd", "which is not in this repository"),
            ("#/nowhere", "the schema cannot be used"),
        ] {
            let error = loaded(&[("s/a.json", &with_reference(to))]).unwrap_err();
            assert!(
                error.starts_with("s/a.json:1: ") && error.contains(message),
                "{error}"
            );
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_itself() {
        let first = with_reference("b.json");
        let error = loaded(&[("a.json", &first), ("b.json", "{\n]")]).unwrap_err();
        assert!(error.starts_with("b.json:2: "), "{error}");
        let error = loaded(&[("a.yaml", "")]).unwrap_err();
        assert!(error.starts_with("a.yaml:1: "), "{error}");
    }

    #[test]
    fn a_schema_spread_over_too_many_files_is_refused() {
        let chain = |count: usize| -> Vec<(String, String)> {
            let link = |at: usize| match at {
                0 => with_reference("f1.json"),
                _ if at + 1 == count => INTEGER.to_owned(),
                _ => json!({"$ref": format!("f{}.json", at + 1)}).to_string(),
            };
            (0..count)
                .map(|at| (format!("f{at}.json"), link(at)))
                .collect()
        };
        let load = |count: usize| {
            let files = chain(count);
            let files: Vec<_> = files
                .iter()
                .map(|(p, t)| (p.as_str(), t.as_str()))
                .collect();
            loaded(&files)
        };
        assert_eq!(load(FILES_LIMIT).unwrap().len(), FILES_LIMIT);
        assert!(
            load(FILES_LIMIT + 1)
                .unwrap_err()
                .contains("cannot be used")
        );
    }
}
