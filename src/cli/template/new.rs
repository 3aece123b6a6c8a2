//! `template new`: the first files of a template of one's own.

use serde_json::json;

use crate::cli::stage::Stage;
use crate::cli::{Outcome, output};

const TEMPLATE: &str = "\
---
description: \"Say in one sentence what it gives.\"
files:
  - path: \"{{ name }}.txt\"
    source: text.j2
---

Say what to heed when the variables are filled in. A file may have `when: \"EXPRESSION\"` to be given
only when that is true. Texts are minijinja; `quoted`, `one_line`, `shell_quote` and `toml_value`
quote what is put in.
";

const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "required": ["name", "lines"],
  "properties": {
    "name": {
      "type": "string",
      "pattern": "^[a-z][a-z0-9_]*$",
      "maxLength": 40,
      "description": "Name of the file."
    },
    "lines": {
      "type": "array",
      "maxItems": 20,
      "items": {"type": "string", "maxLength": 200},
      "description": "What it says."
    }
  },
  "examples": [{"name": "greeting", "lines": ["Hello."]}]
}
"#;

const TEXT: &str = "\
{% for line in lines %}
{{ line | one_line }}
{% endfor %}
";

/// Writes a small template that works; nothing that is there is replaced.
pub(super) fn begin(stage: &Stage, name: &str) -> anyhow::Result<Outcome> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
        anyhow::bail!("`{name}` is no name for a template; use letters, digits, `-` and `_`");
    }
    let folder = format!(".groundskeeper/templates/{name}");
    for (file, text) in [
        ("TEMPLATE.md", TEMPLATE),
        ("schema.json", SCHEMA),
        ("text.j2", TEXT),
    ] {
        let path = format!("{folder}/{file}");
        let arguments = json!({"path": path, "content": text, "new": true});
        stage.call("write_file", arguments)?;
        output::line(format_args!("written: {path}"))?;
    }
    output::line(format_args!(
        "next: change them, then `groundskeeper template validate {name}`"
    ))?;
    Ok(Outcome::Clean)
}
