//! Whether words may become a docstring: plain prose about things that are there.

use thiserror::Error;

use crate::lang::python::definitions::{Definition, Gives};
use crate::refactor::docstring::Description;

/// Why a description cannot become a docstring.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unusable {
    /// A text is empty or has characters that do not belong into a docstring.
    #[error("the {0} is not plain prose: {1:?}")]
    NotProse(String, String),
    /// A parameter that the function does not have.
    #[error("there is no parameter `{0}`")]
    NoSuchParameter(String),
    /// The text repeats itself.
    #[error("the {0} repeats itself: {1:?}")]
    Repetitive(String, String),
    /// The text only says the name again.
    #[error("the summary only repeats the name: {0:?}")]
    SaysNothing(String),
}

/// Checks a description against the definition it is of, and tidies its sentences.
pub fn tidy(description: &Description, of: &Definition) -> Result<Description, Unusable> {
    let summary = prose("summary", &description.summary)?;
    if says_nothing(&summary, &of.name) {
        return Err(Unusable::SaysNothing(summary));
    }
    let mut params = serde_json::Map::new();
    for (name, text) in &description.params {
        if !of
            .parameters
            .iter()
            .any(|parameter| parameter.name == *name)
        {
            return Err(Unusable::NoSuchParameter(name.clone()));
        }
        let text = prose(
            &format!("text for `{name}`"),
            text.as_str().unwrap_or_default(),
        )?;
        params.insert(name.clone(), text.into());
    }
    let returns = match &description.returns {
        Some(text) if of.gives != Gives::Nothing => Some(prose("returns text", text)?),
        _ => None,
    };
    Ok(Description {
        summary,
        params,
        returns,
    })
}

/// One sentence: capital letter, full stop, no control characters, quotes or markup.
fn prose(what: &str, text: &str) -> Result<String, Unusable> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text
        .trim_end_matches(['.', ' ', ',', ';', ':', '-'])
        .to_owned();
    let odd = |c: char| c.is_control() || "\\\"`{}<>|#*_=\u{fffd}".contains(c);
    let words: Vec<String> = text.split(' ').map(str::to_lowercase).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if text.contains(odd) || letters < 3 || letters * 2 < text.len() || unbalanced(&text) {
        return Err(Unusable::NotProse(what.to_owned(), text));
    }
    if repeats(&words) {
        return Err(Unusable::Repetitive(what.to_owned(), text));
    }
    let mut chars = text.chars();
    let first = chars
        .next()
        .map(|c| c.to_uppercase().collect::<String>())
        .unwrap_or_default();
    Ok(format!("{first}{}.", chars.as_str()))
}

fn unbalanced(text: &str) -> bool {
    let count = |c: char| text.chars().filter(|x| *x == c).count();
    count('(') != count(')') || count('[') != count(']') || text.contains('\'')
}

/// A word twice in a row, or any but the little ones twice at all.
fn repeats(words: &[String]) -> bool {
    const LITTLE: &[&str] = &[
        "a", "an", "and", "as", "at", "be", "by", "for", "from", "if", "in", "is", "it", "its",
        "not", "of", "on", "or", "that", "the", "this", "to", "with",
    ];
    let mut weighty: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !LITTLE.contains(word))
        .collect();
    let before = weighty.len();
    weighty.sort_unstable();
    weighty.dedup();
    weighty.len() < before || words.windows(2).any(|pair| pair[0] == pair[1])
}

/// True when every word of the summary is a word of the name or an article.
fn says_nothing(summary: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let words = summary.to_lowercase();
    let mut words = words.trim_end_matches('.').split(' ');
    words.all(|word| matches!(word, "the" | "a" | "an" | "of") || name.contains(word))
}
