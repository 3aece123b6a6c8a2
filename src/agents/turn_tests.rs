//! Turns: answers, changes, what is shown of other files, memory, and being stopped.

use serde_json::json;

use super::*;
use crate::agents::fixture::{Scene, profile};
use crate::model::scripted::Reply;

const FILE: &str = "def area(w, h):\n    return w * h\n\n\ndef half(x):\n    return x / 2\n";

fn scene<R: Into<Reply>>(replies: impl IntoIterator<Item = R>) -> Scene {
    let files = [("x.py", FILE), ("other.py", "SECRET_OF_B = 4711\n")];
    let scene = Scene::new(&files).answering(replies);
    scene.registry.create("a", &profile("x.py")).unwrap();
    scene.registry.create("b", &profile("other.py")).unwrap();
    scene
}

fn say(scene: &Scene, message: &str, context: &[&str]) -> Result<TurnReport, Error> {
    let context: Vec<String> = context.iter().map(|path| (*path).to_owned()).collect();
    let request = TurnRequest {
        agent: "a",
        message,
        context: &context,
    };
    scene.with(|services| chat(services, &request))
}

fn action(name: &str) -> Reply {
    Reply::from(json!({"action": name}))
}

#[test]
fn an_answer_is_streamed_and_remembered() {
    let scene = scene([
        action("answer"),
        Reply::from("It multiplies."),
        action("answer"),
        Reply::from("Yes."),
    ]);
    let report = say(&scene, "What does area do?", &[]).unwrap();
    assert_eq!(
        (report.reply.as_str(), report.change),
        ("It multiplies.", None)
    );
    assert_eq!(scene.streamed(), "It multiplies.");
    say(&scene, "Are you sure?", &[]).unwrap();
    let last = scene.requests().pop().unwrap();
    let texts: Vec<&str> = last
        .messages
        .iter()
        .map(|one| one.content.as_str())
        .collect();
    assert!(texts.contains(&"What does area do?") && texts.contains(&"It multiplies."));
    let agent = scene.registry.get("a").unwrap();
    assert_eq!((agent.statistics.turns, agent.state.as_str()), (2, IDLE));
    assert_eq!(scene.registry.messages("a", 9).unwrap().len(), 4);
    assert_eq!(scene.text("x.py"), FILE);
}

#[test]
fn a_change_is_made_to_the_chosen_symbol() {
    let scene = scene([
        action("replace_symbol"),
        action("half"),
        Reply::from("```python\ndef half(x):\n    return x * 0.5\n```"),
    ]);
    let report = say(&scene, "Let half multiply.", &[]).unwrap();
    let change = report.change.unwrap();
    assert_eq!(
        (change.action.to_string(), change.refused),
        ("replace_symbol half".to_owned(), None)
    );
    assert_eq!(scene.text("x.py"), FILE.replace("x / 2", "x * 0.5"));
}

#[test]
fn a_change_that_is_refused_says_why_and_leaves_the_file() {
    let scene = scene([
        action("replace_symbol"),
        action("area"),
        Reply::from("```python\ndef area(a, b, c, d, e, f, g):\n    return a\n```"),
    ]);
    let report = say(&scene, "More parameters!", &[]).unwrap();
    let reason = report.change.unwrap().refused.unwrap();
    assert!(reason.contains("too-many-parameters"), "{reason}");
    assert!(report.reply.contains("too-many-parameters"));
    assert_eq!(scene.text("x.py"), FILE);
    assert_eq!(scene.registry.get("a").unwrap().statistics.refusals, 1);
}

#[test]
fn other_files_are_seen_as_data_of_their_owner() {
    let scene = scene([action("answer"), Reply::from("Seen.")]);
    let report = say(&scene, "What is there?", &["other.py", "gone.py"]).unwrap();
    let seen = Context {
        path: RepoPath::from("other.py"),
        owner: Some("b".to_owned()),
    };
    assert_eq!(report.context, [seen]);
    assert_eq!(report.left_out[0].path, "gone.py");
    let last = scene.requests().pop().unwrap();
    let shown = &last.messages.last().unwrap().content;
    assert!(
        shown.contains("SECRET_OF_B = 4711") && shown.contains("to look at only"),
        "{shown}"
    );
}

#[test]
fn a_file_with_a_key_is_not_shown() {
    let scene = scene([action("answer"), Reply::from("No.")]);
    let key = format!("KEY = '{}{}'\n", "AKIA", "ABCDEFGHIJKLMNOP");
    scene.write("key.py", &key);
    let report = say(&scene, "Read the key.", &["key.py"]).unwrap();
    assert!(
        report.left_out[0].reason.contains("key"),
        "{:?}",
        report.left_out
    );
    let asked = scene.requests();
    assert!(!format!("{asked:?}").contains("ABCDEFGHIJKLMNOP"));
}

#[test]
fn what_cannot_be_said_is_refused_before_the_model_is_asked() {
    let scene = scene([Reply::Silence; 0]);
    assert!(matches!(
        say(&scene, " \n", &[]),
        Err(Error::BadText { .. })
    ));
    let request = TurnRequest {
        agent: "nobody",
        message: "hello",
        context: &[],
    };
    let error = scene.with(|services| chat(services, &request)).unwrap_err();
    assert!(matches!(error, Error::NoSuchAgent(_)), "{error}");
    assert!(scene.requests().is_empty());
}

#[test]
fn a_turn_that_is_stopped_leaves_the_agent_idle_and_remembers_nothing() {
    let scene = scene([action("answer"), Reply::Beginning("Well".to_owned())]);
    scene.cancel_on_text();
    let stopped = say(&scene, "Tell me everything.", &[]);
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    assert_eq!(scene.registry.get("a").unwrap().state, IDLE);
    assert!(scene.registry.messages("a", 9).unwrap().is_empty());
}
