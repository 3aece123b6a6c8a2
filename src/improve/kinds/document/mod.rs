//! `document`: gives public modules, classes and functions the docstring they lack.
//!
//! The model writes a sentence for each slot under a schema made from the signature; the program
//! tidies, lays out and inserts it, and proves that nothing else changed.

mod ask;
mod lexicon;
mod module;
mod sentences;
mod surroundings;
mod verbs;

use crate::improve::desk::Desk;
use crate::improve::kinds::common::{is_in_force, is_test, spare_lines};
use crate::improve::kinds::{Character, Check, FileText, Kind, Left, Source, Task, Work};
use crate::improve::{Error, Sort, Target};
use crate::lang::Documented;
use crate::lang::python::definitions::{Definition, DefinitionKind, definitions};
use crate::lang::python::with_ruff;
use crate::model::Duty;
use crate::refactor::docstring::{self, Description, Layout};
use crate::refactor::generated::is_generated;
use crate::refactor::proofs::{Proof, same_tree};
use crate::settings::Settings;
use crate::text::{self, Edit, RepoPath, line_count};

/// The rule whose findings it cures.
const RULE: &str = "missing-docstring";

/// The kind.
pub(super) struct Document;

impl Kind for Document {
    fn name(&self) -> &'static str {
        "document"
    }

    fn character(&self) -> Character {
        Character {
            is_default: true,
            is_per_file: true,
            check: Check::Nothing,
            duty: Duty::Writer,
        }
    }

    fn find(&self, source: &Source<'_>, settings: &Settings) -> Result<Vec<Target>, String> {
        if source.path.extension() != Some("py") || is_test(source.path) {
            return Ok(Vec::new());
        }
        if is_generated(source.text) {
            return Err("the file says that it is generated".to_owned());
        }
        let open = undocumented(source.text, settings.improve.private);
        let open = open.ok_or("the file does not parse")?;
        // The proof reads it with another parser, which knows today's Python only.
        if !open.is_empty() && with_ruff(source.text.as_bytes(), |_| ()).is_err() {
            return Err("the file does not parse as Python 3".to_owned());
        }
        if !open.is_empty() && spare_lines(settings, source.text) == Some(0) {
            return Err(format!(
                "{} definitions, but any docstring would make the file too long (file-too-long)",
                open.len()
            ));
        }
        // Whether every module needs a docstring is a matter of custom: the rule tells.
        let rule = &settings.rules.missing_docstring;
        let module = (is_in_force(rule) && rule.kinds.contains(&Documented::Module))
            .then(|| module::target(source.path, source.text, settings.improve.private, RULE))
            .flatten();
        let open = open.iter().map(|one| target_of(source.text, one));
        Ok(module.into_iter().chain(open).collect())
    }

    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error> {
        let layout = Layout {
            style: task.style,
            columns: desk.settings().improve.line_columns as usize,
        };
        let source = task.source.text;
        let mut open = definitions(source.as_bytes()).unwrap_or_default();
        open.retain(|one| wants_docstring(one, true));
        let mut sheet = Sheet {
            source,
            layout,
            spare: task.spare_lines,
            edits: Vec::new(),
            summaries: Vec::new(),
        };
        let mut work = Work::default();
        for target in task.targets {
            if target.sort == Sort::Module {
                match sheet.describe_module(task.source.path, desk)? {
                    Ok(()) => work.done.push(target.clone()),
                    Err((left, reason)) => work.left.push((target.clone(), left, reason)),
                }
                continue;
            }
            let Some(at) = open.iter().position(|one| is_meant(one, target)) else {
                let reason = "it is not there any more".to_owned();
                work.left.push((target.clone(), Left::Skipped, reason));
                continue;
            };
            // A name may be defined twice, in both branches of an `if`: each is meant once.
            let definition = &open.remove(at);
            match sheet.describe(definition, desk)? {
                Ok(()) => work.done.push(target.clone()),
                Err((left, reason)) => work.left.push((target.clone(), left, reason)),
            }
        }
        Ok(finish(task, &sheet.edits, work))
    }

    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof> {
        let symbols: Vec<String> = work
            .done
            .iter()
            .filter_map(|one| one.symbol.clone())
            .collect();
        let after = work.text(task.source.path).unwrap_or_default();
        same_tree::prove(task.source.text.as_bytes(), after.as_bytes(), &symbols)
    }

    fn subject(&self, path: &RepoPath, work: &Work) -> String {
        let name = String::from_utf8_lossy(path.file_name()).into_owned();
        match work.done.as_slice() {
            [one] => format!("{name}: document {}", one.symbol.as_deref().unwrap_or("it")),
            many => format!("{name}: document {} definitions", many.len()),
        }
    }

    fn story(&self, path: &RepoPath, work: &Work) -> String {
        let number = work.done.len();
        let what = if number == 1 {
            "definition"
        } else {
            "definitions"
        };
        format!(
            "{number} {what} in {path} had no docstring. The model wrote the words, the program \
             laid them out and inserted them. No code was changed."
        )
    }
}

/// Whether a target is about a definition.
fn is_meant(one: &Definition, target: &Target) -> bool {
    Some(&one.symbol) == target.symbol.as_ref()
}

/// Definitions that lack a docstring; `None` when the text does not parse.
pub(in crate::improve) fn undocumented(text: &str, private: bool) -> Option<Vec<Definition>> {
    let mut found = definitions(text.as_bytes())?;
    found.retain(|one| wants_docstring(one, private));
    Some(found)
}

/// A file while docstrings are written for it.
struct Sheet<'a> {
    source: &'a str,
    layout: Layout,
    /// Lines that are still free.
    spare: Option<usize>,
    edits: Vec<Edit>,
    /// Symbols with what is said of them, the module's without a name.
    summaries: Vec<(String, String)>,
}

impl Sheet<'_> {
    /// Writes one docstring; the inner error says why there is none.
    fn describe(
        &mut self,
        definition: &Definition,
        desk: &mut Desk<'_>,
    ) -> Result<Result<(), (Left, String)>, Error> {
        if let Some(reason) = docstring::obstacle(self.source, definition) {
            return Ok(Err((Left::Skipped, reason.to_owned())));
        }
        if self.spare == Some(0) {
            let reason = "a docstring would make the file too long (file-too-long)".to_owned();
            return Ok(Err((Left::Skipped, reason)));
        }
        // What is defined twice may be described alike.
        let others = self.summaries.iter();
        let others = others.filter(|(symbol, _)| *symbol != definition.symbol);
        let others: Vec<String> = others.map(|(_, summary)| summary.clone()).collect();
        let described = ask::describe(self.source, definition, self.layout, &others, desk)?;
        Ok(described.and_then(|description| {
            let placed = self.place(definition, description);
            placed.map_err(|reason| (Left::Discarded, reason))
        }))
    }

    /// Writes the module's docstring.
    fn describe_module(
        &mut self,
        path: &RepoPath,
        desk: &mut Desk<'_>,
    ) -> Result<Result<(), (Left, String)>, Error> {
        let described = module::describe(path, self.source, desk)?;
        Ok(described
            .and_then(|summary| {
                let edit = module::insertion(self.source, &summary);
                self.add(edit, (String::new(), summary))
            })
            .map_err(|reason| (Left::Skipped, reason)))
    }

    fn place(&mut self, definition: &Definition, words: Description) -> Result<(), String> {
        let edit = docstring::insertion(self.source, definition, &words, self.layout);
        self.add(edit, (definition.symbol.clone(), words.summary))
    }

    fn add(&mut self, edit: Edit, summary: (String, String)) -> Result<(), String> {
        let lines = line_count(edit.replacement.as_bytes());
        if self.spare.is_some_and(|room| lines > room) {
            return Err("the docstring has more lines than the file has room for".to_owned());
        }
        self.spare = self.spare.map(|room| room - lines);
        self.edits.push(edit);
        self.summaries.push(summary);
        Ok(())
    }
}

/// A definition as something to change.
pub(in crate::improve) fn target_of(source: &str, one: &Definition) -> Target {
    let sort = match one.kind {
        DefinitionKind::Class => Sort::Class,
        DefinitionKind::Function if one.symbol.contains('.') => Sort::Method,
        DefinitionKind::Function => Sort::Function,
    };
    let text = source.get(one.range.clone()).unwrap_or_default();
    Target::new(Some(one.symbol.clone()), sort, one.line, RULE, text)
}

fn finish(task: &Task<'_>, edits: &[Edit], mut work: Work) -> Work {
    if work.done.is_empty() {
        return work;
    }
    match text::apply(task.source.text, edits) {
        Ok(text) => work.files.push(FileText {
            path: task.source.path.clone(),
            text,
        }),
        Err(error) => {
            let reason = error.to_string();
            let done = std::mem::take(&mut work.done).into_iter();
            work.left
                .extend(done.map(|one| (one, Left::Discarded, reason.clone())));
        }
    }
    work
}

fn wants_docstring(one: &Definition, private: bool) -> bool {
    let dunder = one.name.starts_with("__") && one.name.ends_with("__");
    let hidden = one.symbol.split('.').any(|part| part.starts_with('_'));
    let stub = one.decorators.iter().any(|decorator| {
        decorator.ends_with("overload")
            || decorator.ends_with(".setter")
            || decorator.ends_with(".deleter")
    });
    one.docstring.is_none() && !dunder && !stub && (private || !hidden)
}
