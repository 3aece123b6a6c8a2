//! JSON Schemas as clients get them: 2020-12, without references, type unions and formats that
//! some clients cannot read.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

/// The schema of a tool's arguments without its description, and that description.
pub(super) fn of_input<T: JsonSchema>() -> (Map<String, Value>, String) {
    let settings = SchemaSettings::draft2020_12();
    let mut object = plain::<T>(settings);
    let description = match object.remove("description") {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    object
        .entry("properties")
        .or_insert_with(|| Value::Object(Map::new()));
    (object, description)
}

/// The schema of a tool's successful result, `success` and `shortened` included.
pub(super) fn of_output<T: JsonSchema>() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut object = plain::<T>(settings);
    object.remove("description");
    let mut properties = Map::new();
    let flag = |text: &str| serde_json::json!({"type": "boolean", "description": text});
    properties.insert(
        "success".to_owned(),
        flag("True: the tool did what was asked."),
    );
    if let Some(Value::Object(own)) = object.remove("properties") {
        properties.extend(own);
    }
    let shortened = "Present and true when the result was too long and parts of it were left out.";
    properties.insert("shortened".to_owned(), flag(shortened));
    let rest = "Where the whole result can be read, page by page, when it was shortened.";
    let rest = serde_json::json!({"type": "string", "description": rest});
    properties.insert("rest".to_owned(), rest);
    object.insert("properties".to_owned(), Value::Object(properties));
    let mut required = vec![Value::from("success")];
    if let Some(Value::Array(own)) = object.remove("required") {
        required.extend(own);
    }
    object.insert("required".to_owned(), Value::Array(required));
    object
}

fn plain<T: JsonSchema>(mut settings: SchemaSettings) -> Map<String, Value> {
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let schema: Schema = settings.into_generator().into_root_schema_for::<T>();
    let mut value = schema.to_value();
    tidy(&mut value);
    match value {
        Value::Object(mut object) => {
            object.remove("title");
            object
        }
        _ => Map::new(),
    }
}

/// Absent means the same as null everywhere, so null is left out of types; sentences are unwrapped.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(object) => {
            // An object is the schema of a property of that name.
            if object.get("format").is_some_and(Value::is_string) {
                object.remove("format");
            }
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if types.len() == 1 {
                    let only = types.remove(0);
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::String(text)) = object.get_mut("description") {
                *text = unwrapped(text);
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Paragraphs on one line each.
fn unwrapped(text: &str) -> String {
    let paragraphs = text.split("\n\n");
    let lines: Vec<String> = paragraphs.map(|part| part.replace('\n', " ")).collect();
    lines.join("\n\n")
}
