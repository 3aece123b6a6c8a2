//! `reload_config`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::process::sandbox::Sandbox;
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Read groundskeeper.toml again and say what it changes. It is checked first: one that is not
/// valid is refused with its fault and place, and the settings before it stay in force. A valid
/// file takes effect by itself with the next call; this tool tells you that it has. What can confine
/// code on this machine is found out anew, too, as after bubblewrap was installed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Settings that differ from those in force before.
    changed: Vec<Changed>,
}

#[derive(Serialize, JsonSchema)]
struct Changed {
    /// The setting, as in groundskeeper.toml.
    setting: String,
    /// Its value before; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    /// Its value now; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
}

pub(super) struct ReloadConfig;

impl Tool for ReloadConfig {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints {
        read_only: false,
        ..Hints::LOOKS
    };

    fn run(context: &Context, _input: Input, _call: &Call) -> Result<Output, ToolError> {
        Sandbox::forget();
        let (before, after) = context.reload()?;
        let mut changed = Vec::new();
        compare("", &json!(before), &json!(after), &mut changed);
        Ok(Output { changed })
    }
}

/// Adds every setting in which the two differ, by its dotted name.
fn compare(name: &str, before: &Value, after: &Value, changed: &mut Vec<Changed>) {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        if before != after {
            let there = |value: &Value| Some(value.clone()).filter(|value| !value.is_null());
            changed.push(Changed {
                setting: name.to_owned(),
                before: there(before),
                after: there(after),
            });
        }
        return;
    };
    let more = new.keys().filter(|key| !old.contains_key(*key));
    for key in old.keys().chain(more) {
        let below = match name {
            "" => key.clone(),
            name => format!("{name}.{key}"),
        };
        let none = Value::Null;
        let side = |fields: &serde_json::Map<String, Value>| fields.get(key).cloned();
        let (old, new) = (side(old), side(new));
        compare(
            &below,
            old.as_ref().unwrap_or(&none),
            new.as_ref().unwrap_or(&none),
            changed,
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    fn limit(fixture: &Fixture) -> u64 {
        let result = fixture.ok("validate_file_length", json!({"content": ""}));
        result["limit"].as_u64().unwrap()
    }

    #[test]
    fn what_changed_is_said_and_an_invalid_file_changes_nothing() {
        let fixture = Fixture::new(&[("groundskeeper.toml", "[rules.file-too-long]\nlimit = 7\n")]);
        assert_eq!(limit(&fixture), 7);
        assert_eq!(fixture.ok("reload_config", json!({}))["changed"], json!([]));
        fixture.write("groundskeeper.toml", "[rules.file-too-long]\nlimit = 8\n");
        let expected = json!([{"setting": "rules.file-too-long.limit", "before": 7, "after": 8}]);
        assert_eq!(fixture.ok("reload_config", json!({}))["changed"], expected);
        fixture.write(
            "groundskeeper.toml",
            "[rules.file-too-long]\nlimit = \"many\"\n",
        );
        let words = fixture.refused("reload_config", json!({}));
        assert!(
            words.contains("limit") && words.contains("stay in force"),
            "{words}"
        );
        assert_eq!(limit(&fixture), 8);
        fixture.write("groundskeeper.toml", "");
        let result = fixture.ok("reload_config", json!({}));
        assert_eq!(result["changed"][0]["after"], 300);
        assert_eq!(limit(&fixture), 300);
    }
}
