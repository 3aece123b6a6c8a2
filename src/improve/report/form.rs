//! The forms that a report is written in, and the words for the period that it is about.

use std::fmt;
use std::str::FromStr;

use crate::improve::report::{Report, html, markdown};
use crate::store::DAY_MS;

/// A form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// YAML, of the same structure as JSON.
    Yaml,
    /// JSON, in the form of `schemas/report.schema.json`.
    Json,
    /// Markdown, for people.
    Markdown,
    /// One page of HTML that loads nothing.
    Html,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Yaml, Self::Json, Self::Markdown, Self::Html];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// A report in this form. The error says why it cannot be written.
    pub fn write(self, report: &Report) -> Result<String, String> {
        match self {
            Self::Yaml => serde_saphyr::to_string(report).map_err(|error| error.to_string()),
            Self::Json => serde_json::to_string_pretty(report)
                .map(|text| format!("{text}\n"))
                .map_err(|error| error.to_string()),
            Self::Markdown => Ok(markdown(report)),
            Self::Html => Ok(html(report)),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Form {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|form| form.name() == name);
        found.ok_or_else(|| format!("`{name}` is no form; there is yaml, json, markdown, html"))
    }
}

/// The beginning of a period that ends at `now_ms`, in milliseconds since 1970. It is given as a date
/// such as `2026-11-01` (UTC), or as a number of days such as `30d`.
pub fn since(text: &str, now_ms: i64) -> Result<i64, String> {
    if let Some(days) = text.strip_suffix('d')
        && let Ok(days) = days.parse::<u32>()
    {
        return Ok(now_ms - i64::from(days) * DAY_MS);
    }
    let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let midnight = date.and_then(|date| date.and_hms_opt(0, 0, 0));
    let midnight = midnight.map(|at| at.and_utc().timestamp_millis());
    midnight.ok_or_else(|| {
        format!("`{text}` is no beginning of a period; give a date such as 2026-11-01, or 30d")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_begins_at_a_date_or_so_many_days_ago() {
        assert_eq!(since("2d", 5 * DAY_MS), Ok(3 * DAY_MS));
        assert_eq!(since("1970-01-03", 0), Ok(2 * DAY_MS));
        for wrong in ["", "d", "-1d", "yesterday", "2026-13-01"] {
            let error = since(wrong, 0).unwrap_err();
            assert!(error.contains("2026-11-01"), "{error}");
        }
    }

    #[test]
    fn forms_are_known_by_their_names() {
        for form in Form::ALL {
            assert_eq!(form.name().parse(), Ok(form));
        }
        assert!("pdf".parse::<Form>().unwrap_err().contains("markdown"));
    }
}
