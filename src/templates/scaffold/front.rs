//! The front matter of `TEMPLATE.md`: YAML between two lines of `---`.

use serde::Deserialize;

/// What a scaffold says of itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Front {
    /// What it gives, in one sentence.
    pub(super) description: String,
    /// The files that it gives.
    pub(super) files: Vec<FrontFile>,
}

/// One file that it gives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrontFile {
    /// Template of the path.
    pub(super) path: String,
    /// The file's text, in the scaffold's folder.
    pub(super) source: String,
    /// The file is given when this expression is true.
    #[serde(default)]
    pub(super) when: Option<String>,
}

/// The front matter, and the words below it.
pub(super) fn parse(text: &str) -> Result<(Front, String), String> {
    let missing = || "`TEMPLATE.md` does not begin with front matter between lines of `---`";
    let text = text.replace("\r\n", "\n");
    let rest = text.strip_prefix("---\n").ok_or_else(missing)?;
    let (yaml, body) = rest.split_once("\n---\n").ok_or_else(missing)?;
    let front = serde_saphyr::from_str(yaml);
    let front = front.map_err(|error| format!("front matter of `TEMPLATE.md`: {error}"))?;
    Ok((front, body.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_and_words_are_told_apart() {
        let text = "---\ndescription: One.\nfiles:\n  - path: \"{{ a }}.py\"\n    source: a.j2\n---\n\nWords.\n";
        let (front, words) = parse(text).unwrap();
        assert_eq!((&*front.description, &*words), ("One.", "Words."));
        assert_eq!(front.files[0].path, "{{ a }}.py");
        assert!(front.files[0].when.is_none());
    }

    #[test]
    fn what_is_none_is_said() {
        for (text, words) in [
            ("description: x\n", "does not begin"),
            ("---\ndescription: x\n", "does not begin"),
            ("---\ndescription: x\n---\n", "files"),
            (
                "---\ndescription: x\nfiles: []\ncolour: red\n---\n",
                "colour",
            ),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
