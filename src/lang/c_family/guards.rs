//! `#ifdef __cplusplus`: what a C compiler skips, taken out before parsing. Nearly every C header
//! opens `extern "C" {` in one such section and closes it in another, which no grammar can follow.

/// The source without these sections, every other byte where it was; `None` when it has none.
pub(super) fn without_cplusplus(source: &[u8]) -> Option<Vec<u8>> {
    let mut kept = source.to_vec();
    // For each open `#if`, whether it asks for C++ and whether its `#else` has come.
    let mut open: Vec<Section> = Vec::new();
    let mut start = 0;
    let mut found = false;
    for line in source.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        let directive = directive(line);
        let skipped = open.contains(&Section::Skipped);
        let own = match directive {
            Some(Directive::If { cplusplus }) => {
                open.push(match (skipped, cplusplus) {
                    (false, true) => Section::Skipped,
                    _ => Section::Other,
                });
                !skipped && cplusplus
            }
            Some(Directive::Else) => otherwise(open.last_mut()),
            Some(Directive::End) => open.pop().is_some_and(|section| section != Section::Other),
            None => false,
        };
        if own || skipped {
            found = true;
            blank(&mut kept[start..end]);
        }
        start = end;
    }
    found.then_some(kept)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Only C++ sees it.
    Skipped,
    /// The `#else` of such a section.
    Kept,
    Other,
}

enum Directive {
    If { cplusplus: bool },
    Else,
    End,
}

fn otherwise(section: Option<&mut Section>) -> bool {
    match section {
        Some(section) if *section == Section::Skipped => {
            *section = Section::Kept;
            true
        }
        _ => false,
    }
}

fn directive(line: &[u8]) -> Option<Directive> {
    let rest = line.trim_ascii().strip_prefix(b"#")?.trim_ascii();
    let length = rest
        .iter()
        .position(|byte| !byte.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let (name, condition) = rest.split_at(length);
    Some(match name {
        b"ifdef" | b"if" => {
            let words = condition.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
            let words: Vec<&[u8]> = words.filter(|word| !word.is_empty()).collect();
            let asked: &[&[u8]] = match words.as_slice() {
                [b"defined", rest @ ..] => rest,
                all => all,
            };
            Directive::If {
                cplusplus: asked.first() == Some(&b"__cplusplus".as_slice())
                    && !condition.contains(&b'!')
                    && !condition.windows(2).any(|two| two == b"||"),
            }
        }
        b"ifndef" => Directive::If { cplusplus: false },
        b"else" => Directive::Else,
        b"endif" => Directive::End,
        _ => return None,
    })
}

fn blank(line: &mut [u8]) {
    for byte in line.iter_mut().filter(|byte| !byte.is_ascii_whitespace()) {
        *byte = b' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: Option<&str>) {
        let kept = without_cplusplus(source.as_bytes());
        let kept = kept.map(|bytes| String::from_utf8(bytes).unwrap());
        let lines = |text: &str| -> Vec<String> {
            text.lines()
                .map(|line| line.trim_end().to_owned())
                .collect()
        };
        assert_eq!(kept.as_deref().map(lines), expected.map(lines));
        assert!(kept.is_none_or(|kept| kept.len() == source.len()));
    }

    #[test]
    fn sections_for_another_language_are_blank_and_the_rest_stays() {
        check(
            "a\n#ifdef __cplusplus\nextern \"C\" {\n#endif\nb\n",
            Some("a\n\n\n\nb\n"),
        );
        check(
            "# if defined(__cplusplus)\n#if X\nx\n#endif\n#else\nc\n# endif\nd",
            Some("\n\n\n\n\nc\n\nd"),
        );
    }

    #[test]
    fn other_sections_are_left_alone() {
        check("#ifdef X\na\n#else\nb\n#endif\n", None);
        check("#if !defined(__cplusplus)\na\n#endif\n", None);
        check("#if defined(__cplusplus) || X\na\n#endif\n", None);
        check("#ifndef __cplusplus\na\n#endif\n#endif\n", None);
    }
}
