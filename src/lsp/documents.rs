//! Texts that are open in the editor, as they are there.

use std::collections::BTreeMap;
use std::path::Path;

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use crate::lsp::position::{Encoding, Lines};
use crate::lsp::uri;

/// An open text.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) uri: Uri,
    pub(super) text: String,
    pub(super) version: i32,
    /// It changed since its findings were said.
    pub(super) is_stale: bool,
}

impl Document {
    /// Takes in changes, each relative to the text after the one before.
    pub(super) fn change(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        for change in changes {
            let Some(range) = change.range else {
                self.text = change.text;
                continue;
            };
            let lines = Lines::new(&self.text, encoding);
            let (start, end) = (lines.offset(range.start), lines.offset(range.end));
            self.text
                .replace_range(start.min(end)..start.max(end), &change.text);
        }
        self.version = version;
        self.is_stale = true;
    }
}

/// The open texts, by their URI.
#[derive(Debug, Default)]
pub(super) struct Documents {
    by_uri: BTreeMap<String, Document>,
}

impl Documents {
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) {
        let document = Document {
            uri: uri.clone(),
            text,
            version,
            is_stale: true,
        };
        self.by_uri.insert(uri.as_str().to_owned(), document);
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        self.by_uri.remove(uri.as_str());
    }

    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.by_uri.get(uri.as_str())
    }

    /// The open text of a file, under whatever URI.
    pub(super) fn at(&self, path: &Path) -> Option<&Document> {
        let mut all = self.by_uri.values();
        all.find(|document| uri::to_path(&document.uri).as_deref() == Some(path))
    }

    pub(super) fn get_mut(&mut self, uri: &Uri) -> Option<&mut Document> {
        self.by_uri.get_mut(uri.as_str())
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Document> {
        self.by_uri.values_mut()
    }

    /// Every text is to be judged anew, as other settings may be in force.
    pub(super) fn all_are_stale(&mut self) {
        self.all_mut().for_each(|document| document.is_stale = true);
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use lsp_types::{Position, Range};

    use super::*;

    /// Where an edit starts and ends, and the new text.
    type Edit = ((u32, u32), (u32, u32), &'static str);

    fn edited(text: &str, edits: &[Edit]) -> String {
        let mut document = Document {
            uri: Uri::from_str("file:///a.py").unwrap(),
            text: text.to_owned(),
            version: 1,
            is_stale: false,
        };
        let change = |(start, end, text): &Edit| {
            let at = |(line, character): (u32, u32)| Position::new(line, character);
            TextDocumentContentChangeEvent {
                range: Some(Range::new(at(*start), at(*end))),
                range_length: None,
                text: (*text).to_owned(),
            }
        };
        document.change(2, edits.iter().map(change).collect(), Encoding::Utf16);
        assert!(document.is_stale && document.version == 2);
        document.text
    }

    #[test]
    fn edits_follow_each_other() {
        assert_eq!(
            edited("a😀b\nc\n", &[((0, 1), (0, 3), "x"), ((0, 2), (0, 3), "")]),
            "ax\nc\n"
        );
        assert_eq!(
            edited("a\r\nb", &[((1, 0), (1, 0), "> "), ((9, 9), (9, 9), "!")]),
            "a\r\n> b!"
        );
    }

    #[test]
    fn edits_that_make_no_sense_do_no_harm() {
        assert_eq!(edited("abc", &[((0, 2), (0, 1), "-")]), "a-c");
        assert_eq!(edited("", &[((5, 5), (9, 9), "x")]), "x");
        assert_eq!(edited("😀", &[((0, 1), (0, 1), "x")]), "x😀");
    }
}
