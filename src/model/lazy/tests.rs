use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::idle::{Decision, decide, due};
use super::*;
use crate::model::scripted::{Reply, Scripted};
use crate::model::{Generation, ModelInfo, Request};

/// How long an event is waited for at most; only a hanging test takes so long.
const PATIENCE: Duration = Duration::from_mins(2);
const IDLE: Duration = Duration::from_mins(10);

fn scripted() -> Arc<dyn Model> {
    Arc::new(Scripted::answering(|_| Reply::Text("a".into())))
}

/// A clock that a test moves.
#[derive(Clone)]
struct Clock(Arc<Mutex<Instant>>);

impl Clock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    fn advance(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }

    fn lazy(&self, script: fn(&Request) -> Reply) -> Lazy {
        let clock = self.clone();
        let start = move |_: &Loading| Ok(Arc::new(Scripted::answering(script)) as Arc<dyn Model>);
        Lazy::with_clock(Life::default(), start, move || *clock.0.lock().unwrap())
    }
}

fn decision(lazy: &Lazy) -> Decision {
    due(&lazy.shared, &mut lazy.shared.lock(), IDLE)
}

#[test]
fn starts_once_and_retries_after_a_failure() {
    let starts = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&starts);
    let lazy = Lazy::new(move || match counter.fetch_add(1, Ordering::SeqCst) {
        0 => Err(Error::NoEngine),
        1 => panic!("a load that panics"),
        _ => Ok(scripted()),
    });
    assert!(lazy.peek().is_none());
    assert!(matches!(lazy.get().err(), Some(Error::NoEngine)));
    assert!(matches!(lazy.get().err(), Some(Error::Engine { .. })));
    assert!(lazy.get().is_ok());
    assert!(lazy.get().is_ok());
    assert!(lazy.peek().is_some());
    assert_eq!(starts.load(Ordering::SeqCst), 3);
}

/// A model whose load waits until a test lets it go on.
fn gated() -> (Lazy, Receiver<Loading>, Sender<()>) {
    let (began, beginning) = channel();
    let (go_on, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    let lazy = Lazy::living(Life::default(), move |loading| {
        began.send(loading.clone()).unwrap();
        gate.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        Ok(scripted())
    });
    (lazy, beginning, go_on)
}

#[test]
fn first_uses_at_the_same_time_load_once() {
    let (lazy, beginning, go_on) = gated();
    thread::scope(|scope| {
        let users: Vec<_> = (0..8).map(|_| scope.spawn(|| lazy.get().is_ok())).collect();
        let loading = beginning.recv_timeout(PATIENCE).unwrap();
        assert!(loading.advance(0.5));
        assert!((lazy.loading().unwrap().share() - 0.5).abs() < 0.01);
        go_on.send(()).unwrap();
        assert!(users.into_iter().all(|user| user.join().unwrap()));
    });
    assert!(lazy.loading().is_none());
    assert!(beginning.try_recv().is_err(), "it was loaded twice");
}

#[test]
fn who_gives_up_waiting_leaves_the_load_to_the_others() {
    let (began, beginning) = channel::<Loading>();
    let lazy = Lazy::living(Life::default(), move |loading| {
        began.send(loading.clone()).unwrap();
        block_on(loading.cancelled());
        Err(Error::Cancelled)
    });
    let (first, second) = (Cancel::default(), Cancel::default());
    thread::scope(|scope| {
        let one = scope.spawn(|| lazy.get_unless(&first).err());
        let other = scope.spawn(|| lazy.get_unless(&second).err());
        let loading = beginning.recv_timeout(PATIENCE).unwrap();
        while lazy.shared.lock().uses < 2 {
            thread::yield_now();
        }
        first.cancel();
        assert_eq!(one.join().unwrap(), Some(Error::Cancelled));
        assert!(!loading.is_cancelled(), "one still waits");
        second.cancel();
        assert_eq!(other.join().unwrap(), Some(Error::Cancelled));
        assert!(loading.is_cancelled(), "nobody waits");
    });
}

#[test]
fn what_is_used_stays_and_what_is_not_goes_in_time() {
    let now = Instant::now();
    let minutes = |number| Duration::from_mins(number);
    let check = |uses, last_used, expected| {
        assert_eq!(decide(uses, last_used, now + minutes(20), IDLE), expected);
    };
    check(1, now, Decision::WaitForEnd);
    check(0, now, Decision::Unload);
    check(0, now + minutes(10), Decision::Unload);
    check(0, now + minutes(13), Decision::WaitFor(minutes(3)));
    check(0, now + minutes(21), Decision::WaitFor(IDLE));
}

#[test]
fn a_generation_under_way_is_a_use_and_its_end_begins_the_wait() {
    let clock = Clock::new();
    let lazy = clock.lazy(|_| Reply::Silence);
    let model = lazy.get().unwrap();
    let generation = model.generate(Request::ask("", "hello")).unwrap();
    drop(model);
    clock.advance(IDLE * 3);
    assert_eq!(decision(&lazy), Decision::WaitForEnd);
    drop(generation);
    assert_eq!(decision(&lazy), Decision::WaitFor(IDLE));
    clock.advance(IDLE / 2);
    drop(lazy.get().unwrap());
    clock.advance(IDLE / 2);
    assert_eq!(decision(&lazy), Decision::WaitFor(IDLE / 2));
    clock.advance(IDLE / 2);
    assert_eq!(decision(&lazy), Decision::Unload);
    assert!(lazy.peek().is_none());
    assert_eq!(decision(&lazy), Decision::WaitForEnd);
    assert!(lazy.get().is_ok(), "it is loaded again");
}

#[test]
fn a_finished_generation_is_no_use_though_somebody_keeps_it() {
    let clock = Clock::new();
    let lazy = clock.lazy(|_| Reply::Text("yes".into()));
    let mut generation = lazy.get().unwrap().generate(Request::default()).unwrap();
    assert_eq!(decision(&lazy), Decision::WaitForEnd);
    while generation.next_blocking().is_some() {}
    assert_eq!(decision(&lazy), Decision::WaitFor(IDLE));
}

/// A model that says when it is dropped, and that may be dead.
struct Mortal {
    dropped: Sender<()>,
    dead: Arc<std::sync::atomic::AtomicBool>,
}

impl Model for Mortal {
    fn info(&self) -> ModelInfo {
        Scripted::new([""]).info()
    }

    fn generate(&self, request: Request) -> Result<Generation, Error> {
        Scripted::new(["alive"]).generate(request)
    }

    fn is_alive(&self) -> bool {
        !self.dead.load(Ordering::SeqCst)
    }
}

impl Drop for Mortal {
    fn drop(&mut self) {
        let _ended = self.dropped.send(());
    }
}

#[test]
fn the_thread_unloads_and_the_next_use_loads_again() {
    let (dropped, drops) = channel();
    let (told, changes) = channel();
    let life = Life {
        idle_unload: Some(Duration::from_millis(1)),
        listener: Some(Box::new(move |change| told.send(change).unwrap())),
    };
    let dropped = Mutex::new(dropped);
    let lazy = Lazy::living(life, move |_| {
        Ok(Arc::new(Mortal {
            dropped: dropped.lock().unwrap().clone(),
            dead: Arc::default(),
        }))
    });
    for _ in 0..2 {
        let model = lazy.get().unwrap();
        assert!(drops.try_recv().is_err(), "it is in use");
        drop(model);
        drops.recv_timeout(PATIENCE).unwrap();
        let next = || changes.recv_timeout(PATIENCE).unwrap();
        assert_eq!(next(), Change::Loading);
        assert!(matches!(next(), Change::Loaded { .. }));
        assert_eq!(next(), Change::Unloaded);
    }
}

#[test]
fn a_dead_model_is_replaced_also_for_who_holds_it() {
    let dead = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (dropped, drops) = channel();
    let dropped = Mutex::new(dropped);
    let starts = Arc::new(AtomicUsize::new(0));
    let (counter, first) = (Arc::clone(&starts), Arc::clone(&dead));
    let lazy = Lazy::new(move || {
        let dead = match counter.fetch_add(1, Ordering::SeqCst) {
            0 => Arc::clone(&first),
            _ => Arc::default(),
        };
        let dropped = dropped.lock().unwrap().clone();
        Ok(Arc::new(Mortal { dropped, dead }))
    });
    let held = lazy.get().unwrap();
    dead.store(true, Ordering::SeqCst);
    assert!(lazy.peek().is_none());
    assert!(!held.is_alive());
    let answer = held.generate(Request::ask("", "")).unwrap().wait();
    assert_eq!(answer.unwrap().text, "alive");
    assert!(held.is_alive());
    assert_eq!(starts.load(Ordering::SeqCst), 2);
    drops.recv_timeout(PATIENCE).unwrap();
    drop(held);
    drop(lazy);
    drops.try_recv().unwrap();
}
