//! Upper bounds of a source's syntax depth, found without recursion.

use tree_sitter::Tree;

/// Deepest syntax admitted: levels of a tree, or tokens between commas summed over open brackets.
pub(super) const DEPTH_LIMIT: usize = 2_500;
/// Deepest indentation admitted by the scan, in columns.
const INDENT_LIMIT: usize = 4_000;

/// Offset of the first node deeper than the limit, in a tree without errors. ruff's tree has at
/// most one level for each of tree-sitter's.
pub(super) fn tree_passes_limit(tree: &Tree) -> Option<usize> {
    let mut cursor = tree.walk();
    // Counted here, since the cursor's own `depth` walks its stack.
    let mut depth = 0;
    loop {
        if depth > DEPTH_LIMIT {
            return Some(cursor.node().start_byte());
        }
        if cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return None;
            }
            depth -= 1;
        }
    }
}

/// Offset at which a linear scan's bound passes a limit. Strings and comments are left out, unless
/// the source may hold f-strings, whose ends only a parser can tell; then all counts as code.
pub(super) fn scan_passes_limit(source: &[u8]) -> Option<usize> {
    // The commas of a lambda's parameters do not end it, and its keyword is not looked for below.
    let mut lambdas = memchr::memmem::find_iter(source, b"lambda");
    if let Some(offset) = lambdas.nth(DEPTH_LIMIT) {
        return Some(offset);
    }
    let skip_strings = !may_hold_f_strings(source);
    let mut depth = Depth {
        runs: vec![0],
        total: 0,
        indent: 0,
        line_start: true,
        in_word: false,
    };
    let mut offset = 0;
    while offset < source.len() {
        let skipped = if skip_strings {
            string_or_comment(&source[offset..])
        } else {
            0
        };
        if skipped == 0 {
            depth.byte(source[offset]);
        } else {
            depth.byte(b'"');
        }
        if depth.total > DEPTH_LIMIT || depth.indent > INDENT_LIMIT {
            return Some(offset);
        }
        offset += skipped.max(1);
    }
    None
}

/// True when some quote follows a letter `f` or `t`, alone or beside an `r`.
fn may_hold_f_strings(source: &[u8]) -> bool {
    source.windows(3).any(|window| {
        let quote = matches!(window[2], b'"' | b'\'');
        let letter = |byte: u8| matches!(byte.to_ascii_lowercase(), b'f' | b't');
        quote && (letter(window[1]) || (letter(window[0]) && window[1].eq_ignore_ascii_case(&b'r')))
    }) || source
        .first()
        .is_some_and(|byte| matches!(byte.to_ascii_lowercase(), b'f' | b't'))
}

/// Length of the string or comment that starts here, 0 when none does.
fn string_or_comment(rest: &[u8]) -> usize {
    let until_newline = || rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
    let quote = match rest[0] {
        b'#' => return until_newline(),
        quote @ (b'"' | b'\'') => quote,
        _ => return 0,
    };
    let triple = rest.starts_with(&[quote; 3]);
    let width = if triple { 3 } else { 1 };
    let mut at = width;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 1,
            b'\n' if !triple => return at,
            _ if rest[at..].starts_with(&[quote; 3][..width]) => return at + width,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// Tokens since the last comma, for each open bracket.
struct Depth {
    runs: Vec<usize>,
    total: usize,
    indent: usize,
    line_start: bool,
    in_word: bool,
}

impl Depth {
    fn byte(&mut self, byte: u8) {
        let word = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        let continues = std::mem::replace(&mut self.in_word, word) && word;
        match byte {
            b' ' | b'\t' => self.indent += usize::from(self.line_start),
            b'\n' | b'\r' => self.end_of_line(),
            _ => {
                self.line_start = false;
                self.token(byte, continues);
            }
        }
    }

    fn token(&mut self, byte: u8, continues: bool) {
        match byte {
            b'(' | b'[' | b'{' => {
                self.runs.push(1);
                self.total += 1;
            }
            b')' | b']' | b'}' if self.runs.len() > 1 => {
                self.total -= self.runs.pop().unwrap_or_default();
                self.add_one();
            }
            b',' => self.reset_run(),
            _ if continues => {}
            _ => self.add_one(),
        }
    }

    fn add_one(&mut self) {
        if let Some(run) = self.runs.last_mut() {
            *run += 1;
        }
        self.total += 1;
    }

    fn reset_run(&mut self) {
        self.total -= self.runs.last_mut().map(std::mem::take).unwrap_or_default();
    }

    /// A newline ends the statement when no bracket is open.
    fn end_of_line(&mut self) {
        (self.indent, self.line_start) = (0, true);
        if self.runs.len() == 1 {
            self.reset_run();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admits_ordinary_code_and_long_data() {
        let data = format!("x = [{}]\n", "1, ".repeat(100_000));
        assert_eq!(scan_passes_limit(data.as_bytes()), None);
        let sad = "def f():\n    '''oh no :('''\n".repeat(5_000);
        assert_eq!(scan_passes_limit(sad.as_bytes()), None);
    }

    #[test]
    fn refuses_every_way_to_nest() {
        let nested = |part: &str| format!("x = a{}\n", part.repeat(200_000));
        for part in [
            "(",
            "[",
            "{",
            ".b()",
            " + a",
            " if a else a",
            " ** -a",
            "[0]",
            " and not a",
        ] {
            assert!(
                scan_passes_limit(nested(part).as_bytes()).is_some(),
                "{part}"
            );
        }
        assert!(
            scan_passes_limit(format!("x = f\"{{{}\"", "(".repeat(9_000)).as_bytes()).is_some()
        );
        let lambdas = format!("x = {}a\n", "lambda a, b: ".repeat(9_000));
        assert!(scan_passes_limit(lambdas.as_bytes()).is_some());
        assert!(scan_passes_limit(" ".repeat(9_000).as_bytes()).is_some());
    }
}
