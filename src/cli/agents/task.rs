//! `agents task`: a goal that an agent reaches step by step.

use serde_json::{Value, json};

use crate::app::App;
use crate::cli::stage::{Stage, remarks, text};
use crate::cli::{Outcome, output};

/// Let an agent reach a goal in its file, step by step
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agent's id
    agent: String,
    /// What is to be reached
    #[arg(required_unless_present = "resume")]
    goal: Option<String>,
    /// What must hold in the end: rules-clean, documented, parses, file-exists, changed,
    /// symbol:NAME, test:NAME; may be repeated, and is read from the goal by default
    #[arg(long, value_name = "CRITERION")]
    acceptance: Vec<String>,
    /// Go on with this task; the goal is then the answer to what it asked
    #[arg(long, value_name = "TASK")]
    resume: Option<String>,
    /// Most steps
    #[arg(long)]
    steps: Option<u32>,
    /// Let it stop with a question
    #[arg(long)]
    may_ask: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// Exits with 1 when the goal was not reached.
pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let stage = Stage::open(app)?;
    let acceptance = (!args.acceptance.is_empty()).then_some(args.acceptance);
    let arguments = json!({
        "agent_id": args.agent,
        "goal": args.goal,
        "acceptance": acceptance,
        "task_id": args.resume,
        "max_steps": args.steps,
        "may_ask": args.may_ask,
    });
    let answer = stage.call_telling("run_agent_task", arguments, remarks())?;
    if args.json {
        output::json(&answer)?;
    } else {
        show(&answer)?;
    }
    Ok(match answer["passed"] {
        Value::Bool(true) => Outcome::Clean,
        _ => Outcome::Findings,
    })
}

fn show(answer: &Value) -> anyhow::Result<()> {
    for step in answer["steps"].as_array().into_iter().flatten() {
        let kept = if step["kept"] == true {
            "kept"
        } else {
            "refused"
        };
        let what = format!("{} {}", text(step, "action"), text(step, "symbol"));
        output::line(
            format!("  {kept:<8} {} {}", what.trim_end(), text(step, "reason")).trim_end(),
        )?;
    }
    let (task, status) = (text(answer, "task_id"), text(answer, "status"));
    output::line(format_args!(
        "task {task} {status}: {}",
        text(answer, "reason")
    ))?;
    for one in answer["acceptance"].as_array().into_iter().flatten() {
        if one["holds"] == false {
            output::line(format_args!(
                "  {}: {}",
                text(one, "criterion"),
                text(one, "missing")
            ))?;
        }
    }
    Ok(())
}
