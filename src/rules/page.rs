//! Pages of rules in Markdown: what `groundskeeper rule NAME` prints and `docs/rules/` holds.

use std::fmt::Write;

use crate::rules::{Explanation, RULES, explain};

impl Explanation {
    /// The rule's page.
    pub fn page(&self) -> String {
        let mut page = format!(
            "# `{}`\n\n{}\n\n{}\n\n## Options\n\n",
            self.rule, self.summary, self.text
        );
        for option in &self.options {
            let (rule, name, default) = (&self.rule, &option.name, &option.default);
            let description = option.description.replace('\n', "\n  ");
            // Writing to a string cannot fail.
            let _ = writeln!(page, "- `rules.{rule}.{name} = {default}`\n  {description}");
        }
        page
    }

    fn default_of(&self, name: &str) -> String {
        let option = self.options.iter().find(|option| option.name == name);
        option.map_or(String::new(), |option| match option.default.as_str() {
            Some(text) => text.to_owned(),
            None => option.default.to_string(),
        })
    }
}

/// The list of all rules with their defaults.
pub fn index() -> String {
    let mut page = "# Rules\n\n\
        `groundskeeper rule NAME` prints a rule's page, and `groundskeeper config rules.NAME` its \
        options with the values in force.\n\n\
        | rule | default | limit | reports |\n|---|---|---|---|\n"
        .to_owned();
    for explanation in RULES.iter().filter_map(|(name, _)| explain(name)) {
        let (name, summary) = (&explanation.rule, &explanation.summary);
        let severity = explanation.default_of("severity");
        let limit = explanation.default_of("limit");
        let _ = writeln!(
            page,
            "| [`{name}`]({name}.md) | {severity} | {limit} | {summary} |"
        );
    }
    page
}
