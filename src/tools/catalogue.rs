//! Calling tools by name: arguments verified, defects caught, results bounded.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::tools::{Call, Context, Hints, Tool, ToolError, entries, schema, shorten};

type Run = fn(&Context, Value, &Call) -> Result<Value, ToolError>;

/// What a call came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The result, shortened where it was too long.
    pub shown: Value,
    /// What it was before, where it was shortened.
    pub whole: Option<Value>,
}

/// One tool, its types erased.
pub struct Entry {
    /// Its name: at most 40 of `a` to `z` and `_`.
    pub name: &'static str,
    /// What it does, for clients.
    pub description: String,
    /// What calling it may do.
    pub hints: Hints,
    /// Done sooner than a thread for it would begin.
    pub is_brief: bool,
    /// JSON Schema of its arguments, an object.
    pub input_schema: Map<String, Value>,
    /// JSON Schema of its successful result, an object.
    pub output_schema: Map<String, Value>,
    run: Run,
    validator: OnceLock<Option<Validator>>,
}

impl Entry {
    pub(super) fn of<T: Tool>(name: &'static str) -> Self {
        let (input_schema, description) = schema::of_input::<T::Input>();
        Self {
            name,
            description,
            hints: T::HINTS,
            is_brief: T::IS_BRIEF,
            input_schema,
            output_schema: schema::of_output::<T::Output>(),
            run: run::<T>,
            validator: OnceLock::new(),
        }
    }

    /// Does what the tool does, blocking. The value is the result, `"success": true` included;
    /// arguments that do not fit, a defect of ours and whatever else went wrong is an error.
    pub fn call(
        &self,
        context: &Context,
        arguments: Map<String, Value>,
        call: &Call,
    ) -> Result<Value, ToolError> {
        Ok(self.call_whole(context, arguments, call)?.shown)
    }

    /// As [`Entry::call`], and keeps what a result that is too long was before it was shortened.
    pub fn call_whole(
        &self,
        context: &Context,
        arguments: Map<String, Value>,
        call: &Call,
    ) -> Result<Done, ToolError> {
        // Clients often send null for an argument that they leave out.
        let given = arguments.into_iter().filter(|(_, value)| !value.is_null());
        let arguments = Value::Object(given.collect());
        self.verify(&arguments)?;
        let settings = call.settings(context)?;
        if settings.mcp.read_only && !self.hints.read_only {
            let message = "this server is read-only (setting mcp.read_only); ask its owner";
            return Err(ToolError::refused(message));
        }
        let done = catch_unwind(AssertUnwindSafe(|| (self.run)(context, arguments, call)));
        // The mark takes room, too.
        let limit_bytes = settings.limits.output_bytes.saturating_sub(20);
        let mut value = match done.unwrap_or_else(|_| Err(defect(self.name))) {
            Ok(value) => value,
            Err(error) => return Err(error.within(limit_bytes)),
        };
        let mut whole = None;
        if shorten::is_longer(&value, limit_bytes) {
            let before = value.clone();
            if shorten::shorten(&mut value, limit_bytes) {
                value["shortened"] = Value::Bool(true);
                whole = Some(before);
            }
        }
        Ok(Done {
            shown: value,
            whole,
        })
    }

    /// What is wrong with the arguments, by the name of the argument.
    fn verify(&self, arguments: &Value) -> Result<(), ToolError> {
        let compile = || jsonschema::validator_for(&Value::Object(self.input_schema.clone())).ok();
        let Some(validator) = self.validator.get_or_init(compile) else {
            return Err(defect(self.name));
        };
        // Nearly every call fits, and that is found sooner than what does not.
        if validator.is_valid(arguments) {
            return Ok(());
        }
        let faults = validator.iter_errors(arguments).take(FAULTS_MAX);
        let faults: Vec<String> = faults.map(|error| fault(&error)).collect();
        let message = format!(
            "arguments of {} do not fit: {}",
            self.name,
            faults.join("; ")
        );
        let properties = self.input_schema["properties"].as_object();
        let known: Vec<&String> = properties.map(|p| p.keys().collect()).unwrap_or_default();
        Err(ToolError::refused(message).with("arguments", json!(known)))
    }
}

/// Faults named in one refusal.
const FAULTS_MAX: usize = 5;

fn fault(error: &jsonschema::ValidationError<'_>) -> String {
    let path = error.instance_path().to_string();
    // The value stands in the message, whole.
    let what = clip(&error.to_string(), 300);
    match path.trim_start_matches('/') {
        "" => what,
        name => format!("`{name}`: {what}"),
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({})", self.name)
    }
}

/// Every tool, in a fixed order.
#[derive(Debug)]
pub struct Catalogue {
    entries: Vec<Entry>,
}

impl Catalogue {
    /// All tools, or only those that change nothing.
    pub fn new(read_only: bool) -> Self {
        let mut entries = entries();
        entries.retain(|entry| entry.hints.read_only || !read_only);
        Self { entries }
    }

    /// The tools in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The tool of this name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}

fn run<T: Tool>(context: &Context, arguments: Value, call: &Call) -> Result<Value, ToolError> {
    let input = serde_json::from_value(arguments)
        .map_err(|error| ToolError::refused(format!("arguments do not fit: {error}")))?;
    let output = T::run(context, input, call)?;
    let Ok(Value::Object(mut result)) = serde_json::to_value(output) else {
        return Err(defect("a tool's result"));
    };
    result.shift_insert(0, "success".to_owned(), Value::Bool(true));
    Ok(Value::Object(result))
}

fn defect(what: &str) -> ToolError {
    ToolError::refused(format!(
        "internal error in {what}: a defect in groundskeeper, please report it; other tools work on"
    ))
}

fn clip(text: &str, bytes: usize) -> String {
    let end = text.floor_char_boundary(bytes);
    let rest = if end < text.len() { "…" } else { "" };
    format!("{}{rest}", &text[..end])
}
