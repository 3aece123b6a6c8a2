//! Whole tasks with a scripted model.

use serde_json::json;

use super::*;
use crate::agents::Error;
use crate::agents::fixture::{Scene, profile};
use crate::model::scripted::{Reply, Scripted};

const BARE: &str = "def area(w, h):\n    return w * h\n\n\ndef add(a, b):\n    return a + b\n\n\nclass Box:\n    side = 1\n";

fn documenting(request: &crate::model::Request) -> Reply {
    let last = &request.messages.last().unwrap().content;
    match &request.constraint {
        crate::model::Constraint::JsonSchema(schema) => {
            if let Some(first) = schema["properties"]["action"]["enum"].get(0) {
                return Reply::from(json!({"action": first}));
            }
            let good = last.contains("def area");
            let summary = if good {
                "Compute the surface of a rectangle."
            } else {
                "Add add add."
            };
            Reply::from(json!({"summary": summary}))
        }
        _ => Reply::from("no"),
    }
}

fn document<'a>() -> TaskRequest<'a> {
    TaskRequest {
        agent: "a",
        goal: Some("Document every public function of my file."),
        ..TaskRequest::default()
    }
}

#[test]
fn a_file_is_documented_also_where_the_models_words_do_not_hold() {
    let scene = Scene::new(&[("x.py", BARE)]).with_model(Scripted::answering(documenting));
    scene.registry.create("a", &profile("x.py")).unwrap();
    let report = scene.with(|services| run(services, &document())).unwrap();
    assert_eq!(
        (report.status, report.unmet.as_slice()),
        ("passed", &[][..]),
        "{report:?}"
    );
    assert_eq!(report.steps.len(), 3);
    let text = scene.text("x.py");
    assert!(
        text.contains("\"\"\"Compute the surface of a rectangle.\"\"\""),
        "{text}"
    );
    assert!(text.contains("\"\"\"Return ``a + b``.\"\"\""), "{text}");
    let tasks = scene.registry.tasks("a", 9).unwrap();
    assert_eq!(tasks[0].status, "passed");
    assert_eq!(scene.registry.get("a").unwrap().statistics.changes, 3);
}

#[test]
fn a_task_that_was_stopped_goes_on_where_it_was() {
    let mut asked = 0;
    let script = Scripted::answering(move |request| {
        asked += 1;
        match asked {
            3 => Reply::Error(crate::model::Error::Engine {
                reason: "gone".to_owned(),
            }),
            _ => documenting(request),
        }
    });
    let scene = Scene::new(&[("x.py", BARE)]).with_model(script);
    scene.registry.create("a", &profile("x.py")).unwrap();
    let stopped = scene.with(|services| run(services, &document()));
    assert!(matches!(stopped, Err(Error::Model(_))), "{stopped:?}");
    let task = scene.registry.tasks("a", 1).unwrap().remove(0);
    assert_eq!(task.status, "working");
    let request = TaskRequest {
        agent: "a",
        task: Some(&task.id),
        ..TaskRequest::default()
    };
    let report = scene.with(|services| run(services, &request)).unwrap();
    assert_eq!(
        (report.task.as_str(), report.status),
        (task.id.as_str(), "passed")
    );
    assert_eq!(report.steps.len(), 3);
    let again = scene.with(|services| run(services, &request)).unwrap();
    assert_eq!(again.steps, report.steps);
}

#[test]
fn a_model_that_says_done_too_early_or_writes_nonsense_is_stopped() {
    let early = Scripted::answering(|_| Reply::from(json!({"action": "done"})));
    let nonsense = Scripted::answering(|request| match &request.constraint {
        crate::model::Constraint::JsonSchema(_) => {
            Reply::from(json!({"action": "add_symbol area"}))
        }
        _ => Reply::from("I cannot."),
    });
    for model in [early, nonsense] {
        let scene = Scene::new(&[]).with_model(model);
        scene.registry.create("a", &profile("x.py")).unwrap();
        let request = TaskRequest {
            goal: Some("Add `area`"),
            ..document()
        };
        let report = scene.with(|services| run(services, &request)).unwrap();
        assert!(["loop", "stuck"].contains(&report.status), "{report:?}");
        assert!(!report.unmet.is_empty());
    }
}

#[test]
fn a_symbol_is_written_into_a_new_file() {
    let script = Scripted::answering(|request| match &request.constraint {
        crate::model::Constraint::JsonSchema(_) => {
            Reply::from(json!({"action": "add_symbol area"}))
        }
        _ => Reply::from("```python\ndef area(w, h):\n    return w * h\n```"),
    });
    let scene = Scene::new(&[]).with_model(script);
    scene.registry.create("a", &profile("x.py")).unwrap();
    let request = TaskRequest {
        goal: Some("Add a function `area`"),
        ..document()
    };
    let report = scene.with(|services| run(services, &request)).unwrap();
    assert_eq!(report.status, "passed", "{report:?}");
    assert_eq!(scene.text("x.py"), "def area(w, h):\n    return w * h\n");
}

#[test]
fn a_question_waits_for_its_answer() {
    let mut asked = 0;
    let script = Scripted::answering(move |_| {
        asked += 1;
        match asked {
            1 => Reply::from(json!({"action": "ask"})),
            2 => Reply::from("In which unit?"),
            3 => Reply::from(json!({"action": "add_symbol area"})),
            _ => Reply::from("```python\ndef area(w, h):\n    return w * h\n```"),
        }
    });
    let scene = Scene::new(&[]).with_model(script);
    scene.registry.create("a", &profile("x.py")).unwrap();
    let request = TaskRequest {
        goal: Some("Add a function `area`"),
        may_ask: true,
        ..document()
    };
    let report = scene.with(|services| run(services, &request)).unwrap();
    assert_eq!(
        (report.status, report.reason.as_str()),
        ("asked", "it asks: In which unit?")
    );
    let request = TaskRequest {
        goal: Some("In metres."),
        task: Some(&report.task),
        ..document()
    };
    let report = scene.with(|services| run(services, &request)).unwrap();
    assert_eq!(report.status, "passed", "{report:?}");
    let shown = format!("{:?}", scene.requests());
    assert!(shown.contains("In metres."));
}

#[test]
fn tests_that_cannot_be_run_are_not_passed_and_the_report_says_why() {
    let scene = Scene::new(&[("x.py", BARE)]).with_model(Scripted::answering(documenting));
    scene.registry.create("a", &profile("x.py")).unwrap();
    let request = TaskRequest {
        acceptance: vec![Criterion::Documented, Criterion::Test("test_x".to_owned())],
        ..document()
    };
    let report = scene.with(|services| run(services, &request)).unwrap();
    assert_eq!(report.status, "stuck", "{report:?}");
    let [unmet] = report.unmet.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(unmet.criterion.to_string(), "test:test_x");
    assert!(unmet.why.contains("no sandbox"), "{unmet:?}");
    assert_eq!(report.steps.len(), 3, "the file is documented before");
}
