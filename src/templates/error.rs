//! What can go wrong with a template, without a minijinja or jsonschema type in it.

/// Why a template gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No template has this name.
    #[error("there is no template `{name}`; there are {known}")]
    NoSuchTemplate {
        /// The name asked for.
        name: String,
        /// The names there are, separated by commas.
        known: String,
    },
    /// The variables do not fit the template's schema.
    #[error("template `{template}`: variable `{variable}` {message}")]
    Variable {
        /// The template.
        template: String,
        /// The variable, dotted below the top: `symbols.0.line`.
        variable: String,
        /// What is wrong with it.
        message: String,
    },
    /// A scaffold that is none.
    #[error("template `{template}` cannot be used: {message}")]
    Broken {
        /// The template.
        template: String,
        /// What is wrong with it.
        message: String,
    },
    /// The text or the schema is at fault. For a template of this program the build and the tests
    /// keep it from happening.
    #[error("template `{template}` cannot be rendered: {message}")]
    Render {
        /// The template.
        template: String,
        /// What went wrong.
        message: String,
    },
}
