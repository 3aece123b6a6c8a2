//! A span of time as people write it: `10m`, `90s`, `1h`, or `never`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A span of time, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span(Option<Duration>);

/// Units with their seconds, the largest first.
const UNITS: &[(&str, u64)] = &[("h", 3600), ("m", 60), ("s", 1)];

impl Span {
    /// A span of this many minutes.
    pub const fn minutes(number: u64) -> Self {
        Self(Some(Duration::from_mins(number)))
    }

    /// The span; `None` for `never`.
    pub fn duration(self) -> Option<Duration> {
        self.0
    }

    fn parse(text: &str) -> Option<Self> {
        if matches!(text, "never" | "0") {
            return Some(Self(None));
        }
        let (unit, seconds) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
        let number = text.strip_suffix(unit)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let seconds = number.parse::<u64>().ok()?.checked_mul(*seconds)?;
        Some(Self((seconds > 0).then(|| Duration::from_secs(seconds))))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(span) = self.0 else {
            return f.write_str("never");
        };
        let whole = |(_, seconds): &&(&str, u64)| span.as_secs().is_multiple_of(*seconds);
        let (unit, seconds) = UNITS.iter().find(whole).unwrap_or(&("s", 1));
        write!(f, "{}{unit}", span.as_secs() / seconds)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A flag or a variable that is a number comes as one: `0`.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Number(u64),
        }
        let text = match Written::deserialize(deserializer) {
            Ok(Written::Text(text)) => text,
            Ok(Written::Number(number)) => number.to_string(),
            Err(_) => String::new(),
        };
        Self::parse(text.trim()).ok_or_else(|| {
            serde::de::Error::custom(
                "expected a time such as \"90s\", \"10m\" or \"1h\", or \"never\"",
            )
        })
    }
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time such as `90s`, `10m` or `1h`, or `never`.",
            "anyOf": [
                { "type": "string", "pattern": "^([0-9]+[smh]|0|never)$" },
                { "const": 0 }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written_as_people_do() {
        let check = |text: &str, seconds: u64, written: &str| {
            let span = Span::parse(text).unwrap();
            assert_eq!(
                span.duration().map_or(0, |span| span.as_secs()),
                seconds,
                "{text}"
            );
            assert_eq!(span.to_string(), written);
        };
        check("10m", 600, "10m");
        check("90s", 90, "90s");
        check("120s", 120, "2m");
        check("1h", 3600, "1h");
        check("0", 0, "never");
        check("0m", 0, "never");
        check("never", 0, "never");
        for wrong in [
            "",
            "m",
            "10",
            "-1s",
            "+1s",
            "1d",
            "1.5h",
            "99999999999999999999h",
            "é",
        ] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_number_is_only_understood_as_never() {
        let read = |value: serde_json::Value| serde_json::from_value::<Span>(value);
        assert_eq!(read(0.into()).unwrap(), Span::default());
        assert_eq!(read("5m".into()).unwrap(), Span::minutes(5));
        for wrong in [serde_json::json!(600), serde_json::json!(true)] {
            let text = read(wrong).unwrap_err().to_string();
            assert!(text.contains("\"10m\""), "{text}");
        }
    }
}
