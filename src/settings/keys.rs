//! The keys there are, read from the settings' own schema.

use serde_json::Value;

use crate::settings::Settings;

/// What a settings variable's name begins with.
pub const PREFIX: &str = "GROUNDSKEEPER__";

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Dotted name, `rules.too-complex.limit`.
    pub name: String,
    /// What it means, from its doc comment.
    pub description: String,
    /// Its default.
    pub default: Value,
    /// For a list of tables, the keys of one of them with what they mean.
    pub items: Vec<(String, String)>,
}

impl Key {
    /// The environment variable that sets it.
    pub fn environment_name(&self) -> String {
        let name = self
            .name
            .to_uppercase()
            .replace('.', "__")
            .replace('-', "_");
        format!("{PREFIX}{name}")
    }
}

/// Every key, in the order of the settings' fields.
pub fn known_keys() -> Vec<Key> {
    let schema = schemars::schema_for!(Settings);
    let root = schema.as_value();
    let defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
    let mut keys = Vec::new();
    collect(root, root, String::new(), &defaults, &mut keys);
    keys
}

fn collect(root: &Value, schema: &Value, prefix: String, defaults: &Value, keys: &mut Vec<Key>) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    for (name, property) in properties {
        let target = resolve(root, property);
        let key = format!("{prefix}{name}");
        if target["properties"].is_object() {
            collect(root, target, format!("{key}."), &defaults[name], keys);
        } else {
            let own = property["description"]
                .as_str()
                .or(target["description"].as_str());
            keys.push(Key {
                name: key,
                description: own.unwrap_or_default().to_owned(),
                default: defaults[name].clone(),
                items: items(root, target),
            });
        }
    }
}

/// The keys of the tables that a list holds.
fn items(root: &Value, list: &Value) -> Vec<(String, String)> {
    let table = resolve(root, &list["items"]);
    let properties = table["properties"].as_object().into_iter().flatten();
    let described = properties.map(|(name, property)| {
        let description = property["description"].as_str();
        (name.clone(), description.unwrap_or_default().to_owned())
    });
    described.collect()
}

fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let pointer = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix('#'));
    pointer
        .and_then(|pointer| root.pointer(pointer))
        .unwrap_or(schema)
}

/// The known key most like `key`, when one is near enough to be meant.
pub fn nearest(key: &str) -> Option<String> {
    let scored = known_keys().into_iter().map(|known| {
        let whole = strsim::jaro_winkler(&known.name, key);
        // A key is often written without its section.
        let last = known
            .name
            .rsplit('.')
            .next()
            .is_some_and(|last| last == key);
        (if last { 1.0 } else { whole }, known.name)
    });
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.8).then_some(best.1)
}
