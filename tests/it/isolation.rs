//! The engine in a process of its own, with the real program and real signals.

use crate::harness::Scene;

#[test]
fn the_child_ends_with_its_input_and_refuses_nonsense() {
    let scene = Scene::plain();
    let ran = scene.run(&["engine-child"]).ends(0);
    assert_eq!(ran.out, "");
    let nonsense = scene.program(&["engine-child"]).input(&"x".repeat(40));
    nonsense.run().ends(2).says(&["does not understand"]);
}

#[test]
fn it_is_nobodys_command() {
    let help = Scene::plain().run(&["--help"]).ends(0);
    help.does_not_say(&["engine-child"]);
}

#[cfg(not(feature = "llama"))]
#[test]
fn a_child_without_engine_says_so() {
    let scene = Scene::plain();
    let asked = ["--config", "model.isolation=process", "ask", "hello"];
    scene.run(&asked).ends(2).says(&["no engine"]);
}

#[cfg(feature = "llama")]
mod with_engine {
    use std::path::{Path, PathBuf};
    use std::sync::Arc;
    use std::time::Duration;

    use groundskeeper::model::child::Children;
    use groundskeeper::model::{EngineOptions, Error, Event, Generation, Lazy, Request};
    use serde_json::json;

    use super::Scene;

    const PROGRAM: &str = env!("CARGO_BIN_EXE_groundskeeper");

    /// Requests that are under way when the child is killed: more than it answers until then.
    const REQUESTS: usize = 24;

    fn bundled() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("models/groundskeeper-tiny.gguf")
    }

    /// A model in a child, and who starts its children.
    fn isolated() -> (Lazy, Arc<Children>) {
        started_by(Children::new(PROGRAM))
    }

    fn started_by(children: Children) -> (Lazy, Arc<Children>) {
        let children = Arc::new(children);
        let starting = Arc::clone(&children);
        let options = EngineOptions {
            threads: Some(1),
            ..EngineOptions::new(bundled())
        };
        (Lazy::new(move || starting.start(&options)), children)
    }

    fn signal(scene: &Scene, name: &str, process: u32) {
        let process = process.to_string();
        scene.set_up("kill", &["-s", name, &process]).run().ends(0);
    }

    fn short() -> Request {
        Request::ask("", "Choose a name for this function.")
            .under_schema(json!({ "enum": ["reader", "writer"] }))
    }

    /// A request that is answered with at least this many characters.
    fn long(number: usize) -> Request {
        let schema = json!({ "type": "string", "minLength": 900, "maxLength": 900 });
        let mut request = Request::ask("", format!("Tell number {number}.")).under_schema(schema);
        request.limits.max_tokens = 1500;
        request
    }

    #[test]
    fn the_same_question_has_the_same_answer_in_a_child() {
        let scene = Scene::plain();
        let question = [
            "ask",
            "Choose a name for this function.",
            "--max-tokens",
            "20",
        ];
        let own = scene.run(&question).ends(0);
        let isolated = [&["--config", "model.isolation=process"], &question[..]].concat();
        assert_eq!(scene.run(&isolated).ends(0).out, own.out);
    }

    #[test]
    fn a_child_that_is_killed_costs_its_requests_and_no_more() {
        let scene = Scene::plain();
        let (lazy, children) = isolated();
        let model = lazy.get().unwrap();
        let answer = model.generate(short()).unwrap().wait().unwrap();
        let first = children.process_id().unwrap();

        let mut under_way: Vec<Generation> = (0..REQUESTS)
            .map(|number| model.generate(long(number)).unwrap())
            .collect();
        while !matches!(under_way[0].next_blocking(), Some(Event::Token(_))) {}
        signal(&scene, "KILL", first);
        let last = under_way.pop().unwrap().wait().unwrap_err();
        assert!(matches!(last, Error::Engine { .. }), "{last:?}");
        for words in [
            "killed by signal 9 (SIGKILL)",
            "the next request starts a new one",
        ] {
            assert!(last.to_string().contains(words), "{last}");
        }
        for generation in under_way {
            // Some may have been answered before, but none hangs and none fails in another way.
            let outcome = generation.wait();
            assert!(
                matches!(outcome, Ok(_) | Err(Error::Engine { .. })),
                "{outcome:?}"
            );
        }

        let again = model.generate(short()).unwrap().wait().unwrap();
        assert_eq!(again.text, answer.text);
        // A new child counts anew; it is asked, since its engine counts in its process.
        assert_eq!(model.counters().map(|counters| counters.answered), Some(1));
        let second = children.process_id().unwrap();
        assert_ne!(first, second);
        drop(model);
        drop(lazy);
        let process = PathBuf::from(format!("/proc/{second}"));
        assert!(!process.exists(), "the child outlives its parent's wish");
    }

    #[test]
    fn a_child_that_hangs_is_killed_and_followed_by_another() {
        let scene = Scene::plain();
        let patience = Duration::from_secs(3);
        let (lazy, children) = started_by(Children::new(PROGRAM).with_stall_timeout(patience));
        let model = lazy.get().unwrap();
        let mut waiting = model.generate(long(0)).unwrap();
        while !matches!(waiting.next_blocking(), Some(Event::Token(_))) {}
        signal(&scene, "STOP", children.process_id().unwrap());
        let hung = model.generate(long(1));
        let error = waiting.wait().unwrap_err();
        let words = "its process made no step for 3 s and was killed";
        assert!(error.to_string().contains(words), "{error}");
        assert!(hung.and_then(Generation::wait).is_err());
        let again = model.generate(short()).unwrap().wait().unwrap();
        assert!(again.value.is_some());
    }

    #[test]
    fn a_crash_is_told_by_its_signal_and_a_bad_file_is_no_crash() {
        let scene = Scene::plain();
        let (lazy, children) = isolated();
        let model = lazy.get().unwrap();
        let waiting = model.generate(long(0)).unwrap();
        let others: Vec<_> = (1..REQUESTS)
            .map(|n| model.generate(long(n)).unwrap())
            .collect();
        signal(&scene, "ABRT", children.process_id().unwrap());
        let error = others.into_iter().next_back().unwrap().wait().unwrap_err();
        assert!(
            error
                .to_string()
                .contains("(SIGABRT), which means that llama.cpp gave up"),
            "{error}"
        );
        drop(waiting);

        scene.write("bad.gguf", "GGUF and no more");
        let options = EngineOptions::new(scene.work.join("bad.gguf"));
        for _ in 0..4 {
            let error = children.start(&options).err().unwrap();
            assert!(matches!(error, Error::NotGguf { .. }), "{error:?}");
        }
    }
}
