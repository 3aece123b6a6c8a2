//! What a class keeps, for the sentence that describes it.

use crate::improve::kinds::document::sentences::Surroundings;
use crate::lang::python::definitions::{Definition, DefinitionKind, definitions};

/// Bases of classes that keep values together.
const RECORDS: &[&str] = &["NamedTuple", "TypedDict"];

/// What a class keeps, by its `__init__` or its annotated fields, and whether it is an exception.
pub(super) fn surroundings(source: &str, target: &Definition) -> Surroundings {
    if target.kind != DefinitionKind::Class {
        return Surroundings::default();
    }
    let all = definitions(source.as_bytes()).unwrap_or_default();
    let init = format!("{}.__init__", target.symbol);
    let head = source
        .get(target.range.start..target.head_end)
        .unwrap_or_default();
    let bases = head.split_once('(').map_or("", |(_, bases)| bases);
    let fields = match all.iter().find(|one| one.symbol == init) {
        Some(init) => init
            .parameters
            .iter()
            .map(|parameter| parameter.name.clone())
            .collect(),
        None => annotated_fields(
            source
                .get(target.body_start..target.range.end)
                .unwrap_or(""),
        ),
    };
    // What does something is not described by what it keeps for that.
    let is_choice = bases.contains("Enum") || bases.contains("Flag");
    let fields = match !is_choice && is_record(&all, target, bases) {
        true => fields,
        false => Vec::new(),
    };
    let error = |name: &str| {
        ["Error", "Exception", "Warning"]
            .iter()
            .any(|e| name.ends_with(e))
    };
    let is_error = error(&target.name) || bases.split([',', ')']).any(|base| error(base.trim()));
    Surroundings { fields, is_error }
}

/// Whether a class has no methods of its own, or none but what a record has by its base.
fn is_record(all: &[Definition], class: &Definition, bases: &str) -> bool {
    let prefix = format!("{}.", class.symbol);
    let mut methods = all
        .iter()
        .filter_map(|one| one.symbol.strip_prefix(&prefix));
    let mut bases = bases.split([',', ')']).map(str::trim);
    bases.any(|base| RECORDS.contains(&base.rsplit('.').next().unwrap_or_default()))
        || methods.all(|name| name.starts_with("__"))
}

/// Names annotated on the first level of a class body, which starts at its first statement.
fn annotated_fields(body: &str) -> Vec<String> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let level = body
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min();
    let own = body
        .lines()
        .enumerate()
        .filter(|(at, line)| *at == 0 || Some(indent(line)) == level);
    own.filter_map(|(_, line)| {
        let (name, _) = line.trim().split_once(':')?;
        let identifier = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (identifier && !name.is_empty() && name != "else").then(|| name.to_owned())
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_does_nothing_is_described_by_what_it_keeps() {
        let init = "    def __init__(self, columns, lines): pass\n";
        let draw = "    def draw(self): pass\n";
        let fields = "    columns: int\n    lines: int\n";
        for (source, kept) in [
            (format!("class Screen:\n{init}"), true),
            (format!("class Screen:\n{init}{draw}"), false),
            (format!("@dataclass\nclass Screen:\n{fields}"), true),
            (format!("class Screen(NamedTuple):\n{fields}{draw}"), true),
            (format!("class Screen(IntEnum):\n{fields}"), false),
            (format!("class Screen(Widget):\n{fields}{draw}"), false),
        ] {
            let all = definitions(source.as_bytes()).unwrap();
            let found = surroundings(&source, &all[0]).fields;
            let wanted: &[&str] = if kept { &["columns", "lines"] } else { &[] };
            let found: Vec<&str> = found
                .iter()
                .map(String::as_str)
                .filter(|it| *it != "self")
                .collect();
            assert_eq!(found, wanted, "{source}");
        }
    }
}
