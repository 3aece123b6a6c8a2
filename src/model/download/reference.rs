//! Which file of which repository: `hf:OWNER/REPOSITORY/FILE.gguf`, or its page's address.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Error;

/// The revision asked for when none is named.
const MAIN: &str = "main";

/// A file of a repository on the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// `OWNER/REPOSITORY`.
    pub repository: String,
    /// A branch, tag or commit.
    pub revision: String,
    /// The path inside the repository; ends in `.gguf`.
    pub file: String,
}

impl Reference {
    /// A file of a repository, at its main revision.
    pub fn new(repository: &str, file: &str) -> Result<Self, Error> {
        let text = format!("hf:{repository}/{file}");
        let reference = Self {
            repository: repository.to_owned(),
            revision: MAIN.to_owned(),
            file: file.to_owned(),
        };
        reference.checked(&text)
    }

    /// Reads `hf:OWNER/REPOSITORY/FILE.gguf` or `https://HOST/OWNER/REPOSITORY/resolve/REVISION/FILE.gguf`
    /// (`blob` for `resolve` as well). `None` for what has neither form.
    pub fn parse(text: &str) -> Option<Result<Self, Error>> {
        if let Some(path) = text.strip_prefix("hf:") {
            return Some(Self::of_path(text, path));
        }
        let address = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))?;
        Some(Self::of_address(text, address))
    }

    /// The same file at another revision.
    pub fn at(mut self, revision: &str) -> Result<Self, Error> {
        revision.clone_into(&mut self.revision);
        let text = self.to_string();
        self.checked(&text)
    }

    /// The file's own name, without folders.
    pub fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }

    fn of_path(text: &str, path: &str) -> Result<Self, Error> {
        let mut parts = path.splitn(3, '/');
        let (Some(owner), Some(name), Some(file)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong(text, "it names no file"));
        };
        Self::new(&format!("{owner}/{name}"), file)
    }

    fn of_address(text: &str, address: &str) -> Result<Self, Error> {
        let address = address.split(['?', '#']).next().unwrap_or(address);
        let parts: Vec<&str> = address.splitn(6, '/').collect();
        match parts[..] {
            [_host, owner, name, "resolve" | "blob", revision, file] => {
                Self::new(&format!("{owner}/{name}"), file)?.at(revision)
            }
            _ => Err(wrong(text, "it is no address of a file on the hub")),
        }
    }

    fn checked(self, text: &str) -> Result<Self, Error> {
        let is_plain = |part: &str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._-+=@() ".contains(c);
            !part.trim_matches(['.', ' ']).is_empty() && part.chars().all(allowed)
        };
        let repository: Vec<&str> = self.repository.split('/').collect();
        if repository.len() != 2 || !repository.into_iter().all(is_plain) {
            return Err(wrong(text, "a repository is OWNER/NAME"));
        }
        if !self
            .file
            .split('/')
            .chain(self.revision.split('/'))
            .all(is_plain)
        {
            return Err(wrong(text, "it has characters that no file of the hub has"));
        }
        let is_model = |name: &str| name.len() > 5 && name.to_ascii_lowercase().ends_with(".gguf");
        if !is_model(self.name()) {
            return Err(wrong(text, "the file's name does not end in .gguf"));
        }
        if is_piece(self.name()) {
            let reason = "it is a piece of a split model; take a file that is whole";
            return Err(wrong(text, reason));
        }
        Ok(self)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "hf:{}/{}", self.repository, self.file)?;
        if self.revision != MAIN {
            write!(f, " at {}", self.revision)?;
        }
        Ok(())
    }
}

/// Whether a name ends like `-00001-of-00003.gguf`, by which llama.cpp's split models are known.
fn is_piece(name: &str) -> bool {
    let mut parts = name[..name.len() - ".gguf".len()].rsplit('-');
    let is_number = |part: Option<&str>| {
        part.is_some_and(|part| part.len() == 5 && part.bytes().all(|b| b.is_ascii_digit()))
    };
    is_number(parts.next()) && parts.next() == Some("of") && is_number(parts.next())
}

fn wrong(text: &str, reason: &str) -> Error {
    Error::Reference {
        text: text.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String, String) {
        let read = Reference::parse(text).unwrap().unwrap();
        (read.repository, read.revision, read.file)
    }

    fn owned(repository: &str, revision: &str, file: &str) -> (String, String, String) {
        (repository.into(), revision.into(), file.into())
    }

    #[test]
    fn both_forms_name_the_same_file() {
        let expected = owned("Qwen/A-GGUF", "main", "a-q4_k_m.gguf");
        for text in [
            "hf:Qwen/A-GGUF/a-q4_k_m.gguf",
            "https://huggingface.co/Qwen/A-GGUF/resolve/main/a-q4_k_m.gguf?download=true",
            "https://huggingface.co/Qwen/A-GGUF/blob/main/a-q4_k_m.gguf",
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
        let nested = parts("hf:o/r/Q4 K/a.gguf");
        assert_eq!(nested, owned("o/r", "main", "Q4 K/a.gguf"));
        let read = Reference::parse("hf:o/r/Q4/a.gguf").unwrap().unwrap();
        assert_eq!(read.name(), "a.gguf");
        assert_eq!(read.at("v1").unwrap().to_string(), "hf:o/r/Q4/a.gguf at v1");
        assert!(Reference::parse("Qwen3.5-4B").is_none());
    }

    #[test]
    fn what_names_no_file_or_leaves_its_folder_is_refused() {
        for text in [
            "hf:Qwen/A-GGUF",
            "hf:Qwen/A-GGUF/",
            "hf:Qwen//a.gguf",
            "hf:Qwen/A/readme.md",
            "hf:Qwen/A/.gguf",
            "hf:../A/a.gguf",
            "hf:Qwen/A/../../a.gguf",
            "hf:Qwen/A/..\\a.gguf",
            "hf:Qwen/A/a%2f.gguf",
            "hf:Qwen/A/a?b.gguf",
            "hf:Qwen/A/a-00001-of-00002.gguf",
            "https://huggingface.co/Qwen/A",
            "https://huggingface.co/Qwen/A/resolve/../a.gguf",
        ] {
            let error = Reference::parse(text).unwrap().unwrap_err();
            assert!(error.to_string().contains("hf:OWNER/"), "{text}: {error}");
        }
        assert!(
            Reference::new("a/b", "c.gguf")
                .unwrap()
                .at("x/../y")
                .is_err()
        );
    }
}
