//! One definition given its docstring outside of a run, for an agent that works on its own file: the
//! same slot, transform and proofs, and nothing is written or committed here.

use std::sync::Arc;
use std::time::Duration;

use crate::improve::desk::Desk;
use crate::improve::kinds::document::target_of;
use crate::improve::kinds::{self, Reader, Source, Task};
use crate::improve::{Error, Tokens};
use crate::lang::python::definitions::{Definition, definitions};
use crate::model::{Cancel, Lazy, Model};
use crate::refactor::proofs::Proof;
use crate::refactor::style::{Census, Style};
use crate::settings::{DocstringStyle, Settings};
use crate::text::RepoPath;

/// What came of one definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documented {
    /// The file's new text, or why there is none.
    pub after: Result<String, String>,
    /// Tokens used.
    pub tokens: Tokens,
}

/// Asks `model` to document `target`, which stands in `source` at `path`.
pub fn document_one(
    model: Arc<dyn Model>,
    settings: &Settings,
    cancel: &Cancel,
    (path, source): (&RepoPath, &str),
    target: &Definition,
) -> Result<Documented, Error> {
    let lazy = Lazy::new(move || Ok(Arc::clone(&model)));
    let spent = (Duration::ZERO, Tokens::default());
    let mut desk = Desk::new(&lazy, settings, cancel, &|_| {}, spent);
    let targets = [target_of(source, target)];
    let task = Task {
        source: Source {
            path,
            text: source,
            files: std::slice::from_ref(path),
        },
        targets: &targets,
        style: style(source, settings),
        // Whether the file becomes too long is judged when it is written.
        spare_lines: None,
        settings,
        read: &NoOther,
        complaint: None,
    };
    let kind = kinds::find("document")?;
    let mut work = kind.work(&task, &mut desk)?;
    let after = match work.left.pop() {
        Some((_, _, reason)) => Err(reason),
        None => proven(&kind.prove(&task, &work))
            .and_then(|()| work.text(path).map(str::to_owned).ok_or(NOTHING.into())),
    };
    Ok(Documented {
        after,
        tokens: desk.used(),
    })
}

const NOTHING: &str = "nothing was proven";

fn proven(proofs: &[Proof]) -> Result<(), String> {
    let failed = proofs.iter().find(|proof| !proof.holds());
    match failed {
        Some(proof) => Err(format!("proof {} failed: {}", proof.name, proof.detail)),
        None if proofs.is_empty() => Err(NOTHING.into()),
        None => Ok(()),
    }
}

/// A docstring is about one file alone.
#[derive(Debug)]
struct NoOther;

impl Reader for NoOther {
    fn text(&self, _path: &RepoPath) -> Option<String> {
        None
    }
}

/// How docstrings are laid out: as the settings say, else as those of the file.
pub fn style(source: &str, settings: &Settings) -> Style {
    match settings.improve.docstring_style {
        DocstringStyle::Google => Style::Google,
        DocstringStyle::Numpy => Style::Numpy,
        DocstringStyle::Rest => Style::Rest,
        DocstringStyle::Auto => {
            let mut census = Census::default();
            for definition in definitions(source.as_bytes()).unwrap_or_default() {
                if let Some(range) = definition.docstring {
                    census.add(source.get(range).unwrap_or_default());
                }
            }
            census.style()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::scripted::Scripted;

    const SOURCE: &str = "def area(width, height):\n    return width * height\n";

    fn documented(answers: &[serde_json::Value]) -> Documented {
        let model = Arc::new(Scripted::new(answers.to_vec()));
        let target = definitions(SOURCE.as_bytes()).unwrap().remove(0);
        let place = (&RepoPath::from("a.py"), SOURCE);
        let settings = Settings::default();
        document_one(model, &settings, &Cancel::default(), place, &target).unwrap()
    }

    #[test]
    fn what_is_proven_is_given_back_and_the_rest_says_why_not() {
        let good = documented(&[json!({"summary": "Compute the surface of a rectangle."})]);
        let expected = SOURCE.replace(
            ":\n",
            ":\n    \"\"\"Compute the surface of a rectangle.\"\"\"\n",
        );
        assert_eq!(good.after, Ok(expected));
        assert!(good.tokens.answer > 0);
        let bad = vec![json!({"summary": "Area area area area."}); 3];
        assert!(documented(&bad).after.is_err());
    }
}
