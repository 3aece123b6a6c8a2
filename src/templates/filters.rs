//! The filters that templates quote their variables with.

use minijinja::{Environment, Value};

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("shell_quote", shell_quote);
    environment.add_filter("toml_value", toml_value);
    environment.add_filter("one_line", one_line);
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
    fn a_text_is_one_word_to_the_shell_whatever_is_in_it() {
        assert_eq!(shell_quote("it's $(x)"), r"'it'\''s $(x)'");
    }

    #[test]
    fn strings_and_lists_are_written_as_toml() {
        assert_eq!(toml_value(&Value::from("a\"b")).unwrap(), "'a\"b'");
        let list = Value::from(vec!["a", "b"]);
        assert_eq!(toml_value(&list).unwrap(), r#"["a", "b"]"#);
    }

    #[test]
    fn no_name_forges_a_line() {
        assert_eq!(one_line("a\nb\u{1b}é"), r"a\nb\u{1b}é");
    }
}
