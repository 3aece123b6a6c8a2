//! Lines with code: neither blank nor comment alone. Docstrings are code to the grammars.

use tree_sitter::Tree;

use crate::lang::spec::Language;

/// Lines of `source` with something on them that is no comment. Where the tree has errors its
/// comments cannot be trusted, and every line that is not blank counts.
pub(super) fn count(language: &Language, tree: &Tree, source: &[u8]) -> usize {
    let comments = if tree.root_node().has_error() {
        Vec::new()
    } else {
        comments(language, tree)
    };
    let mut counter = Counter::default();
    let mut at = 0;
    for comment in comments {
        counter.code(source.get(at..comment.start).unwrap_or_default());
        counter.comment(source.get(comment.clone()).unwrap_or_default());
        at = comment.end;
    }
    counter.code(source.get(at..).unwrap_or_default());
    counter.lines
}

/// Byte ranges of the comments, in source order.
fn comments(language: &Language, tree: &Tree) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let comment = language.comments.contains(&cursor.node().kind());
        if comment {
            found.push(cursor.node().byte_range());
        }
        if !comment && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

/// Counts lines while it is told what stands on them.
#[derive(Default)]
struct Counter {
    lines: usize,
    /// The line that it is on has been counted.
    counted: bool,
}

impl Counter {
    fn code(&mut self, text: &[u8]) {
        for byte in text {
            if *byte == b'\n' {
                self.counted = false;
            } else if !self.counted && !byte.is_ascii_whitespace() {
                self.counted = true;
                self.lines += 1;
            }
        }
    }

    fn comment(&mut self, text: &[u8]) {
        if text.contains(&b'\n') {
            self.counted = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{by_name, parse};

    #[track_caller]
    fn check(language: &str, source: &str, expected: usize) {
        let language = by_name(language).unwrap();
        let tree = parse::parse(language, source.as_bytes()).unwrap();
        assert_eq!(
            count(language, &tree, source.as_bytes()),
            expected,
            "{source}"
        );
    }

    #[test]
    fn blank_lines_and_comments_are_left_out() {
        check(
            "python",
            "# a\n\nx = 1  # b\n   \n  # c\ny = '#'\r\n\r\n",
            2,
        );
        check(
            "rust",
            "//! a\n/// b\nfn f() {}\n/* c\n d */ fn g() {} /* e\n*/\nfn h() {}",
            3,
        );
        check("javascript", "// a\nf(); // b\n/* c\n*/\n", 1);
        check("go", "// a\npackage a\n\n/* b */ var x = 1\n", 2);
        check("python", "", 0);
    }

    #[test]
    fn strings_of_several_lines_are_code() {
        check("python", "'''a\n# b\n\nc'''\n", 3);
    }

    #[test]
    fn with_errors_every_line_that_is_not_blank_counts() {
        check("rust", "fn f( {\n// a\n\n}\n", 3);
    }
}
