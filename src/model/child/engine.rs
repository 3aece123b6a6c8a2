//! The child's side: loads a model and answers requests until the input ends.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::frame;
use super::message::{BUILD, Order, Report, sendable};
use crate::model::{Cancel, EngineOptions, Error, Event, Generation, Loading, Model};

/// How ready a process is to be ended when the system runs out of memory, of 1000. The engine
/// holds the memory, and its parent survives its end.
const OOM_SCORE: &str = "500";

/// Serves one parent; returns when `input` ends. `start` loads the model.
///
/// Fails when the input is damaged. A parent that does not read is no failure: its end is seen
/// from the input.
pub fn serve<S>(
    mut input: impl Read,
    output: impl Write + Send + 'static,
    start: S,
) -> Result<(), Error>
where
    S: Fn(EngineOptions) -> Result<Arc<dyn Model>, Error> + Send + 'static,
{
    // Another system has no such file, and a parent that may not be outlived by much is no worse.
    let _unchanged = std::fs::write("/proc/self/oom_score_adj", OOM_SCORE);
    let child = Arc::new(Child {
        output: Mutex::new(Box::new(output)),
        model: Mutex::default(),
        cancels: Mutex::default(),
    });
    let damaged = |reason: String| Error::Engine {
        reason: format!("its process was sent what it does not understand: {reason}"),
    };
    let mut read = || frame::read(&mut input).map_err(|error| damaged(error.to_string()));
    let Some(first) = read()? else {
        return Ok(());
    };
    let loading = match first.message().map_err(damaged)? {
        Order::Start { build, options } if build == BUILD => child.load(*options, start)?,
        Order::Start { build, .. } => {
            child.send(0, &Report::NotReady(replaced(&build)));
            return Ok(());
        }
        order => return Err(damaged(format!("{order:?} comes before the start"))),
    };
    while let Some(frame) = read()? {
        child.obey(frame.id, frame.message());
    }
    // A load under way ends with the process; a loaded model is put down in order.
    loading.cancel();
    let model = child.model().take();
    drop(model);
    Ok(())
}

fn replaced(parent: &str) -> Error {
    Error::Engine {
        reason: format!(
            "the program was replaced while it ran: it is {parent}, and its file is {BUILD} now; \
             start it again"
        ),
    }
}

struct Child {
    output: Mutex<Box<dyn Write + Send>>,
    model: Mutex<Option<Arc<dyn Model>>>,
    cancels: Mutex<HashMap<u64, Cancel>>,
}

impl Child {
    fn send(&self, id: u64, report: &Report) {
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = frame::write(&mut *output, id, report) {
            tracing::debug!("the parent was not told: {error}");
        }
    }

    fn model(&self) -> MutexGuard<'_, Option<Arc<dyn Model>>> {
        self.model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cancels(&self) -> MutexGuard<'_, HashMap<u64, Cancel>> {
        self.cancels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Loads on a thread, so that the end of the input is seen meanwhile.
    fn load<S>(self: &Arc<Self>, mut options: EngineOptions, start: S) -> Result<Loading, Error>
    where
        S: Fn(EngineOptions) -> Result<Arc<dyn Model>, Error> + Send + 'static,
    {
        let teller = Arc::clone(self);
        let loading = Loading::watched(move |share| teller.send(0, &Report::Loading(share)));
        options.loading = loading.clone();
        let child = Arc::clone(self);
        spawn("model-load", move || match start(options) {
            Ok(model) => {
                let info = Box::new(model.info());
                *child.model() = Some(model);
                child.send(0, &Report::Ready(info));
            }
            Err(error) => child.send(0, &Report::NotReady(sendable(error))),
        })?;
        Ok(loading)
    }

    fn obey(self: &Arc<Self>, id: u64, order: Result<Order, String>) {
        match order {
            Ok(Order::Generate(request)) => {
                let taken = self.loaded().and_then(|model| model.generate(*request));
                match taken {
                    Ok(generation) => self.follow(id, generation),
                    Err(error) => self.send(id, &Report::Refused(sendable(error))),
                }
            }
            Ok(Order::Cancel) => {
                // One that has ended meanwhile is no longer there.
                if let Some(cancel) = self.cancels().get(&id) {
                    cancel.cancel();
                }
            }
            Ok(Order::Count) => {
                let counters = self.model().as_ref().and_then(|model| model.counters());
                self.send(id, &Report::Counted(counters));
            }
            Ok(Order::Start { .. }) => {
                let reason = "it was told to start twice".to_owned();
                self.send(id, &Report::Refused(Error::Engine { reason }));
            }
            Err(reason) => self.send(id, &Report::Refused(Error::BadRequest { reason })),
        }
    }

    fn loaded(&self) -> Result<Arc<dyn Model>, Error> {
        self.model().clone().ok_or_else(|| Error::Engine {
            reason: "its process has not loaded the model yet".into(),
        })
    }

    /// Sends the events of a generation, from a thread of its own: there are no more of them than
    /// requests that the engine takes.
    fn follow(self: &Arc<Self>, id: u64, mut generation: Generation) {
        self.cancels().insert(id, generation.cancel_handle());
        self.send(id, &Report::Taken);
        let child = Arc::clone(self);
        let followed = spawn("events", move || {
            while let Some(event) = generation.next_blocking() {
                let event = match event {
                    Event::Failed(error) => Event::Failed(sendable(error)),
                    event => event,
                };
                child.send(id, &Report::Event(event));
            }
            child.cancels().remove(&id);
        });
        if let Err(error) = followed {
            self.cancels().remove(&id);
            self.send(id, &Report::Event(Event::Failed(error)));
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    let thread = thread::Builder::new().name(name.into());
    thread.spawn(work).map(drop).map_err(|error| Error::Engine {
        reason: format!("no thread can be started: {error}"),
    })
}
