//! How the docstrings of a repository are laid out.

use serde::Serialize;

/// A layout of docstrings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// A summary line only.
    Plain,
    /// `Args:` and `Returns:` sections.
    Google,
    /// Underlined `Parameters` and `Returns` sections.
    Numpy,
    /// `:param x:` and `:returns:` fields.
    Rest,
}

impl Style {
    /// Whether parameters are described.
    pub fn has_sections(self) -> bool {
        self != Self::Plain
    }
}

/// Counts the layouts of docstrings it is shown.
#[derive(Debug, Clone, Default)]
pub struct Census {
    google: usize,
    numpy: usize,
    rest: usize,
}

impl Census {
    /// Looks at one docstring.
    pub fn add(&mut self, docstring: &str) {
        let lines: Vec<&str> = docstring.lines().map(str::trim).collect();
        let section =
            |line: &&str| matches!(*line, "Args:" | "Arguments:" | "Returns:" | "Yields:");
        let underlined = |pair: &[&str]| {
            matches!(pair[0], "Parameters" | "Returns" | "Yields")
                && pair[1].len() > 3
                && pair[1].bytes().all(|b| b == b'-')
        };
        let field = |line: &&str| {
            [":param ", ":return:", ":returns:", ":rtype:"]
                .iter()
                .any(|f| line.starts_with(f))
        };
        self.google += usize::from(lines.iter().any(section));
        self.numpy += usize::from(lines.windows(2).any(underlined));
        self.rest += usize::from(lines.iter().any(field));
    }

    /// The layout with sections that is used most; plain when there is none to tell.
    pub fn style(&self) -> Style {
        let counted = [
            (self.google, Style::Google),
            (self.numpy, Style::Numpy),
            (self.rest, Style::Rest),
        ];
        // The first of equals: Google's is the easiest to read in source.
        let best = counted.into_iter().rev().max_by_key(|(count, _)| *count);
        best.filter(|(count, _)| *count > 0)
            .map_or(Style::Plain, |(_, style)| style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(docstrings: &[&str]) -> Style {
        let mut census = Census::default();
        for docstring in docstrings {
            census.add(docstring);
        }
        census.style()
    }

    #[test]
    fn tells_the_layouts_apart() {
        assert_eq!(style(&["Summary."]), Style::Plain);
        assert_eq!(style(&["S.\n\n    Args:\n        x: a.\n"]), Style::Google);
        assert_eq!(
            style(&["S.\n\nParameters\n----------\nx : int\n"]),
            Style::Numpy
        );
        assert_eq!(
            style(&["S.\n\n:param x: a\n:returns: b\n", "Other."]),
            Style::Rest
        );
        let mixed = ["S.\n\nArgs:\n", ":param a: b", ":param c: d"];
        assert_eq!(style(&mixed), Style::Rest);
    }
}
