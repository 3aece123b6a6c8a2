//! What a child writes to its standard error: put into the log, and its last words kept, since
//! native code says there why it aborts.

use std::io::{BufRead, BufReader, Read};

/// Longest line that is kept; the rest of a longer one is left out.
const LINE_BYTES: u64 = 4096;

/// Logs every line until the child has gone; the last one that native code wrote, if it did.
pub(super) fn follow(from: impl Read) -> Option<String> {
    let mut from = BufReader::new(from);
    let mut last_words = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut from).take(LINE_BYTES).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return last_words,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if !text.is_empty() && log(text) {
            last_words = Some(text.to_owned());
        }
    }
}

/// Logs a line at the level that it names; tells if it names none, so that it is not of our log.
fn log(line: &str) -> bool {
    let (level, rest) = line.split_once(' ').unwrap_or(("", line));
    match level {
        "ERROR" => tracing::error!("engine: {rest}"),
        "WARN" => tracing::warn!("engine: {rest}"),
        "INFO" => tracing::info!("engine: {rest}"),
        "DEBUG" => tracing::debug!("engine: {rest}"),
        "TRACE" => tracing::trace!("engine: {rest}"),
        _ => {
            tracing::warn!("engine: {line}");
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_are_those_of_native_code() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(follow(text.as_bytes()).as_deref(), expected, "{text}");
        };
        check("", None);
        check(" WARN llama: slow\n", None);
        check(
            "a\nGGML_ASSERT(x) failed\n\nERROR ours\n",
            Some("GGML_ASSERT(x) failed"),
        );
        let long = "x".repeat(10_000);
        check(&long, Some(&long[..10_000 % 4096]));
    }
}
