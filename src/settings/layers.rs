//! Layers: TOML tables with an origin, merged from low to high.

use std::fmt;

use toml::{Table, Value};

use crate::settings::{Error, keys};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The user's file.
    User(String),
    /// The repository's file.
    Repository(String),
    /// An environment variable.
    Environment(String),
    /// `--config` or another flag.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(path) | Self::Repository(path) => f.write_str(path),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// One layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Where it came from.
    pub origin: Origin,
    /// Its values.
    pub table: Table,
}

impl Layer {
    /// Reads a settings file's text.
    pub fn from_toml(origin: Origin, text: &str) -> Result<Self, Error> {
        match text.parse::<Table>() {
            Ok(mut table) => {
                one_of_many(&mut table);
                Ok(Self { origin, table })
            }
            Err(error) => {
                let message = error.to_string().trim_end().to_owned();
                Err(Error::Syntax { origin, message })
            }
        }
    }

    /// A layer of one value; `text` is TOML, or else taken as a string.
    fn of_one(origin: Origin, key: &str, text: &str) -> Self {
        let value = format!("v = {text}")
            .parse::<Table>()
            .ok()
            .and_then(|mut table| table.remove("v"))
            .unwrap_or_else(|| Value::String(text.to_owned()));
        let mut table = Table::new();
        let mut parts = key.rsplit('.');
        if let Some(last) = parts.next() {
            table.insert(last.to_owned(), value);
        }
        for part in parts {
            table = Table::from_iter([(part.to_owned(), Value::Table(table))]);
        }
        Self { origin, table }
    }
}

/// Takes `[layers]` for one `[[layers]]`: most repositories have one.
fn one_of_many(table: &mut Table) {
    if let Some(layers) = table.get_mut("layers").filter(|value| value.is_table()) {
        let one = std::mem::replace(layers, Value::Boolean(false));
        *layers = Value::Array(vec![one]);
    }
}

/// The layer of one `--config KEY=VALUE`.
pub fn flag_layer(assignment: &str) -> Result<Layer, Error> {
    let origin = Origin::Flag(format!("--config {assignment}"));
    match assignment.split_once('=') {
        Some((key, value)) => Ok(Layer::of_one(origin, key.trim(), value.trim())),
        None => Err(Error::Value {
            origin,
            message: "write KEY=VALUE".to_owned(),
        }),
    }
}

/// The layers of environment variables: `GROUNDSKEEPER__RULES__TOO_COMPLEX__LIMIT` sets
/// `rules.too-complex.limit`. A variable of this form that names no setting is an error.
pub fn environment_layer(
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Vec<Layer>, Error> {
    let known = keys::known_keys();
    let mut layers = Vec::new();
    for (name, value) in variables.filter(|(name, _)| name.starts_with(keys::PREFIX)) {
        let origin = Origin::Environment(name.clone());
        let Some(key) = known.iter().find(|key| key.environment_name() == name) else {
            let written = name[keys::PREFIX.len()..].to_lowercase().replace("__", ".");
            let suggestion = keys::nearest(&written.replace('_', "-"));
            return Err(Error::UnknownKey {
                origin,
                key: written,
                suggestion,
            });
        };
        layers.push(Layer::of_one(origin, &key.name, &value));
    }
    layers.sort_by(|a, b| a.origin.cmp(&b.origin));
    Ok(layers)
}

/// Lays `over` on `base`: tables are merged, everything else is replaced.
pub(super) fn merge(base: &mut Table, over: &Table) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Dotted keys of every value that is not a table.
pub(super) fn leaf_keys(table: &Table) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<(String, &Table)> = vec![(String::new(), table)];
    while let Some((prefix, table)) = open.pop() {
        for (key, value) in table {
            let name = format!("{prefix}{key}");
            match value {
                Value::Table(inner) => open.push((format!("{name}."), inner)),
                _ => found.push(name),
            }
        }
    }
    found
}

/// What only the user may set: a repository that was cloned opens no port, sends nothing to
/// another machine, makes no runs unasked, and does not say what holds its own code back.
const USERS_OWN: &[&str] = &[
    "improve.bring",
    "server.",
    "serve.scheduled_repositories",
    "model.endpoint",
    "sandbox.",
    "tests.python",
];

/// An error for the first key in a repository's file that is the user's own.
pub(super) fn reject_users_own(layer: &Layer) -> Result<(), Error> {
    if !matches!(layer.origin, Origin::Repository(_)) {
        return Ok(());
    }
    let keys = leaf_keys(&layer.table);
    let is_users = |key: &&String| USERS_OWN.iter().any(|own| key.starts_with(own));
    keys.iter().find(is_users).map_or(Ok(()), |key| {
        Err(Error::Value {
            origin: layer.origin.clone(),
            message: format!(
                "`{key}` is the user's own and no repository's; set it in the user's \
                 groundskeeper/config.toml, by its variable or with --config"
            ),
        })
    })
}

/// An error for the first key that no setting has.
pub(super) fn reject_unknown(layer: &Layer) -> Result<(), Error> {
    let known = keys::known_keys();
    for key in leaf_keys(&layer.table) {
        if !known.iter().any(|k| k.name == key) {
            let suggestion = keys::nearest(&key);
            return Err(Error::UnknownKey {
                origin: layer.origin.clone(),
                key,
                suggestion,
            });
        }
    }
    Ok(())
}
