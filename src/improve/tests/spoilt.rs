//! What a kind's own proofs say to work that was spoilt after it was made.

use super::refactors::{NESTED, last, tangled};
use super::*;
use crate::improve::kinds::{self, FileText, Reader, Source, Task, Work};
use crate::refactor::proofs::Proof;
use crate::settings::Settings;
use crate::text::RepoPath;

/// A kind's own verdict on what it made of `a.py`, spoilt by `spoil`.
fn proofs(kind: &str, source: &str, spoil: impl FnOnce(&mut Work)) -> Vec<Proof> {
    #[derive(Debug)]
    struct Alone;
    impl Reader for Alone {
        fn text(&self, _: &RepoPath) -> Option<String> {
            None
        }
    }
    let (settings, cancel) = (Settings::default(), Cancel::default());
    let kind = kinds::find(kind).unwrap();
    let path = RepoPath::from("a.py");
    let source = Source {
        path: &path,
        text: source,
        files: &[],
    };
    let targets = kind.find(&source, &settings).unwrap();
    let task = Task {
        source,
        targets: &targets,
        style: crate::refactor::style::Style::Plain,
        spare_lines: None,
        settings: &settings,
        read: &Alone,
        complaint: None,
    };
    let model = scripted(last);
    let spent = (std::time::Duration::ZERO, Tokens::default());
    let mut desk = desk::Desk::new(&model, &settings, &cancel, &|_| {}, spent);
    let mut work = kind.work(&task, &mut desk).unwrap();
    assert!(kind.prove(&task, &work).iter().all(Proof::holds));
    spoil(&mut work);
    kind.prove(&task, &work)
}

fn is_refused(proofs: &[Proof]) -> bool {
    proofs.is_empty() || proofs.iter().any(|proof| !proof.holds())
}

#[test]
fn what_is_written_otherwise_than_it_was_proven_is_refused() {
    let with = |from: &'static str, to: &'static str| {
        move |work: &mut Work| {
            let file: &mut FileText = &mut work.files[0];
            assert!(file.text.contains(from), "{}", file.text);
            file.text = file.text.replacen(from, to, 1);
        }
    };
    let tangled = tangled(9);
    let last_stage = |work: &mut Work| {
        with("total.append(-1)", "total.append(1)")(work);
        work.stages.last_mut().unwrap().text = work.files[0].text.clone();
    };
    assert!(is_refused(&proofs(
        "extract",
        &tangled,
        with("total.append(1)", "total.append(-1)")
    )));
    assert!(is_refused(&proofs("extract", &tangled, last_stage)));
    assert!(is_refused(&proofs("flatten", NESTED, with("h(z)", "g(z)"))));
    assert!(is_refused(&proofs(
        "flatten",
        NESTED,
        with("continue", "break")
    )));
}
