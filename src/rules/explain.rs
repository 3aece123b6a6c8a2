//! A rule's page, from its doc comment and its options' doc comments.

use schemars::Schema;
use serde::Serialize;
use serde_json::Value;

use crate::rules::{RULES, RuleSet};

/// What there is to know about a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The rule's name.
    pub rule: String,
    /// First line of its doc comment.
    pub summary: String,
    /// The rest, Markdown with fixed headings.
    pub text: String,
    /// Its options with their defaults.
    pub options: Vec<RuleOption>,
}

/// One option of a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleOption {
    /// Key below `rules.NAME`.
    pub name: String,
    /// What it means.
    pub description: String,
    /// Its default.
    pub default: Value,
}

/// The page of the rule `name`, `None` when there is no such rule.
pub fn explain(name: &str) -> Option<Explanation> {
    RULES.iter().find(|(known, _)| *known == name)?;
    let schema: Schema = schemars::schema_for!(RuleSet);
    let root = schema.as_value();
    let reference = root["properties"][name]["$ref"].as_str()?;
    let own = root.pointer(reference.strip_prefix('#')?)?;
    let defaults = serde_json::to_value(RuleSet::default()).ok()?;
    let doc = own["description"].as_str()?;
    let (summary, text) = doc.split_once("\n\n").unwrap_or((doc, ""));
    let options = own["properties"]
        .as_object()?
        .iter()
        .map(|(key, option)| RuleOption {
            name: key.clone(),
            description: option["description"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            default: defaults[name][key].clone(),
        });
    Some(Explanation {
        rule: name.to_owned(),
        summary: summary.to_owned(),
        text: text.to_owned(),
        options: options.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_with_the_fixed_headings() {
        for (name, _) in RULES {
            let page = explain(name).unwrap();
            for heading in [
                "What it does",
                "Why it matters",
                "How it is counted",
                "How to fix",
            ] {
                assert!(
                    page.text.contains(&format!("## {heading}\n")),
                    "{name}: {heading}"
                );
            }
            assert!(
                page.options.iter().any(|option| option.name == "severity"),
                "{name}"
            );
            assert!(
                page.options
                    .iter()
                    .all(|option| !option.description.is_empty()),
                "{name}"
            );
        }
        assert_eq!(explain("no-such-rule"), None);
    }

    #[test]
    fn names_in_the_list_are_the_rules_own() {
        let rules = RuleSet::default();
        let own: Vec<&str> = rules.all().map(crate::rules::Rule::name).collect();
        let listed: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
        assert_eq!(own, listed);
    }
}
