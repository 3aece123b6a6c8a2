//! Layouts: the names that a folder may hold.

use crate::rules::structure::pattern::{Captures, Pattern, Patterns};

/// Folders and the names that they allow.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    folder: Patterns,
    files: Vec<Patterns>,
    /// Subfolders; when there are none, every subfolder is allowed.
    folders: Vec<Patterns>,
    allow: Vec<String>,
}

impl Layout {
    /// Compiles `folder` and `allow`; the error is the key and what is wrong with it.
    pub fn new(folder: &str, allow: &[String]) -> Result<Self, (&'static str, String)> {
        let plain = folder.trim_matches('/');
        // Folders are matched with a slash at their end; the root's path is empty.
        let pattern = match plain {
            "" | "." => Patterns::root(),
            plain => {
                Patterns::parse(&format!("{plain}/")).map_err(|problem| ("folder", problem))?
            }
        };
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for text in allow {
            let name = text.strip_suffix('/');
            let parsed = parse_name(name.unwrap_or(text), &pattern.names());
            let parsed = parsed.map_err(|problem| ("allow", format!("`{text}`: {problem}")))?;
            if name.is_some() {
                &mut folders
            } else {
                &mut files
            }
            .push(parsed);
        }
        Ok(Self {
            folder: pattern,
            files,
            folders,
            allow: allow.to_vec(),
        })
    }

    /// What is captured of a folder, given with a slash at its end; `None` for other folders.
    pub(in crate::rules) fn captures(&self, folder: &[u8]) -> Option<Captures> {
        self.folder.captures(folder)
    }

    /// True when a folder with these captures may hold a file, or a subfolder, of this `name`.
    pub(in crate::rules) fn allows(&self, captures: &Captures, name: &[u8], is_file: bool) -> bool {
        let patterns = if is_file { &self.files } else { &self.folders };
        let free = !is_file && self.folders.is_empty();
        let fits = |patterns: &Patterns| {
            patterns
                .filled(captures)
                .any(|pattern: Pattern| pattern.matches(name))
        };
        free || patterns.iter().any(fits)
    }

    /// What is allowed, as it is written.
    pub fn allow(&self) -> &[String] {
        &self.allow
    }
}

fn parse_name(text: &str, names: &[String]) -> Result<Patterns, String> {
    if text.contains('/') {
        return Err("write the name of a file, or of a folder with `/` at its end".to_owned());
    }
    let patterns = Patterns::parse(text)?;
    let unknown = patterns.all_names().find(|name| !names.contains(name));
    match unknown {
        Some(name) => Err(format!("`folder` captures no `{{{name}}}`")),
        None => Ok(patterns),
    }
}
