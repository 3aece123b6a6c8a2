use std::io::{PipeWriter, Read, pipe};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;

use serde_json::json;

use super::connection::ChildModel;
use super::*;
use crate::model::scripted::{Reply, Scripted};
use crate::model::{Cancel, Constraint, Event, Request, Sampling};

/// A child on a thread, with a scripted model.
struct Scene {
    model: Option<ChildModel>,
    scripted: Arc<Scripted>,
    health: Arc<Mutex<Health>>,
}

fn scene(script: fn(&Request) -> Reply) -> Scene {
    let scripted = Arc::new(Scripted::answering(script));
    let model = Arc::clone(&scripted);
    let (health, connected) = start(move |options| {
        assert!(options.loading.advance(0.5));
        Ok(Arc::clone(&model) as Arc<dyn Model>)
    });
    Scene {
        model: Some(connected.unwrap()),
        scripted,
        health,
    }
}

type Started = (Arc<Mutex<Health>>, Result<ChildModel, Error>);

fn start(
    start: impl Fn(EngineOptions) -> Result<Arc<dyn Model>, Error> + Send + 'static,
) -> Started {
    let (to_child, input) = parent_pipe();
    let (output, from_child) = child_pipe();
    thread::spawn(move || serve(input, output, start));
    connect(to_child, from_child, &EngineOptions::new("a.gguf"))
}

fn parent_pipe() -> (PipeWriter, impl Read + Send + 'static) {
    let (reader, writer) = pipe().unwrap();
    (writer, reader)
}

fn child_pipe() -> (PipeWriter, impl Read + Send + 'static) {
    parent_pipe()
}

fn connect(
    to_child: PipeWriter,
    from_child: impl Read + Send + 'static,
    options: &EngineOptions,
) -> Started {
    let health = Arc::<Mutex<Health>>::default();
    let pipes = (to_child, from_child);
    let (silence, own) = (Children::STALL_TIMEOUT, Arc::clone(&health));
    let model = connection::connect(Process::default(), pipes, options, silence, own);
    (health, model)
}

fn echo(request: &Request) -> Reply {
    Reply::Text(request.messages[1].content.clone())
}

#[test]
fn requests_and_answers_arrive_as_they_are() {
    let Scene {
        model, scripted, ..
    } = scene(echo);
    let model = model.unwrap();
    assert_eq!(model.info(), scripted.info());
    let mut request = Request::ask("system", r#"{"b":1.5,"a":"ü\u0000"}"#);
    request.constraint = Constraint::JsonSchema(json!({ "type": "object", "maxProperties": 2 }));
    request.sampling = Sampling {
        temperature: f32::NAN,
        top_p: 0.1,
        ..Sampling::default()
    };
    let answer = model.generate(request.clone()).unwrap().wait().unwrap();
    let direct = scripted.generate(request).unwrap().wait().unwrap();
    assert_eq!((&answer.text, &answer.value), (&direct.text, &direct.value));
    let asked = scripted.requests();
    assert!(asked[0].sampling.temperature.is_nan());
    assert_eq!(asked[0].messages, asked[1].messages);
    assert_eq!(asked[0].constraint, asked[1].constraint);
    assert_eq!(model.counters(), None, "a scripted model does not count");
    assert!(model.is_alive());
}

#[test]
fn refusals_and_failures_keep_their_kind() {
    let Scene { model, .. } = scene(|request| match request.messages[1].content.as_str() {
        "busy" => Reply::Error(Error::Busy { length: 3 }),
        other => Reply::Text(other.into()),
    });
    let model = model.unwrap();
    let wait = |request: Request| model.generate(request)?.wait();
    let busy = wait(Request::ask("", "busy"));
    assert_eq!(busy, Err(Error::Busy { length: 3 }));
    let schema = json!({ "type": "number" });
    let invalid = wait(Request::ask("", "words").under_schema(schema));
    assert!(
        matches!(invalid, Err(Error::InvalidAnswer { .. })),
        "{invalid:?}"
    );
    let refused = model.generate(Request::ask("", "").under_schema(json!({ "type": 3 })));
    assert!(matches!(refused, Err(Error::UnsupportedConstraint { .. })));
    let mut deep = json!(true);
    for _ in 0..200 {
        deep = json!({ "not": deep });
    }
    let refused = model.generate(Request::ask("", "").under_schema(deep));
    assert!(refused.is_err());
    let long = "x".repeat(frame::MAX_MESSAGE_BYTES + 1);
    let refused = model.generate(Request::ask("", long));
    assert!(matches!(refused, Err(Error::BadRequest { .. })));
    assert_eq!(wait(Request::ask("", "well")).unwrap().text, "well");
}

#[test]
fn requests_run_side_by_side_and_end_when_nobody_waits() {
    let Scene {
        model, scripted, ..
    } = scene(|request| match request.messages[1].content.as_str() {
        "never" => Reply::Silence,
        other => Reply::Text(other.into()),
    });
    let model = model.unwrap();
    let silent = model.generate(Request::ask("", "never")).unwrap();
    let cancel = silent.cancel_handle();
    let many: Vec<_> = (0..20)
        .map(|number| {
            model
                .generate(Request::ask("", number.to_string()))
                .unwrap()
        })
        .collect();
    for (number, generation) in many.into_iter().enumerate() {
        assert_eq!(generation.wait().unwrap().text, number.to_string());
    }
    cancel.cancel();
    assert_eq!(silent.wait(), Err(Error::Cancelled));
    // The child hears of it: the silent request ends there, too.
    while scripted.silent_requests() > 0 {
        thread::yield_now();
    }
}

#[test]
fn a_load_that_fails_or_is_given_up_is_no_death() {
    let error = Error::FileMissing {
        path: "a.gguf".into(),
    };
    let failure = error.clone();
    let (health, model) = start(move |_| Err(failure.clone()));
    assert_eq!(model.err(), Some(error));
    assert!(super::health(&health).backoff.check(Instant::now()).is_ok());

    let (to_child, input) = parent_pipe();
    let (output, from_child) = child_pipe();
    let options = EngineOptions::new("a.gguf");
    let (began, beginning) = channel();
    thread::spawn(move || {
        serve(input, output, move |options| {
            began.send(()).unwrap();
            crate::model::block_on::block_on(options.loading.cancelled());
            Err(Error::Cancelled)
        })
    });
    let loading = options.loading.clone();
    thread::spawn(move || {
        beginning.recv().unwrap();
        loading.cancel();
    });
    let (_, model) = connect(to_child, from_child, &options);
    assert_eq!(model.err(), Some(Error::Cancelled));
}

#[test]
fn what_a_child_says_is_not_believed() {
    let check = |bytes: Vec<u8>, words: &str| {
        let (to_child, _input) = parent_pipe();
        let options = EngineOptions::new("a.gguf");
        let (health, model) = connect(to_child, std::io::Cursor::new(bytes), &options);
        let error = model.err().unwrap().to_string();
        assert!(error.contains(words), "{error}");
        assert!(
            super::health(&health).backoff.check(Instant::now()).is_ok(),
            "one is free"
        );
    };
    check(Vec::new(), "a.gguf could not be loaded: its process ended");
    check(vec![0xff; 40], "cannot be understood");
    let mut nonsense = frame::encode(0, &"nonsense").unwrap();
    check(nonsense.clone(), "cannot be understood");
    nonsense.truncate(14);
    check(nonsense, "cannot be understood");
}

#[test]
fn another_build_is_refused() {
    let order = message::Order::Start {
        build: "0.0.1".into(),
        options: Box::new(EngineOptions::new("a.gguf")),
    };
    let (output, mut from_child) = child_pipe();
    let input = std::io::Cursor::new(frame::encode(0, &order).unwrap());
    serve(input, output, |_| Err(Error::NoEngine)).unwrap();
    let report = frame::read(&mut from_child).unwrap().unwrap().message();
    let Ok(message::Report::NotReady(error)) = report else {
        panic!("{report:?}");
    };
    assert!(error.to_string().contains("0.0.1"), "{error}");
}

#[test]
fn a_child_that_goes_fails_what_is_under_way() {
    let (to_child, mut input) = parent_pipe();
    let (mut output, from_child) = child_pipe();
    let child = thread::spawn(move || {
        let mut say = |id, report: &message::Report| frame::write(&mut output, id, report).unwrap();
        let mut hear = || frame::read(&mut input).unwrap().unwrap();
        hear();
        say(
            0,
            &message::Report::Ready(Box::new(Scripted::new([""]).info())),
        );
        let id = hear().id;
        say(id, &message::Report::Taken);
        say(id, &message::Report::Event(Event::Token("half".into())));
        // What was not asked for is ignored.
        say(99, &message::Report::Taken);
    });
    let (health, model) = connect(to_child, from_child, &EngineOptions::new("a.gguf"));
    let model = model.unwrap();
    let mut generation = model.generate(Request::ask("", "")).unwrap();
    assert_eq!(
        generation.next_blocking(),
        Some(Event::Token("half".into()))
    );
    let error = generation.wait_unless(&Cancel::default()).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("its process ended; the next request starts a new one"),
        "{text}"
    );
    child.join().unwrap();
    assert!(!model.is_alive());
    assert!(model.generate(Request::default()).is_err());
    assert_eq!(model.counters(), None);
    assert!(super::health(&health).backoff.check(Instant::now()).is_ok());
}

#[test]
fn a_child_ends_when_its_parent_has_gone() {
    let Scene { model, health, .. } = scene(echo);
    drop(model);
    // A parent that says goodbye has seen no death.
    let mut health = super::health(&health);
    for _ in 0..2 {
        health.backoff.died(Instant::now(), "killed");
    }
    assert!(health.backoff.check(Instant::now()).is_ok());
}

#[test]
fn a_program_that_dies_at_once_is_told_with_its_signal_and_last_words() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("engine");
    let script = "#!/bin/sh\necho GGML_ASSERT failed >&2\nkill -s ILL $$\n";
    std::fs::write(&program, script).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&program, mode).unwrap();
    let children = Children::new(&program);
    let start = || children.start(&EngineOptions::new("a.gguf")).err().unwrap();
    for _ in 0..3 {
        let error = start();
        let text = error.to_string();
        assert!(matches!(error, Error::LoadFailed { .. }), "{error:?}");
        for words in [
            "a.gguf",
            "signal 4 (SIGILL)",
            "last words: GGML_ASSERT failed",
        ] {
            assert!(text.contains(words), "{text}");
        }
    }
    let text = start().to_string();
    assert!(text.contains("died 3 times"), "{text}");
    let absent = Children::new(folder.path().join("absent"));
    let error = absent.start(&EngineOptions::new("a.gguf")).err().unwrap();
    assert!(error.to_string().contains("cannot be started"), "{error}");
}
