//! The actions that may help towards what is missing. Pure.

use crate::agents::task::{Criterion, Unmet};
use crate::agents::{Action, ActionKind};

/// Most actions that a model chooses from.
const OFFERS_MAX: usize = 60;

/// What is known of the agent's file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    /// Names of its symbols.
    pub(super) symbols: &'a [String],
    /// Definitions that the program can document.
    pub(super) documentable: &'a [String],
    /// The model writes code.
    pub(super) writes_code: bool,
    /// A person can be asked.
    pub(super) may_ask: bool,
}

/// The actions that may help, each once.
pub(super) fn offers(unmet: &[Unmet], facts: &Facts<'_>) -> Vec<Action> {
    let mut offers = Vec::new();
    for one in unmet {
        match &one.criterion {
            Criterion::Documented => offers.extend(documents(one, facts)),
            Criterion::Symbol(name) if facts.writes_code => {
                offers.push(Action::on(ActionKind::AddSymbol, name));
                offers.push(Action::plain(ActionKind::AddImport));
            }
            Criterion::RulesClean if facts.writes_code => {
                let known = one
                    .symbols
                    .iter()
                    .filter(|name| facts.symbols.contains(name));
                offers.extend(known.map(|name| Action::on(ActionKind::ReplaceSymbol, name)));
                if one.symbols.is_empty() {
                    offers.extend(any(facts));
                }
            }
            Criterion::RulesClean => {
                let bare = one
                    .symbols
                    .iter()
                    .filter(|name| facts.documentable.contains(name));
                offers.extend(bare.map(|name| Action::on(ActionKind::Document, name)));
            }
            Criterion::Parses | Criterion::FileExists | Criterion::Changed | Criterion::Test(_)
                if facts.writes_code =>
            {
                offers.extend(any(facts));
            }
            Criterion::Changed => {
                let bare = facts.documentable.iter();
                offers.extend(bare.map(|name| Action::on(ActionKind::Document, name)));
            }
            _ => {}
        }
    }
    let mut seen = std::collections::HashSet::new();
    offers.retain(|offer| seen.insert(offer.clone()));
    offers.truncate(OFFERS_MAX);
    if facts.writes_code {
        offers.push(Action::plain(ActionKind::Done));
        if facts.may_ask {
            offers.push(Action::plain(ActionKind::Ask));
        }
    }
    offers
}

fn documents(unmet: &Unmet, facts: &Facts<'_>) -> Vec<Action> {
    let each = unmet.symbols.iter().filter_map(|name| {
        if facts.documentable.contains(name) {
            Some(Action::on(ActionKind::Document, name))
        } else {
            // In a language without documentation slots the model writes the symbol anew.
            facts
                .writes_code
                .then(|| Action::on(ActionKind::ReplaceSymbol, name))
        }
    });
    each.collect()
}

/// Every change to a file.
fn any(facts: &Facts<'_>) -> Vec<Action> {
    let mut all = vec![
        Action::plain(ActionKind::AddSymbol),
        Action::plain(ActionKind::AddImport),
    ];
    for name in facts.symbols {
        all.push(Action::on(ActionKind::ReplaceSymbol, name));
    }
    for name in facts.symbols {
        all.push(Action::on(ActionKind::DeleteSymbol, name));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(criterion: Criterion, symbols: &[&str], writes_code: bool) -> Vec<String> {
        let unmet = Unmet {
            criterion,
            why: String::new(),
            symbols: symbols.iter().map(|&name| name.to_owned()).collect(),
        };
        let there = ["f".to_owned(), "g".to_owned()];
        let facts = Facts {
            symbols: &there,
            documentable: &there,
            writes_code,
            may_ask: false,
        };
        let offered = offers(&[unmet.clone(), unmet], &facts);
        offered.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_what_may_help_is_offered_and_once() {
        let bare = labels(Criterion::Documented, &["f", "g"], false);
        assert_eq!(bare, ["document f", "document g"]);
        let wanted = Criterion::Symbol("h".to_owned());
        let added = labels(wanted.clone(), &["h"], true);
        assert_eq!(added, ["add_symbol h", "add_import", "done"]);
        assert_eq!(labels(wanted, &["h"], false), [""; 0]);
        let mended = labels(Criterion::RulesClean, &["g"], true);
        assert_eq!(mended, ["replace_symbol g", "done"]);
    }
}
