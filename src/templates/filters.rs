//! The filters that templates quote their variables with.

use minijinja::{Environment, Value};

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("shell_quote", shell_quote);
    environment.add_filter("toml_value", toml_value);
    environment.add_filter("one_line", one_line);
    environment.add_filter("quoted", quoted);
}

/// A text as one word of a POSIX shell. Only the single quote means anything inside single quotes.
fn shell_quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A string or a list of strings as TOML writes it.
fn toml_value(value: &Value) -> Result<String, minijinja::Error> {
    if let Some(text) = value.as_str() {
        return Ok(toml::Value::from(text).to_string());
    }
    let items: Result<Vec<String>, _> = value.try_iter()?.map(|item| toml_value(&item)).collect();
    Ok(format!("[{}]", items?.join(", ")))
}

/// A text in double quotes as JSON, Python, JavaScript and Rust read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text with its control characters escaped, so that a file name can forge no line of its own.
fn one_line(text: &str) -> String {
    let escape = |c: char| {
        if c.is_control() {
            c.escape_default().collect()
        } else {
            c.to_string()
        }
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_quoted_text_as_it_was() {
        for (text, quoted) in [
            ("", "''"),
            ("/opt/my tools/$HOME `id`", "'/opt/my tools/$HOME `id`'"),
            ("it's", r"'it'\''s'"),
            ("'", r"''\'''"),
            ("a\nb\\", "'a\nb\\'"),
        ] {
            assert_eq!(shell_quote(text), quoted);
        }
    }

    #[test]
    fn toml_reads_the_value_as_it_was() {
        let nested = ["a", "\"'\\", "line\nline", "\u{7f}é]"];
        let written = toml_value(&Value::from_iter(nested)).unwrap();
        let read: toml::Table = toml::from_str(&format!("key = {written}")).unwrap();
        let texts = read["key"].as_array().unwrap().iter();
        assert!(
            texts.map(|text| text.as_str().unwrap()).eq(nested),
            "{written}"
        );
        assert_eq!(toml_value(&Value::from(Vec::<Value>::new())).unwrap(), "[]");
    }

    #[test]
    fn toml_is_refused_what_is_neither_text_nor_list() {
        for value in [Value::from(1), Value::from_iter([1]), Value::from(true)] {
            assert!(toml_value(&value).is_err(), "{value}");
        }
    }

    #[test]
    fn no_text_is_more_than_one_line() {
        assert_eq!(
            one_line("a\nb\r\t\u{1b}[2J\u{85}"),
            r"a\nb\r\t\u{1b}[2J\u{85}"
        );
        assert_eq!(one_line("naïve 日本 ⁉"), "naïve 日本 ⁉");
    }
}
