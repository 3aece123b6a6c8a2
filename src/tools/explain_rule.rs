//! `explain_rule`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rules::{RULES, explain};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Explain a rule: what it reports, why it matters, how its number is counted, how to fix it, and
/// its options with the values in force in this repository. Use it when a finding is unclear.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Name of the rule, such as `too-complex`.
    rule: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The rule.
    rule: String,
    /// What it reports, in one sentence.
    summary: String,
    /// Its page, in Markdown.
    text: String,
    /// Its options.
    options: Vec<OptionFacts>,
}

#[derive(Serialize, JsonSchema)]
struct OptionFacts {
    /// The setting, as in groundskeeper.toml.
    setting: String,
    /// What it means.
    description: String,
    /// Value when nothing is set.
    default: Value,
    /// Value in force.
    value: Value,
}

pub(super) struct ExplainRule;

impl Tool for ExplainRule {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;
    const IS_BRIEF: bool = true;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let name = input.rule.trim();
        let page = explain(name).ok_or_else(|| unknown(name))?;
        let in_force = json!(call.settings(context)?.rules);
        let options = page.options.into_iter().map(|option| OptionFacts {
            value: in_force[name][&option.name].clone(),
            setting: format!("rules.{name}.{}", option.name),
            description: option.description,
            default: option.default,
        });
        Ok(Output {
            options: options.collect(),
            rule: page.rule,
            summary: page.summary,
            text: page.text,
        })
    }
}

fn unknown(name: &str) -> ToolError {
    let names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
    let distance = |known: &&&str| strsim::damerau_levenshtein(known, name);
    let nearest = names
        .iter()
        .min_by_key(distance)
        .copied()
        .unwrap_or_default();
    let all = names.join(", ");
    let message = format!("there is no rule `{name}`; did you mean `{nearest}`? There are {all}");
    ToolError::refused(message).with("rules", json!(names))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::RULES;
    use crate::tools::fixture::Fixture;

    #[test]
    fn every_rule_has_a_page_with_the_values_in_force() {
        let toml = "[rules.too-complex]\nlimit = 4\n";
        let fixture = Fixture::new(&[("groundskeeper.toml", toml)]);
        for (name, _) in RULES {
            let page = fixture.ok("explain_rule", json!({"rule": name}));
            assert!(
                page["text"].as_str().unwrap().contains("How to fix"),
                "{name}"
            );
        }
        let page = fixture.ok("explain_rule", json!({"rule": "too-complex"}));
        let options = page["options"].as_array().unwrap();
        let limit = options
            .iter()
            .find(|o| o["setting"] == "rules.too-complex.limit");
        assert_eq!(limit.unwrap()["value"], 4);
        assert_eq!(limit.unwrap()["default"], 10);
    }

    #[test]
    fn an_unknown_rule_is_named_with_the_nearest() {
        let words = Fixture::new(&[]).refused("explain_rule", json!({"rule": "too-complicated"}));
        assert!(
            words.contains("too-complicated") && words.contains("mean `too-complex`"),
            "{words}"
        );
    }
}
