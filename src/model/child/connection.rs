//! The parent's side: a model in one child, and the thread that reads what the child says. Who
//! waits for what stands in `line.rs`.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

use super::frame::{self, Frame};
use super::line::{CancelAtEnd, Line, Waiting};
use super::message::{BUILD, Order, Report};
use super::watch::Watch;
use super::{Health, Process};
use crate::model::block_on::block_on;
use crate::model::{
    Counters, EngineOptions, Error, Generation, Loading, Model, ModelInfo, Request,
};

/// How long a child may take to say whether it takes a request; it only looks at it.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a child may take to put its model down before it is killed.
const CLOSING: Duration = Duration::from_secs(5);

/// A model in a child.
pub(super) struct ChildModel {
    info: ModelInfo,
    line: Arc<Line>,
    // Before the end of the child, which is none of its business.
    _watch: Watch,
    _reading: Reading,
}

/// The thread that reads what the child says; dropping it ends the child.
struct Reading {
    line: Arc<Line>,
    thread: Option<JoinHandle<()>>,
    ended: Mutex<Receiver<()>>,
}

/// Has the child load the model of `options`, and returns when it is ready. From then on it may not
/// be `patience` without a sign of life while it has requests.
pub(super) fn connect(
    process: Process,
    pipes: (impl Write + Send + 'static, impl Read + Send + 'static),
    options: &EngineOptions,
    patience: Duration,
    health: Arc<Mutex<Health>>,
) -> Result<ChildModel, Error> {
    let (input, output) = pipes;
    let line = Arc::new(Line::new(process, input, health));
    let (ready, loaded) = oneshot::channel();
    let reading = read(&line, output, options.loading.clone(), ready)?;
    let start = Order::Start {
        build: BUILD.into(),
        options: Box::new(options.clone()),
    };
    let load_failed = |reason| Error::LoadFailed {
        path: options.path.clone(),
        reason,
    };
    line.send(0, &start)
        .map_err(|error| load_failed(format!("its process cannot be told: {error}")))?;
    let info = block_on(async {
        tokio::select! {
            biased;
            () = options.loading.cancelled() => Err(Error::Cancelled),
            loaded = loaded => loaded.unwrap_or_else(|_| {
                let how = line.ended().unwrap_or_default();
                Err(load_failed(format!("its process {how}")))
            }),
        }
    });
    let info = info?;
    Ok(ChildModel {
        info,
        _watch: Watch::over(&line, patience)?,
        line,
        _reading: reading,
    })
}

impl Model for ChildModel {
    fn info(&self) -> ModelInfo {
        self.info.clone()
    }

    fn generate(&self, request: Request) -> Result<Generation, Error> {
        let (reporter, generation) = Generation::channel();
        let (answer, taken) = sync_channel(1);
        let id = self.line.wait_for(Waiting::Taken(answer, reporter))?;
        self.line.order(id, &Order::Generate(Box::new(request)))?;
        let refused = |_| {
            self.line.forget(id);
            Err(Error::Engine {
                reason: "its process does not take requests any more".into(),
            })
        };
        taken.recv_timeout(PATIENCE).unwrap_or_else(refused)?;
        let line = Arc::clone(&self.line);
        Ok(generation.holding(CancelAtEnd::new(line, id)))
    }

    /// What this child has done; a child that takes its place counts anew.
    fn counters(&self) -> Option<Counters> {
        self.line.counters(PATIENCE)
    }

    fn is_alive(&self) -> bool {
        self.line.ended().is_none()
    }
}

impl Drop for Reading {
    /// The child ends when its input does; one that does not is killed.
    fn drop(&mut self) {
        self.line.hang_up();
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        if ended.recv_timeout(CLOSING).is_err() {
            self.line.kill();
        }
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// Starts the thread that reads until the child ends.
fn read(
    line: &Arc<Line>,
    output: impl Read + Send + 'static,
    loading: Loading,
    ready: oneshot::Sender<Result<ModelInfo, Error>>,
) -> Result<Reading, Error> {
    let (at_end, ended) = sync_channel(1);
    let reading = Arc::clone(line);
    let thread = thread::Builder::new().name("engine-child".into());
    let thread = thread.spawn(move || {
        let mut output = output;
        let mut ready = Some(ready);
        let trouble = loop {
            match next(&mut output) {
                Ok(Some((_, Report::Loading(share)))) => {
                    loading.advance(share);
                }
                Ok(Some((_, Report::Ready(info)))) => tell(&mut ready, Ok(*info)),
                Ok(Some((_, Report::NotReady(error)))) => tell(&mut ready, Err(error)),
                Ok(Some((frame, report))) => reading.deliver(&frame, report),
                Ok(None) => break None,
                Err(trouble) => break Some(trouble),
            }
        };
        reading.close(trouble.as_deref());
        // Only now, so that whoever waits for the load finds out how the child ended.
        drop(ready);
        let _nobody_waits = at_end.send(());
    });
    let thread = thread.map_err(|error| Error::Engine {
        reason: format!("no thread can be started to read from it: {error}"),
    })?;
    Ok(Reading {
        line: Arc::clone(line),
        thread: Some(thread),
        ended: Mutex::new(ended),
    })
}

fn tell(
    ready: &mut Option<oneshot::Sender<Result<ModelInfo, Error>>>,
    outcome: Result<ModelInfo, Error>,
) {
    if let Some(ready) = ready.take() {
        let _gave_up = ready.send(outcome);
    }
}

fn next(output: &mut impl Read) -> Result<Option<(Frame, Report)>, String> {
    let Some(frame) = frame::read(output).map_err(|error| error.to_string())? else {
        return Ok(None);
    };
    let report = frame.message()?;
    Ok(Some((frame, report)))
}
