//! Whether other files know a helper's name.

use crate::refactor::extract::step::has_word;
use crate::refactor::proofs::Proof;
use crate::text::RepoPath;

/// Proves that none of `others` has the name of a helper as a word. A method of a base or a subclass
/// elsewhere would otherwise be called in the helper's place, or the helper in its.
pub fn unknown_elsewhere<'a>(
    helpers: impl Iterator<Item = &'a str>,
    others: impl Iterator<Item = (&'a RepoPath, &'a str)>,
) -> Proof {
    let names: Vec<&str> = helpers
        .map(|symbol| symbol.rsplit('.').next().unwrap_or(symbol))
        .collect();
    let mut count = 0;
    for (path, text) in others {
        count += 1;
        if let Some(name) = names.iter().find(|name| has_word(text, name)) {
            let reason = format!("`{name}` is a word of {path}, too");
            return Proof::of("unknown-elsewhere", Err(reason));
        }
    }
    let detail = format!("no helper's name is a word of {count} other files");
    Proof::of("unknown-elsewhere", Ok(detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proven(text: &str) -> Proof {
        let path = RepoPath::from("b.py");
        unknown_elsewhere(["A._read_rows"].into_iter(), [(&path, text)].into_iter())
    }

    #[test]
    fn a_name_that_another_file_has_is_refused() {
        assert!(proven("class B(A):\n    def _read_rows_at(self): ...\n").holds());
        let clash = proven("class B(A):\n    def _read_rows(self): ...\n");
        assert!(!clash.holds() && clash.detail.contains("b.py"), "{clash:?}");
    }
}
