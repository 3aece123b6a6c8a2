//! `config`: shows settings and where they came from.

use std::io::Write;

use anyhow::bail;
use serde_json::{Value, json};

use crate::app::{App, root_of};
use crate::cli::{Outcome, output};
use crate::settings::{Key, Resolved, known_keys, nearest_key};

/// Explain a setting and where its value came from, or list them all
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The setting's key, for example rules.too-complex.limit, or the beginning of several
    key: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let resolved = app.settings(&root_of(&app.current))?;
    let values = serde_json::to_value(&resolved.settings)?;
    let wanted = args.key.unwrap_or_default();
    let keys: Vec<Key> = known_keys()
        .into_iter()
        .filter(|key| is_below(&key.name, &wanted))
        .collect();
    if keys.is_empty() {
        let hint = nearest_key(&wanted).map_or(String::new(), |k| format!("; did you mean `{k}`?"));
        bail!("there is no setting `{wanted}`{hint}");
    }
    if args.json {
        let rows: Vec<Value> = keys
            .iter()
            .map(|key| row(key, &values, &resolved))
            .collect();
        output::json(&json!({ "settings": rows }))?;
    } else {
        for key in &keys {
            show(key, &values, &resolved, keys.len() == 1)?;
        }
    }
    Ok(Outcome::Clean)
}

fn is_below(key: &str, wanted: &str) -> bool {
    let rest = key.strip_prefix(wanted);
    wanted.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn value<'a>(values: &'a Value, key: &str) -> &'a Value {
    key.split('.').fold(values, |at, part| &at[part])
}

fn origin(resolved: &Resolved, key: &str) -> String {
    resolved
        .origins
        .get(key)
        .map_or("default".to_owned(), ToString::to_string)
}

fn row(key: &Key, values: &Value, resolved: &Resolved) -> Value {
    json!({
        "key": key.name,
        "value": value(values, &key.name),
        "default": key.default,
        "origin": origin(resolved, &key.name),
        "environment": key.environment_name(),
        "description": key.description,
    })
}

fn show(key: &Key, values: &Value, resolved: &Resolved, whole: bool) -> anyhow::Result<()> {
    let mut out = output::stdout();
    let origin = origin(resolved, &key.name);
    writeln!(
        out,
        "{} = {}  # {origin}",
        key.name,
        value(values, &key.name)
    )?;
    if whole {
        writeln!(out, "    {}", key.description.replace('\n', "\n    "))?;
        writeln!(out, "    default: {}", key.default)?;
        writeln!(out, "    variable: {}", key.environment_name())?;
    }
    Ok(())
}
