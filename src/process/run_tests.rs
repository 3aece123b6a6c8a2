//! Programs that end in every way there is.

use super::*;

fn shell(script: &str) -> Program {
    Program::new("sh", "/").with(["-c", script])
}

fn ran(program: &Program, limits: &Limits) -> Finish {
    run(program, limits, &Stop::default(), &mut |_| {}).unwrap()
}

fn short(time_ms: u64) -> Limits {
    Limits {
        time: Duration::from_millis(time_ms),
        ..Limits::default()
    }
}

#[test]
fn output_and_exit_code_are_told_apart() {
    let finish = ran(&shell("echo out; echo err >&2; exit 3"), &Limits::default());
    assert_eq!(finish.ended, Ended::Exit(3));
    assert_eq!(finish.stdout.text, "out\n");
    assert_eq!(finish.stderr.text, "err\n");
    let killed = ran(&shell("kill -TERM $$"), &Limits::default());
    assert_eq!(killed.ended, Ended::Signal(15));
}

#[test]
fn the_environment_is_the_given_one() {
    let program = Program::new("env", "/").setting("ONLY", "this");
    let text = ran(&program, &Limits::default()).stdout.text;
    assert!(text.contains("ONLY=this"), "{text}");
    assert!(!text.contains("CARGO"), "{text}");
    assert!(!text.contains("HOME="), "{text}");
}

#[test]
fn what_sleeps_for_ever_is_ended_with_all_below_it() {
    let script = "sh -c 'sleep 1000 & echo $!; wait' & wait";
    let finish = ran(&shell(script), &short(300));
    assert_eq!(finish.ended, Ended::TimedOut);
    let sleeper: i32 = finish.stdout.text.trim().parse().unwrap();
    assert!(is_gone(sleeper), "process {sleeper} is left");
}

#[test]
fn what_is_left_in_the_background_goes_with_its_parent() {
    let finish = ran(&shell("sleep 1000 & echo $!"), &short(20_000));
    assert_eq!(finish.ended, Ended::Exit(0));
    let sleeper: i32 = finish.stdout.text.trim().parse().unwrap();
    assert!(is_gone(sleeper), "process {sleeper} is left");
}

/// Whether a process was killed: gone, or waiting to be collected by the one that took it over.
fn is_gone(id: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"));
    stat.map_or(true, |stat| stat.contains(") Z ") || stat.contains(") X "))
}

#[test]
fn endless_output_is_cut_and_its_writer_ended() {
    let limits = Limits {
        output_bytes: 1_000,
        ..short(300)
    };
    let finish = ran(&shell("echo first; while :; do echo again; done"), &limits);
    assert_eq!(finish.ended, Ended::TimedOut);
    assert!(finish.stdout.cut);
    assert!(finish.stdout.text.starts_with("first\n"));
    assert!(finish.stdout.text.len() < 1_100);
}

#[test]
fn a_caller_stops_it_when_its_first_line_comes() {
    let stop = Stop::default();
    let program = shell("echo ready; sleep 1000");
    let finish = run(&program, &Limits::default(), &stop, &mut |line| {
        assert_eq!(line, "ready");
        stop.stop();
    });
    assert_eq!(finish.unwrap().ended, Ended::Stopped);
}

#[cfg(target_os = "linux")]
#[test]
fn more_processes_than_allowed_end_it() {
    let limits = Limits {
        processes: 10,
        ..Limits::default()
    };
    let script = "i=0; while [ $i -lt 30 ]; do sleep 1000 & i=$((i+1)); done; wait";
    let finish = ran(&shell(script), &limits);
    assert!(
        matches!(finish.ended, Ended::TooManyProcesses(_)),
        "{finish:?}"
    );
}

#[test]
fn what_is_not_there_is_named() {
    let none = Program::new("/nowhere/at-all", "/");
    let error = run(&none, &Limits::default(), &Stop::default(), &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("/nowhere/at-all"), "{error}");
    let folder = Program::new("sh", "/nowhere/folder");
    let error = run(&folder, &Limits::default(), &Stop::default(), &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("/nowhere/folder"), "{error}");
}
