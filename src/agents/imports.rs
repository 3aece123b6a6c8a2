//! Where an import goes: behind the last one at the top of the file, or before the first code.

use crate::agents::symbols::FILE_BYTES_MAX;
use crate::lang::{self, Language, Wanted};
use crate::text::{Edit, LineIndex, line_start};

/// The edit that adds an import to a file. The error says why `line` is none, or not needed.
pub(super) fn addition(language: &Language, source: &str, line: &str) -> Result<Edit, String> {
    let line = line.trim();
    let wanted = Wanted::all(FILE_BYTES_MAX);
    let alone = lang::measure(language, format!("{line}\n").as_bytes(), &wanted);
    if alone.imports.is_empty() || !alone.functions.is_empty() || line.lines().count() > 20 {
        return Err(format!("`{}` is not an import", shown(line)));
    }
    let there = source.lines().any(|one| one.trim_end() == line);
    if there {
        return Err(format!("`{}` is imported already", shown(line)));
    }
    let at = place(language, source);
    let newline = crate::text::newline(source);
    let open = at > 0 && !source[..at].ends_with('\n');
    let lead = if open { newline } else { "" };
    Ok(Edit {
        range: at..at,
        replacement: format!("{lead}{line}{newline}"),
    })
}

fn shown(line: &str) -> String {
    line.chars().take(80).collect()
}

/// The byte at which the next import begins.
fn place(language: &Language, source: &str) -> usize {
    let measured = lang::measure(language, source.as_bytes(), &Wanted::all(FILE_BYTES_MAX));
    let index = LineIndex::new(source.as_bytes());
    let starts = measured.imports.iter().filter_map(|import| {
        let line = index.range(import.line)?;
        statement_start(source, line.start)
    });
    match starts.max() {
        Some(start) => statement_end(source, start),
        None => after_head(language, source),
    }
}

/// What imports at the top of a file begin with, in one language or another.
const OPENINGS: &[&str] = &[
    "use ",
    "pub use ",
    "pub(crate) use ",
    "pub(super) use ",
    "import",
    "from ",
    "#include",
    "require",
    "source ",
    ". ",
];

/// Where the import begins that has the line at `at`; `None` for one that is not at the top.
fn statement_start(source: &str, at: usize) -> Option<usize> {
    let mut start = at;
    loop {
        let line = source[start..].lines().next().unwrap_or_default();
        if !line.is_empty() && !line.starts_with([' ', '\t', '}', ')']) {
            let opens = OPENINGS.iter().any(|opening| line.starts_with(opening));
            return opens.then_some(start);
        }
        start = line_start(source, start.checked_sub(1)?);
    }
}

/// The byte behind the statement that begins at `start`: its line's end, or that of the line on
/// which its brackets are closed.
fn statement_end(source: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, byte) in source.as_bytes()[start..].iter().enumerate() {
        match byte {
            b'(' | b'{' | b'[' => depth += 1,
            b')' | b'}' | b']' => depth = depth.saturating_sub(1),
            b'\n'
                if depth == 0
                    && !source[..start + offset]
                        .trim_end_matches('\r')
                        .ends_with('\\') =>
            {
                return start + offset + 1;
            }
            _ => {}
        }
    }
    source.len()
}

/// Behind comments at the top and, in Python, the docstring of the module.
fn after_head(language: &Language, source: &str) -> usize {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim_start();
        let comment = text.starts_with(language.line_comment) || text.starts_with("#!");
        if !comment {
            break;
        }
        at += line.len();
    }
    let rest = &source[at..];
    let quotes = ["\"\"\"", "'''"];
    let docstring = quotes
        .iter()
        .find(|quote| rest.trim_start().starts_with(**quote));
    let Some(quote) = docstring.filter(|_| language.name == "python") else {
        return at;
    };
    let open = at + rest.find(quote).unwrap_or(0) + quote.len();
    match source[open..].find(quote) {
        Some(length) => {
            let close = open + length + quote.len();
            source[close..]
                .find('\n')
                .map_or(source.len(), |newline| close + newline + 1)
        }
        None => line_start(source, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    fn added(name: &str, source: &str, line: &str) -> Result<String, String> {
        let language = lang::by_name(name).unwrap();
        let edit = addition(language, source, line)?;
        Ok(text::apply(source, &[edit]).unwrap())
    }

    #[test]
    fn an_import_stands_behind_the_others() {
        let source = "\"\"\"Doc.\"\"\"\nimport os\nfrom a import (\n    b,\n    c,\n)\n\nx = 1\n";
        let expected = source.replace(")\n", ")\nimport re\n");
        assert_eq!(added("python", source, "import re\n"), Ok(expected));
        assert!(
            added("python", source, "import os")
                .unwrap_err()
                .contains("already")
        );
        let rust = "use a::{\n    b,\n};\n\nfn f() {}\n";
        let expected = rust.replace("};\n", "};\nuse std::fmt;\n");
        assert_eq!(added("rust", rust, "use std::fmt;"), Ok(expected));
    }

    #[test]
    fn the_first_import_stands_behind_the_head() {
        let cases = [
            ("", "import re\n"),
            ("x = 1\n", "import re\nx = 1\n"),
            (
                "#!/x\n# c\n\"\"\"Doc\nmore.\"\"\"\nx = 1\n",
                "#!/x\n# c\n\"\"\"Doc\nmore.\"\"\"\nimport re\nx = 1\n",
            ),
            ("'''Doc.'''", "'''Doc.'''\nimport re\n"),
        ];
        for (source, expected) in cases {
            assert_eq!(
                added("python", source, "import re").as_deref(),
                Ok(expected)
            );
        }
    }

    #[test]
    fn what_is_no_import_is_refused() {
        for line in ["x = 1", "", "def f(): import os", "not code at all ("] {
            assert!(added("python", "", line).is_err(), "{line}");
        }
    }
}
