//! What there is to know of every setting, written out: a page, and a JSON Schema for editors.

use std::fmt::Write;

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::settings::Settings;
use crate::settings::keys::{self, Key};

/// The page of all settings.
pub fn page() -> String {
    let mut page = "# Settings\n\n\
        Settings stand in `groundskeeper.toml` at the repository's root and, for all repositories \
        of a user, in `groundskeeper/config.toml` in the user's configuration folder. An environment variable \
        wins over both, and `--config KEY=VALUE` over all. `groundskeeper config` shows what is in \
        force and where it came from. A key that does not exist is an error.\n\n\
        Editors that know TOML find keys and mistakes with `schemas/config.schema.json`.\n"
        .to_owned();
    let mut section = String::new();
    for key in keys::known_keys() {
        let own = section_of(&key.name).to_owned();
        if own != section {
            // Writing to a string cannot fail.
            let _ = write!(page, "\n## {own}\n\n");
            section = own;
        }
        page.push_str(&entry(&key));
    }
    page
}

fn section_of(key: &str) -> &str {
    key.rsplit_once('.').map_or(key, |(section, _)| section)
}

fn entry(key: &Key) -> String {
    let description = key.description.replace('\n', "\n  ");
    let mut entry = if key.items.is_empty() {
        let (default, variable) = (&key.default, key.environment_name());
        format!(
            "- `{} = {default}`\n  {description}\n  Variable: `{variable}`\n",
            key.name
        )
    } else {
        format!("Blocks `[[{}]]`: {}\n\n", key.name, key.description)
    };
    for (name, description) in &key.items {
        let description = description.replace('\n', "\n  ");
        let _ = writeln!(entry, "- `{name}`\n  {description}");
    }
    entry
}

/// The JSON Schema of `groundskeeper.toml`, in the draft that editors of TOML know.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema: Value = generator.into_root_schema_for::<Settings>().into();
    // One block may be written as a plain table.
    let layers = schema["properties"]["layers"].take();
    let (description, one) = (layers["description"].clone(), layers["items"].clone());
    schema["properties"]["layers"] = json!({ "description": description, "anyOf": [layers, one] });
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:groundskeeper:schema:config",
        "title": "Settings of groundskeeper, `groundskeeper.toml`",
    });
    let mut whole = head.as_object().cloned().unwrap_or_default();
    for (key, value) in schema.as_object().into_iter().flatten() {
        whole.entry(key).or_insert_with(|| value.clone());
    }
    Value::Object(whole)
}
