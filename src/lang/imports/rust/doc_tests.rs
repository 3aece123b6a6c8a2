//! Examples in documentation that `cargo test` runs.

/// Finds examples in documentation that `cargo test` runs.
#[derive(Debug, Default)]
pub(super) struct DocTests {
    /// Inside of a code fence.
    open: bool,
}

impl DocTests {
    /// True when a fence that is run opens in this comment. A fence may span comments.
    pub(super) fn has_test(&mut self, comment: &str) -> bool {
        let starts = ["///", "//!", "/**", "/*!"];
        if !starts.iter().any(|start| comment.starts_with(start)) {
            return false;
        }
        let mut found = false;
        for line in comment.lines() {
            let line = line.trim_start_matches(['/', '!', '*', ' ', '\t']);
            if let Some(info) = line.strip_prefix("```") {
                self.open = !self.open;
                found |= self.open && is_run(info);
            }
        }
        found
    }
}

/// True for what rustdoc takes for Rust to be run.
fn is_run(info: &str) -> bool {
    let mut words = info
        .split([',', ' '])
        .map(str::trim)
        .filter(|word| !word.is_empty());
    words.all(|word| matches!(word, "rust" | "should_panic") || word.starts_with("edition"))
}
