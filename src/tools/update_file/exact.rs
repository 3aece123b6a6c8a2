//! A section by the text that stands there, and help where it does not stand there just once.

use memchr::memmem;
use serde_json::json;

use crate::text::{LineIndex, RepoPath};
use crate::tools::ToolError;
use crate::tools::update_file::Section;

/// Places shown when the text stands nowhere, or in several.
const PLACES_SHOWN: usize = 3;
/// Lines of a file that are compared when the text stands nowhere.
const LINES_COMPARED: usize = 20_000;
/// Of these, how many lines of the text.
const TEXT_LINES_COMPARED: usize = 5;
/// How alike a place must be to be shown, of 1.
const ALIKE: f64 = 0.5;
/// Lines of one place that are shown.
const LINES_SHOWN: usize = 40;

/// Where `old` stands; once, or with `all` at least once.
pub(super) fn sections(
    path: &RepoPath,
    source: &str,
    old: &str,
    new: &str,
    all: bool,
) -> Result<Vec<Section>, ToolError> {
    if old.is_empty() {
        return Err(ToolError::refused(
            "argument `old_text` is empty; use `write_file` for an empty file, or `start_line`",
        ));
    }
    let found: Vec<usize> = memmem::find_iter(source.as_bytes(), old.as_bytes()).collect();
    match found.len() {
        0 => Err(nowhere(path, source, old)),
        1 => Ok(section(&found, old, new)),
        _ if all => Ok(section(&found, old, new)),
        count => Err(several(path, source, &found, count)),
    }
}

fn section(starts: &[usize], old: &str, new: &str) -> Vec<Section> {
    let each = starts.iter().map(|&start| Section {
        range: start..start + old.len(),
        text: new.to_owned(),
    });
    each.collect()
}

fn several(path: &RepoPath, source: &str, found: &[usize], count: usize) -> ToolError {
    let index = LineIndex::new(source.as_bytes());
    let lines: Vec<usize> = found.iter().map(|&at| index.line(at)).take(20).collect();
    let shown = lines.iter().map(ToString::to_string).collect::<Vec<_>>();
    let message = format!(
        "`old_text` stands {count} times in `{path}`, on lines {}; add lines around it until it is \
         one place, or set `replace_all`",
        shown.join(", ")
    );
    ToolError::refused(message).with("lines", json!(lines))
}

fn nowhere(path: &RepoPath, source: &str, old: &str) -> ToolError {
    let lines: Vec<&str> = source.lines().take(LINES_COMPARED).collect();
    let wanted: Vec<&str> = old.lines().collect();
    let blank = same_but_blanks(&lines, &wanted);
    let (why, places) = match blank.is_empty() {
        false => ("it differs in white space only from", blank),
        true => ("the nearest is", alike(&lines, &wanted)),
    };
    let Some(&first) = places.first() else {
        let message = format!(
            "`old_text` does not stand in `{path}`, nor anything like it; read the file again"
        );
        return ToolError::refused(message);
    };
    let last = |start: usize| (start + wanted.len()).min(lines.len());
    let message = format!(
        "`old_text` does not stand in `{path}`; {why} lines {} to {}; copy it from `nearest`",
        first + 1,
        last(first)
    );
    let nearest = places.iter().take(PLACES_SHOWN).map(|&start| {
        let shown = &lines[start..last(start).min(start + LINES_SHOWN)];
        json!({"start_line": start + 1, "end_line": last(start), "text": shown.join("\n")})
    });
    ToolError::refused(message).with("nearest", nearest.collect::<Vec<_>>())
}

/// 0-based lines at which the same words stand.
fn same_but_blanks(lines: &[&str], wanted: &[&str]) -> Vec<usize> {
    let words = |line: &&str| line.split_whitespace().collect::<String>();
    let wanted: Vec<String> = wanted.iter().map(words).collect();
    if wanted.iter().all(String::is_empty) {
        return Vec::new();
    }
    let lines: Vec<String> = lines.iter().map(words).collect();
    let windows = lines.windows(wanted.len()).enumerate();
    let same = windows.filter(|(_, window)| *window == wanted);
    same.map(|(start, _)| start).take(PLACES_SHOWN).collect()
}

/// 0-based lines at which something alike stands, the most alike first.
fn alike(lines: &[&str], wanted: &[&str]) -> Vec<usize> {
    let compared: Vec<String> = wanted
        .iter()
        .filter(|line| !line.trim().is_empty())
        .take(TEXT_LINES_COMPARED)
        .map(|line| clipped(line))
        .collect();
    if compared.is_empty() {
        return Vec::new();
    }
    let lines: Vec<String> = lines.iter().map(|line| clipped(line)).collect();
    let mut scores: Vec<(f64, usize)> = Vec::new();
    for start in 0..lines.len() {
        let pairs = compared.iter().zip(&lines[start..]);
        let sum: f64 = pairs.map(|(a, b)| strsim::sorensen_dice(a, b)).sum();
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let score = sum / compared.len() as f64;
        if score >= ALIKE {
            scores.push((score, start));
        }
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = scores.into_iter().map(|(_, start)| start);
    best.take(PLACES_SHOWN).collect()
}

/// Enough of a line to compare it.
fn clipped(line: &str) -> String {
    line.trim().chars().take(200).collect()
}
