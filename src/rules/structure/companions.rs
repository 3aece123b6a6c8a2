//! Companions: files that must stand beside a file.

use std::borrow::Cow;
use std::ops::Range;

use crate::rules::structure::pattern::{Captures, Pattern, Patterns};
use crate::text::RepoPath;

/// Files and what must stand beside each of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Companions {
    files: Patterns,
    except: Vec<Patterns>,
    require: Vec<Template>,
}

/// A required path with names to be filled in.
#[derive(Debug, Clone, PartialEq)]
struct Template {
    text: String,
    /// Folders to go up from the file's own; `None` when it is meant from the root.
    up: Option<usize>,
    patterns: Patterns,
}

/// A path, or a pattern of paths, that a file requires.
#[derive(Debug, Clone, PartialEq)]
pub struct Required {
    /// As it is shown: captured names filled in.
    pub shown: String,
    any: Vec<Pattern>,
}

impl Companions {
    /// Compiles `for`, `require` and `except`; the error is the key and what is wrong with it.
    pub fn new(
        files: &str,
        require: &[String],
        except: &[String],
    ) -> Result<Self, (&'static str, String)> {
        let files = Patterns::parse(files).map_err(|problem| ("for", problem))?;
        let except = except.iter().map(|text| Patterns::parse(text));
        let except = except.collect::<Result<_, _>>();
        let names = files.names();
        let require = require.iter().map(|text| Template::parse(text, &names));
        let require: Result<Vec<Template>, String> = require.collect();
        Ok(Self {
            except: except.map_err(|problem| ("except", problem))?,
            require: require.map_err(|problem| ("require", problem))?,
            files,
        })
    }

    /// What `path` requires, by the files that the pattern stands for; nothing for other files.
    pub fn required_by(&self, path: &RepoPath) -> Vec<Required> {
        let bytes = path.as_bytes();
        let Some(captures) = self.files.captures(bytes) else {
            return Vec::new();
        };
        if self.except.iter().any(|except| except.matches(bytes)) {
            return Vec::new();
        }
        let all = self.require.iter();
        all.map(|template| template.filled(path, &captures))
            .collect()
    }

    /// Where in the sorted `paths` there can be files that the pattern stands for.
    pub fn range(&self, paths: &[RepoPath]) -> Range<usize> {
        below_prefix(paths, self.files.prefix())
    }
}

impl Required {
    /// True when `path` is what is required.
    pub fn matches(&self, path: &RepoPath) -> bool {
        self.any.iter().any(|one| one.matches(path.as_bytes()))
    }

    /// True when one of the sorted `paths` is what is required.
    pub fn stands_in(&self, paths: &[RepoPath]) -> bool {
        self.any.iter().any(|one| {
            if let Some(path) = one.path() {
                let path = RepoPath::from_bytes(path);
                return paths.binary_search(&path).is_ok();
            }
            let near = &paths[below_prefix(paths, one.prefix())];
            near.iter().any(|path| one.matches(path.as_bytes()))
        })
    }
}

/// Where in the sorted `paths` those are that begin with `prefix`.
pub(in crate::rules) fn below_prefix(paths: &[RepoPath], prefix: &[u8]) -> Range<usize> {
    let start = paths.partition_point(|path| path.as_bytes() < prefix);
    let length = paths[start..].partition_point(|path| path.as_bytes().starts_with(prefix));
    start..start + length
}

impl Template {
    fn parse(text: &str, names: &[String]) -> Result<Self, String> {
        let mut rest = text;
        let mut up = (!text.starts_with('/')).then_some(0);
        while let Some((after, levels)) = rest.strip_prefix("../").zip(up) {
            rest = after;
            up = Some(levels + 1);
        }
        if rest.split('/').any(|part| part == "..") {
            return Err(format!("`{text}`: `..` may only stand at the beginning"));
        }
        let patterns = Patterns::parse(rest).map_err(|problem| format!("`{text}`: {problem}"))?;
        let unknown = patterns.all_names().find(|name| !names.contains(name));
        if let Some(name) = unknown {
            return Err(format!("`{text}`: `for` captures no `{{{name}}}`"));
        }
        Ok(Self {
            text: text.to_owned(),
            up,
            patterns,
        })
    }

    fn filled(&self, path: &RepoPath, captures: &Captures) -> Required {
        let mut folder = self.up.map(|_| path.parent());
        for _ in 0..self.up.unwrap_or(0) {
            folder = folder.map(|folder| folder.parent());
        }
        let folder = folder.unwrap_or_else(|| RepoPath::from(""));
        let mut shown = self.text.clone();
        for (name, value) in captures {
            let value: Cow<'_, str> = String::from_utf8_lossy(value);
            shown = shown.replace(&format!("{{{name}}}/"), &format!("{{{name}}}"));
            shown = shown.replace(&format!("{{{name}}}"), &value);
        }
        let all = self.patterns.filled(captures);
        Required {
            shown,
            any: all.map(|one| one.below(folder.as_bytes())).collect(),
        }
    }
}
