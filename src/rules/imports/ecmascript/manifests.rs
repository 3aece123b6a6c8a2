//! `package.json` and `tsconfig.json`, so far as they say where modules are. What a configuration
//! `extends` is not followed.

use serde_json::Value;

use super::along;
use crate::rules::Tree;
use crate::rules::imports::{join, parent};
use crate::text::RepoPath;

/// A package of the repository.
pub(super) struct Package {
    /// Where its manifest is.
    pub(super) folder: String,
    /// What others import it as.
    pub(super) name: String,
    /// Files that it says it starts with, in order of trust.
    pub(super) entries: Vec<String>,
}

impl Package {
    pub(super) fn read(tree: &dyn Tree, folder: &str) -> Option<Self> {
        let manifest = json(tree, &join(folder, "package.json"))?;
        let text = |key: &str| manifest.get(key)?.as_str().map(str::to_owned);
        let entries = ["source", "types", "typings", "module", "main"];
        Some(Self {
            folder: folder.to_owned(),
            name: text("name").filter(|name| !name.is_empty())?,
            entries: entries.iter().filter_map(|key| text(key)).collect(),
        })
    }
}

/// The compiler options of a folder.
pub(super) struct Configuration {
    /// Where the file is.
    pub(super) folder: String,
    /// What modules that are not relative are relative to.
    base: Option<String>,
    /// Patterns with at most one `*`, and what they stand for, relative to the base.
    paths: Vec<(String, Vec<String>)>,
}

impl Configuration {
    pub(super) fn read(tree: &dyn Tree, folder: &str, name: &str) -> Option<Self> {
        let options = json(tree, &join(folder, name))?;
        let options = options.get("compilerOptions")?;
        let base = options.get("baseUrl").and_then(Value::as_str);
        let paths = options.get("paths").and_then(Value::as_object);
        let targets = |list: &Value| {
            let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
            let texts = list.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        };
        Some(Self {
            folder: folder.to_owned(),
            base: base.and_then(|base| along(folder, base)),
            paths: paths
                .into_iter()
                .flatten()
                .map(|(pattern, list)| (pattern.clone(), targets(list)))
                .collect(),
        })
    }

    /// True when the file lies in the configuration's folder or below.
    pub(super) fn is_above(&self, from: &str) -> bool {
        let mut folder = parent(from);
        while let Some(one) = folder {
            if one == self.folder {
                return true;
            }
            folder = parent(one);
        }
        false
    }

    /// Where a module may be, in the order in which it is looked for.
    pub(super) fn bases(&self, module: &str) -> Vec<String> {
        let start = self.base.as_deref().unwrap_or(&self.folder);
        let matched = self.paths.iter().filter_map(|(pattern, targets)| {
            let inner = match pattern.split_once('*') {
                Some((before, after)) => module.strip_prefix(before)?.strip_suffix(after)?,
                None => (pattern == module).then_some("")?,
            };
            Some((pattern.len(), inner, targets))
        });
        // The longest pattern wins, as in the compiler.
        let best = matched.max_by_key(|(length, ..)| *length);
        let mapped = best.into_iter().flat_map(|(_, inner, targets)| {
            targets
                .iter()
                .map(move |target| target.replacen('*', inner, 1))
        });
        let mut bases: Vec<String> = mapped.filter_map(|target| along(start, &target)).collect();
        if let Some(base) = &self.base {
            bases.extend(along(base, module));
        }
        bases
    }
}

/// A JSON file that may hold comments and commas before closing brackets.
fn json(tree: &dyn Tree, path: &str) -> Option<Value> {
    let content = tree.content(&RepoPath::from(path))?;
    let text = String::from_utf8_lossy(&content);
    serde_json::from_str(&text)
        .or_else(|_| serde_json::from_str(&strict(&text)))
        .ok()
}

/// The text without comments and without commas before closing brackets.
fn strict(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '"' => string_length(rest),
            '/' if rest.starts_with("//") => {
                rest = rest.split_once('\n').map_or("", |(_, after)| after);
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.split_once("*/").map_or("", |(_, after)| after);
                continue;
            }
            ']' | '}' => {
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
                1
            }
            other => other.len_utf8(),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// Bytes of the string that the text begins with, its quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_last_commas_are_left_out() {
        let text = "// a\n{ \"b\": \"/* no */ \\\" // ,]\", /* c\n */ \"d\": [1, 2,\n], }";
        let value: Value = serde_json::from_str(&strict(text)).unwrap();
        assert_eq!(value["b"], "/* no */ \" // ,]");
        assert_eq!(value["d"], serde_json::json!([1, 2]));
        for odd in ["\"", "\"\\", "/*", "//", "/", ",]"] {
            let _ = strict(odd);
        }
    }
}
