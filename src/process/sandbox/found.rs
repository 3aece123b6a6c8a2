//! What was found out about the machine in this process: trying starts two processes, and every call
//! that runs a repository's code asks for it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::process::sandbox::{Backend, Got};

/// For the sandboxes of the settings, whoever makes one.
pub(super) static FOUND: Found = Found(Mutex::new(Vec::new()));

type ByWish = (Option<Backend>, Arc<OnceLock<Got>>);

/// What was found out, by what was wished.
#[derive(Debug)]
pub(super) struct Found(Mutex<Vec<ByWish>>);

impl Found {
    /// The place for what a wish comes to; empty until somebody has tried.
    pub(super) fn of(&self, wish: Option<Backend>) -> Arc<OnceLock<Got>> {
        let mut found = self.lock();
        if let Some((_, got)) = found.iter().find(|(wished, _)| *wished == wish) {
            return Arc::clone(got);
        }
        let got = Arc::default();
        found.push((wish, Arc::clone(&got)));
        got
    }

    /// Whoever asks from now on tries again.
    pub(super) fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<ByWish>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_out_is_shared_until_it_is_forgotten() {
        let found = Found(Mutex::default());
        let first = found.of(None);
        assert!(Arc::ptr_eq(&first, &found.of(None)));
        assert!(!Arc::ptr_eq(&first, &found.of(Some(Backend::Landlock))));
        found.forget();
        assert!(!Arc::ptr_eq(&first, &found.of(None)));
    }
}
