//! TOML: values, and places from the parser's spans.

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rules::document::Problem;
use crate::text::LineIndex;

pub(super) fn value(text: &str) -> Result<Value, Problem> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let (line, column) = LineIndex::new(text.as_bytes()).line_column(start.min(text.len()));
        Problem {
            line,
            column,
            message: error.message().replace('\n', "; "),
        }
    })?;
    Ok(table_value(table))
}

fn table_value(table: toml::Table) -> Value {
    let entries = table.into_iter();
    let entries = entries.map(|(key, value)| (key, plain_value(value)));
    Value::Object(entries.collect::<Map<_, _>>())
}

/// The value as JSON has it; a date or time as its text.
fn plain_value(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(value) => value.into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(plain_value).collect(),
        toml::Value::Table(table) => table_value(table),
    }
}

/// 1-based line and column of the value that `steps` lead to, or of the last one on the way.
pub(super) fn place(text: &str, steps: &[String]) -> (usize, usize) {
    let start = DeTable::parse(text).map_or(0, |root| follow(root.get_ref(), steps));
    LineIndex::new(text.as_bytes()).line_column(start.min(text.len()))
}

fn follow(root: &DeTable<'_>, steps: &[String]) -> usize {
    let mut found = 0;
    let mut at: Option<&DeValue<'_>> = None;
    for step in steps {
        let next = match at {
            None => entry(root, step),
            Some(DeValue::Table(table)) => entry(table, step),
            Some(DeValue::Array(items)) => {
                let item = step.parse().ok().and_then(|index: usize| items.get(index));
                item.map(|item| (item.span().start, item.get_ref()))
            }
            Some(_) => None,
        };
        let Some((start, value)) = next else { break };
        found = start;
        at = Some(value);
    }
    found
}

/// Byte of the key and value of an entry.
fn entry<'a>(table: &'a DeTable<'_>, name: &str) -> Option<(usize, &'a DeValue<'a>)> {
    let mut entries = table.iter();
    let (key, value): (&Spanned<_>, &Spanned<DeValue<'_>>) =
        entries.find(|(key, _)| key.get_ref().as_ref() == name)?;
    Some((key.span().start, value.get_ref()))
}
