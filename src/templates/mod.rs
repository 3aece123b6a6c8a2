//! minijinja templates, each with a JSON Schema for its variables.
