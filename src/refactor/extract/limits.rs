//! Limits that every part has to keep, and by how much it does not.

use crate::lang::{self, Function, Wanted};

/// Highest values allowed, as the rules' settings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rule `too-complex`.
    pub cyclomatic: u32,
    /// Rule `too-tangled`.
    pub cognitive: u32,
    /// Rule `too-nested`.
    pub nesting: u32,
    /// Rule `function-too-long`.
    pub lines: usize,
    /// Rule `too-many-parameters`.
    pub parameters: u32,
    /// Rule `too-many-returns`.
    pub returns: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cyclomatic: 10,
            cognitive: 15,
            nesting: 4,
            lines: 60,
            parameters: 6,
            returns: 6,
        }
    }
}

impl Limits {
    /// Names of the rules that a function breaks and that taking it apart may cure.
    pub fn broken(&self, function: &Function) -> Vec<&'static str> {
        self.ratios(function)
            .into_iter()
            .filter(|(_, ratio)| *ratio > 0.0)
            .map(|(rule, _)| rule)
            .collect()
    }

    /// The same of the function `symbol` of a file; none where there is no such function.
    pub fn broken_by(&self, source: &str, symbol: &str) -> Vec<&'static str> {
        let functions = measured(source);
        let found = functions.iter().find(|function| function.symbol == symbol);
        found.map_or_else(Vec::new, |function| self.broken(function))
    }

    /// By how much a function is over its limits, as a sum of shares of them.
    pub fn excess(&self, function: &Function) -> f64 {
        self.ratios(function).iter().map(|(_, ratio)| ratio).sum()
    }

    /// Whether a helper keeps the limits that taking it apart would not cure.
    pub fn admit(&self, helper: &Function) -> bool {
        helper.parameters <= self.parameters && helper.returns <= self.returns
    }

    /// What a function measures by each rule that taking it apart may cure, with the limit.
    pub fn measures(&self, function: &Function) -> [(&'static str, u64, u64); 4] {
        let of = |rule, value: u32, limit: u32| (rule, value.into(), limit.into());
        let lines = (function.lines as u64, self.lines as u64);
        [
            of("too-complex", function.cyclomatic, self.cyclomatic),
            of("too-tangled", function.cognitive, self.cognitive),
            of("too-nested", function.nesting, self.nesting),
            ("function-too-long", lines.0, lines.1),
        ]
    }

    fn ratios(&self, function: &Function) -> [(&'static str, f64); 4] {
        self.measures(function).map(|(rule, value, limit)| {
            #[expect(clippy::cast_precision_loss, reason = "measures are small")]
            let (value, limit) = (value as f64, limit as f64);
            (rule, (value - limit).max(0.0) / limit.max(1.0))
        })
    }
}

/// Measures of every function of a Python text; empty when it does not parse.
pub fn measured(source: &str) -> Vec<Function> {
    let wanted = Wanted {
        functions: lang::Wish::All,
        ..Wanted::nothing(source.len())
    };
    lang::measure(&lang::python::LANGUAGE, source.as_bytes(), &wanted).functions
}

/// Measures of a definition that may be indented, and of the functions within it.
pub fn measured_alone(definition: &str) -> Vec<Function> {
    if definition.starts_with([' ', '\t']) {
        measured(&format!("if 1:\n{definition}\n"))
    } else {
        measured(definition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_measured_at_any_indentation_and_weighed_against_its_limits() {
        let text = "    def f(a):\n        if a:\n            return 1\n";
        let [function] = &measured_alone(text)[..] else {
            panic!("one function");
        };
        assert_eq!((function.cyclomatic, function.lines), (2, 3));
        assert!(Limits::default().broken(function).is_empty());
        let strict = Limits {
            cyclomatic: 1,
            returns: 0,
            ..Limits::default()
        };
        assert_eq!(strict.broken(function), ["too-complex"]);
        assert!((strict.excess(function) - 1.0).abs() < 1e-9 && !strict.admit(function));
    }
}
