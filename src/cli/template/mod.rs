//! `template`: templates that start something new. What a template gives is judged and written by
//! the tools that MCP clients call; here is only how it is asked for and shown.

mod new;

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::cli::stage::Stage;
use crate::cli::{Outcome, output};
use crate::tools::ToolError;

/// Start something new from a template: a module, a package, a program, a README, a test
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the templates, or show one with the schema of its variables
    List {
        /// Show all of this template
        name: Option<String>,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Render a template, show the files and judge them; --write writes them
    Render {
        /// The template
        name: String,
        /// A file of JSON with the variables; `-` is standard input
        #[arg(long, value_name = "FILE")]
        variables: PathBuf,
        /// Folder that the files go below, relative to the repository's root
        #[arg(long = "folder", value_name = "FOLDER", default_value = "")]
        below: String,
        /// Write the files, all or none
        #[arg(long)]
        write: bool,
        /// Replace files that are there already
        #[arg(long, requires = "write")]
        overwrite: bool,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Check templates: all of them, or one
    Validate {
        /// The template
        name: Option<String>,
    },
    /// Begin a template of your own in .groundskeeper/templates/
    New {
        /// Its name
        name: String,
    },
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    match args.action {
        Action::List { name, json } => list(&stage, name.as_deref(), json),
        Action::Render {
            name,
            variables,
            below,
            write,
            overwrite,
            json,
        } => {
            let variables = read(app, &variables)?;
            let arguments = json!({
                "template": name, "variables": variables, "folder": below, "write": write,
                "overwrite": overwrite,
            });
            render(&stage, arguments, json)
        }
        Action::Validate { name } => validate(&stage, name),
        Action::New { name } => new::begin(&stage, &name),
    }
}

/// Calls a tool; what it refuses is an error with the tool's words and findings.
fn call(stage: &Stage, name: &str, arguments: Value) -> anyhow::Result<Value> {
    stage.call(name, arguments).map_err(|error| {
        let files = match error.downcast_ref::<ToolError>() {
            Some(ToolError::Refused { details, .. }) => details.get("files"),
            _ => None,
        };
        match files.map(|files| findings(files).join("\n")) {
            Some(lines) => anyhow::anyhow!("{error}\n{lines}"),
            None => error,
        }
    })
}

fn read(app: &App, file: &Path) -> anyhow::Result<Map<String, Value>> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text)?;
        text
    } else {
        let path = app.current.join(file);
        std::fs::read_to_string(&path).with_context(|| path.display().to_string())?
    };
    let variables = serde_json::from_str(&text);
    variables.with_context(|| format!("{}: the variables are no JSON object", file.display()))
}

fn list(stage: &Stage, name: Option<&str>, json: bool) -> anyhow::Result<Outcome> {
    let result = call(stage, "list_templates", json!({ "name": name }))?;
    if json {
        output::json(&result["templates"])?;
        return Ok(Outcome::Clean);
    }
    for template in rows(&result, "templates") {
        let (name, text) = (words(template, "name"), words(template, "description"));
        output::line(format_args!("{name:<16} {text}"))?;
        if let Some(schema) = template.get("schema") {
            output::line(format_args!("\n{}\n", words(template, "instructions")))?;
            output::json(schema)?;
        }
    }
    Ok(Outcome::Clean)
}

fn render(stage: &Stage, arguments: Value, json: bool) -> anyhow::Result<Outcome> {
    let result = call(stage, "render_template", arguments)?;
    let passes = result["verdict"] == "pass";
    if json {
        output::json(&result)?;
    } else {
        for file in rows(&result, "files") {
            let path = words(file, "path");
            match file.get("text").and_then(Value::as_str) {
                Some(text) => output::line(format_args!("==> {path}\n{text}"))?,
                None => output::line(format_args!("written: {path}"))?,
            }
        }
        for finding in findings(&result["files"]) {
            output::line(finding)?;
        }
    }
    Ok(if passes {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

fn validate(stage: &Stage, name: Option<String>) -> anyhow::Result<Outcome> {
    let names: Vec<String> = if let Some(name) = name {
        vec![name]
    } else {
        let all = call(stage, "list_templates", json!({}))?;
        let each = rows(&all, "templates").map(|template| words(template, "name").to_owned());
        each.collect()
    };
    let mut clean = true;
    for name in names {
        let result = match call(stage, "validate_template", json!({ "template": name })) {
            Ok(result) => result,
            Err(error) => {
                clean = false;
                output::line(format_args!("{name}: {error}"))?;
                continue;
            }
        };
        clean &= result["valid"] == true;
        let examples = result["examples"].as_u64().unwrap_or_default();
        let verdict = if result["valid"] == true {
            "valid"
        } else {
            "not valid"
        };
        output::line(format_args!(
            "{name}: {verdict}, {examples} examples rendered"
        ))?;
        for problem in rows(&result, "problems").filter_map(Value::as_str) {
            output::line(format_args!("  {problem}"))?;
        }
        for finding in findings(&result["blocked"]) {
            output::line(format_args!("  {finding}"))?;
        }
    }
    Ok(if clean {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

fn rows<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn words<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// One line for each finding of files.
fn findings(files: &Value) -> Vec<String> {
    let files = files.as_array().into_iter().flatten();
    let findings = files.flat_map(|file| rows(file, "findings"));
    let lines = findings.map(|one| {
        let (path, rule) = (words(one, "path"), words(one, "rule"));
        format!("{path}:{} {rule}: {}", one["line"], words(one, "message"))
    });
    lines.collect()
}
