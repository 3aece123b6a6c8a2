//! `readme`: a README for a folder that is a project or a package and has none. The program lists the
//! modules, their public names and the commands; the model writes two sentences. What stands there
//! as code, path or link has to be there; no code runs for it.

mod facts;
mod speaker;

use serde_json::json;

use crate::improve::desk::{Desk, Question};
use crate::improve::kinds::common::{is_in_force, is_test};
use crate::improve::kinds::readme::facts::Facts;
use crate::improve::kinds::readme::speaker::folders;
use crate::improve::kinds::seen::Seen;
use crate::improve::kinds::{Character, Check, FileText, Kind, Left, Source, Task, Work};
use crate::improve::{Error, Sort, Target};
use crate::model::Duty;
use crate::model::budget::{Part, Rank};
use crate::refactor::proofs::{Proof, readme as proofs};
use crate::settings::Settings;
use crate::text::RepoPath;

/// The kind.
pub(super) struct Readme;

/// The rule whose findings it cures.
const RULE: &str = "missing-readme";

/// What the file is called.
const NAME: &str = "README.md";

/// Longest sentence, in characters.
const SENTENCE_MOST: usize = 240;

impl Kind for Readme {
    fn name(&self) -> &'static str {
        "readme"
    }

    fn character(&self) -> Character {
        Character {
            is_default: false,
            is_per_file: false,
            check: Check::Nothing,
            duty: Duty::Writer,
        }
    }

    fn find(&self, source: &Source<'_>, settings: &Settings) -> Result<Vec<Target>, String> {
        let rule = &settings.rules.missing_readme;
        if source.path.extension() != Some("py") || is_test(source.path) || !is_in_force(rule) {
            return Ok(Vec::new());
        }
        let seen = Seen::of_source(source);
        let mut targets = Vec::new();
        for folder in folders(source) {
            let shown = if folder.is_empty() { "." } else { &folder };
            let found = seen.findings(rule, &RepoPath::from(folder.as_str()));
            let own = found
                .into_iter()
                .find(|finding| finding.path == RepoPath::from(shown));
            if let Some(finding) = own {
                targets.push(Target {
                    number: finding.actual,
                    ..target(&folder)
                });
            }
        }
        Ok(targets)
    }

    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error> {
        let skipped = |reason: &str| Work::nothing(task.targets, Left::Skipped, reason);
        let Some(folder) = folder_of(task) else {
            return Ok(skipped("the folder is not there any more"));
        };
        let path = readme(&folder);
        if task.read.text(&path).is_some() {
            return Ok(skipped("there is a README already"));
        }
        let facts = facts::facts(task, &folder);
        if facts.modules.is_empty() {
            return Ok(skipped("none of its modules has a public name"));
        }
        Ok(match ask(desk, &facts)? {
            Err(reason) => Work::nothing(task.targets, Left::Discarded, &reason),
            Ok(sentences) => Work {
                files: vec![FileText {
                    path,
                    text: composed(&facts, &sentences),
                }],
                done: task.targets.to_vec(),
                remarks: vec!["the two sentences at the top are the model's".to_owned()],
                ..Work::default()
            },
        })
    }

    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof> {
        let (Some(folder), [file]) = (folder_of(task), work.files.as_slice()) else {
            return Vec::new();
        };
        let is_new = match task.read.text(&file.path) {
            None => Ok(format!("{} is a new file", file.path)),
            Some(_) => Err(format!("{} is there already", file.path)),
        };
        let known = proofs::Known {
            folder: &folder,
            files: task.source.files,
            names: &facts::facts(task, &folder).known,
        };
        let mut all = vec![Proof::of("new-file", is_new)];
        all.extend(proofs::prove(&file.text, &known));
        all
    }

    fn subject(&self, _: &RepoPath, work: &Work) -> String {
        let file = work.files.first();
        file.map_or_else(
            || "a README".to_owned(),
            |file| format!("{}: new", file.path),
        )
    }

    fn story(&self, _: &RepoPath, work: &Work) -> String {
        let folder = work
            .files
            .first()
            .map(|file| file.path.parent().to_string());
        let folder = folder.filter(|folder| !folder.is_empty());
        format!(
            "{} had no README. The program listed its modules, their public names and commands; the \
             model wrote two sentences. Every link, path and name in it resolves.",
            folder.as_deref().unwrap_or("The repository")
        )
    }
}

fn target(folder: &str) -> Target {
    // Two folders may be spoken for by one file.
    Target::new(None, Sort::Module, 1, RULE, &format!("README of {folder}"))
}

fn readme(folder: &str) -> RepoPath {
    match folder {
        "" => RepoPath::from(NAME),
        folder => RepoPath::from(format!("{folder}/{NAME}").as_str()),
    }
}

/// The folder that a task is about.
fn folder_of(task: &Task<'_>) -> Option<String> {
    let wanted = task.targets.first()?;
    folders(&task.source)
        .into_iter()
        .find(|folder| target(folder).text == wanted.text)
}

/// Has the model write the two sentences.
fn ask(desk: &mut Desk<'_>, facts: &Facts) -> Result<Result<[String; 2], String>, Error> {
    let most = desk.code_characters()?;
    let listed: String = listing(facts, false).chars().take(most).collect();
    let task = format!(
        "Write two plain sentences for the README of `{}`: what it is for, and which module to read \
         first. Use only names that are listed.",
        facts.title
    );
    let parts = vec![
        Part::new(Rank::System, "You are a careful software maintainer."),
        Part::new(Rank::Task, task),
        Part::cuttable(Rank::Symbol, listed),
    ];
    let fitted = match desk.fitted(parts, "readme")? {
        Ok(fitted) => fitted,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let text = |rank| fitted.text(rank).unwrap_or_default();
    let sentence = json!({ "type": "string", "minLength": 20, "maxLength": SENTENCE_MOST });
    let question = Question {
        sort: "readme",
        system: text(Rank::System).to_owned(),
        prompt: format!("{}\n\n{}", text(Rank::Task), text(Rank::Symbol)),
        schema: json!({
            "type": "object",
            "required": ["purpose", "begin"],
            "properties": { "purpose": sentence, "begin": sentence },
            "additionalProperties": false,
        }),
    };
    desk.ask(&question, |answer| {
        let of = |key: &str| {
            let words = answer[key].as_str().unwrap_or_default().trim().to_owned();
            proofs::plain_sentence(&words, &facts.known).map(|()| words)
        };
        Ok([of("purpose")?, of("begin")?])
    })
}

/// The modules and commands as a list, with links or without.
fn listing(facts: &Facts, linked: bool) -> String {
    let module = |one: &facts::Module| {
        let names: Vec<String> = one.names.iter().map(|name| format!("`{name}`")).collect();
        let file = match linked {
            true => format!("[`{0}`]({0})", one.path),
            false => format!("`{}`", one.path),
        };
        let says = one.says.as_ref().map(|says| format!(" {says}"));
        let says = says.unwrap_or_default();
        format!("- {file}: {}.{says}\n", names.join(", "))
    };
    let modules = facts.modules.iter().map(module);
    let heading = (!facts.commands.is_empty()).then(|| "\n## Commands\n\n".to_owned());
    let command = |(name, runs): &(String, String)| format!("- `{name}` runs `{runs}`.\n");
    let commands = facts.commands.iter().map(command);
    modules.chain(heading).chain(commands).collect()
}

fn composed(facts: &Facts, [purpose, begin]: &[String; 2]) -> String {
    let listed = listing(facts, true);
    format!(
        "# {}\n\n{purpose} {begin}\n\n## Modules\n\n{listed}",
        facts.title
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readme_says_what_there_is() {
        let module = facts::Module {
            path: "price.py".to_owned(),
            says: Some("Prices of a shop.".to_owned()),
            names: vec!["total".to_owned(), "Price".to_owned()],
        };
        let facts = Facts {
            title: "shop".to_owned(),
            modules: vec![module],
            commands: vec![("shop".to_owned(), "shop.cli:main".to_owned())],
            ..Facts::default()
        };
        let sentences = ["It sells.", "Read price first."].map(str::to_owned);
        insta::assert_snapshot!(composed(&facts, &sentences), @r"
        # shop

        It sells. Read price first.

        ## Modules

        - [`price.py`](price.py): `total`, `Price`. Prices of a shop.

        ## Commands

        - `shop` runs `shop.cli:main`.
        ");
    }
}
