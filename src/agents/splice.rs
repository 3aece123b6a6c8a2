//! Pieces put into a file: an import, a new symbol, another text for a symbol, a symbol taken away.
//! Pure; whether the result may stand is for others to judge.

use crate::agents::imports;
use crate::agents::symbols::{Symbol, symbols};
use crate::lang::Language;
use crate::text::{self, Edit};

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// An import, as it is written.
    AddImport(String),
    /// The text of a new symbol, at the end of the file.
    AddSymbol(String),
    /// Another text for a symbol.
    ReplaceSymbol(String, String),
    /// A symbol goes.
    DeleteSymbol(String),
}

/// The file with the piece in it. The error says why it does not fit, for whoever made it.
pub(super) fn splice(language: &Language, source: &str, piece: &Piece) -> Result<String, String> {
    let edit = match piece {
        Piece::AddImport(line) => imports::addition(language, source, line)?,
        Piece::AddSymbol(code) => addition(language, source, code)?,
        Piece::ReplaceSymbol(name, code) => replacement(language, source, name, code)?,
        Piece::DeleteSymbol(name) => {
            let symbol = find(language, source, name)?;
            let end = line_end(source, symbol.range.end);
            Edit {
                range: symbol.range.start..end,
                replacement: String::new(),
            }
        }
    };
    text::apply(source, &[edit]).map_err(|error| error.to_string())
}

fn find(language: &Language, source: &str, name: &str) -> Result<Symbol, String> {
    let all = symbols(language, source).ok_or("the file does not parse")?;
    let found = all.iter().find(|symbol| symbol.name == name).cloned();
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().take(20).map(|one| one.name.as_str()).collect();
        format!("there is no symbol `{name}`; there is {}", names.join(", "))
    })
}

/// The byte behind the line end at or after `at`.
fn line_end(source: &str, at: usize) -> usize {
    source[at..]
        .find('\n')
        .map_or(source.len(), |newline| at + newline + 1)
}

/// The symbols of a piece of code, of which there must be at least one.
fn defined(language: &Language, code: &str) -> Result<Vec<Symbol>, String> {
    let found = symbols(language, code).ok_or("the code does not parse")?;
    match found.is_empty() {
        true => Err("the code defines no symbol".to_owned()),
        false => Ok(found),
    }
}

fn addition(language: &Language, source: &str, code: &str) -> Result<Edit, String> {
    let code = dedented(code);
    let there = symbols(language, source).ok_or("the file does not parse")?;
    for new in defined(language, &code)? {
        if there.iter().any(|old| old.name == new.name) {
            return Err(format!(
                "there is a symbol `{}` already; replace that",
                new.name
            ));
        }
    }
    let python = language.name == "python";
    // A script's last lines stay its last.
    let main = "\nif __name__ == ";
    let at = match source.rfind(main).filter(|_| python) {
        Some(newline) => newline + 1,
        None => source.trim_end().len(),
    };
    let gap = if python { "\n\n\n" } else { "\n\n" };
    let before = source[..at].trim_end();
    let lead = if before.is_empty() { "" } else { gap };
    let is_last = source[at..].trim().is_empty();
    let (end, tail) = if is_last {
        (source.len(), "\n")
    } else {
        (at, gap)
    };
    Ok(Edit {
        range: before.len()..end,
        replacement: format!("{lead}{}{tail}", code.trim_end()),
    })
}

fn replacement(language: &Language, source: &str, name: &str, code: &str) -> Result<Edit, String> {
    let symbol = find(language, source, name)?;
    let code = dedented(code);
    let own = last_part(language, name);
    let defined = defined(language, &code)?;
    if !defined
        .iter()
        .any(|new| last_part(language, &new.name) == own)
    {
        return Err(format!(
            "the code defines `{}`, not `{own}`",
            defined[0].name
        ));
    }
    let first = source[symbol.range.clone()]
        .lines()
        .next()
        .unwrap_or_default();
    let indent = &first[..first.len() - first.trim_start().len()];
    Ok(Edit {
        range: symbol.range,
        replacement: indented(code.trim_end(), indent),
    })
}

fn last_part<'n>(language: &Language, name: &'n str) -> &'n str {
    let separator = if language.name == "rust" { "::" } else { "." };
    name.rsplit(separator).next().unwrap_or(name)
}

/// Without the indentation that all lines share, and without empty lines around.
fn dedented(code: &str) -> String {
    let code = code.trim_matches(['\n', '\r']);
    let filled = code.lines().filter(|line| !line.trim().is_empty());
    let shared = filled
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    let lines = code
        .lines()
        .map(|line| line.get(shared..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn indented(code: &str, indent: &str) -> String {
    let lines = code.lines().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!("{indent}{line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang;

    const SOURCE: &str = "\"\"\"Shop.\"\"\"\n\n\ndef area(w, h):\n    return w * h\n\n\nclass Box:\n    def side(self):\n        return 1\n\n    def other(self):\n        return 2\n";

    fn spliced(piece: Piece) -> Result<String, String> {
        splice(lang::by_name("python").unwrap(), SOURCE, &piece)
    }

    #[test]
    fn a_symbol_is_replaced_at_its_own_indentation() {
        let code = "def side(self):\n    return 3\n".to_owned();
        let after = spliced(Piece::ReplaceSymbol("Box.side".to_owned(), code)).unwrap();
        assert_eq!(after, SOURCE.replace("return 1", "return 3"));
        let code = "def volume():\n    return 3\n".to_owned();
        let error = spliced(Piece::ReplaceSymbol("area".to_owned(), code)).unwrap_err();
        assert_eq!(error, "the code defines `volume`, not `area`");
        let error = spliced(Piece::ReplaceSymbol("area".to_owned(), "x = 1".to_owned()));
        assert_eq!(error.unwrap_err(), "the code defines no symbol");
        let error = spliced(Piece::DeleteSymbol("gone".to_owned())).unwrap_err();
        assert_eq!(
            error,
            "there is no symbol `gone`; there is area, Box, Box.side, Box.other"
        );
    }

    #[test]
    fn a_symbol_is_added_at_the_end_and_before_the_main_block() {
        let code = "    def new():\n        pass\n".to_owned();
        let after = spliced(Piece::AddSymbol(code.clone())).unwrap();
        assert_eq!(after, format!("{SOURCE}\n\ndef new():\n    pass\n"));
        let python = lang::by_name("python").unwrap();
        let script = "x = 1\n\n\nif __name__ == '__main__':\n    x\n";
        let after = splice(python, script, &Piece::AddSymbol(code.clone())).unwrap();
        assert_eq!(
            after,
            "x = 1\n\n\ndef new():\n    pass\n\n\nif __name__ == '__main__':\n    x\n"
        );
        let after = splice(python, "", &Piece::AddSymbol(code.clone())).unwrap();
        assert_eq!(after, "def new():\n    pass\n");
        let error = spliced(Piece::AddSymbol("def area():\n    pass\n".to_owned())).unwrap_err();
        assert!(error.contains("`area` already"), "{error}");
    }

    #[test]
    fn a_symbol_is_taken_away_with_its_line_end() {
        let after = spliced(Piece::DeleteSymbol("Box.other".to_owned())).unwrap();
        assert!(after.ends_with("return 1\n\n"), "{after:?}");
        let rust = lang::by_name("rust").unwrap();
        let source = "fn a() {}\nfn b() {\n}\n";
        let after = splice(rust, source, &Piece::DeleteSymbol("a".to_owned()));
        assert_eq!(after.as_deref(), Ok("fn b() {\n}\n"));
    }
}
