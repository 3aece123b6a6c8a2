//! Several models behind one handle: a task asks for the one that has its duty, and gets the one
//! model for all where none was named.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Lazy;

/// What a model is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// Prose and code: docstrings, sections, answers under a schema.
    Writer,
    /// Names of functions, modules and tests.
    Namer,
    /// Conversations.
    Chat,
}

impl Duty {
    /// The duty of this name: `writer`, `namer` or `chat`, as in the settings.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "writer" => Some(Self::Writer),
            "namer" => Some(Self::Namer),
            "chat" => Some(Self::Chat),
            _ => None,
        }
    }
}

/// The models that were named for a duty.
pub(super) type Others = BTreeMap<Duty, Arc<Lazy>>;

impl Lazy {
    /// The same model, with others for some duties. Each is loaded on its own first use.
    #[must_use]
    pub fn with_others(mut self, others: impl IntoIterator<Item = (Duty, Arc<Lazy>)>) -> Self {
        self.others = others.into_iter().collect();
        self
    }

    /// The model for a duty: the one that was named for it, else this one.
    pub fn on(&self, duty: Duty) -> &Self {
        self.others.get(&duty).map_or(self, AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Request;
    use crate::model::scripted::Scripted;

    fn answering(word: &'static str) -> Lazy {
        Lazy::started(Arc::new(Scripted::answering(move |_| word.into())))
    }

    #[test]
    fn a_duty_has_its_own_model_or_the_one_for_all() {
        let namer = Arc::new(answering("namer"));
        let lazy = answering("all").with_others([(Duty::Namer, namer)]);
        let answer = |duty| {
            let model = lazy.on(duty).get().unwrap();
            model.generate(Request::ask("", "")).unwrap().wait()
        };
        assert_eq!(answer(Duty::Namer).unwrap().text, "namer");
        assert_eq!(answer(Duty::Writer).unwrap().text, "all");
        assert_eq!(answer(Duty::Chat).unwrap().text, "all");
        let named = ["writer", "namer", "chat", "other"].map(Duty::named);
        let duties = [Duty::Writer, Duty::Namer, Duty::Chat].map(Some);
        assert_eq!(named[..3], duties);
        assert_eq!(named[3], None);
    }
}
