//! What the HTTP face has done, in numbers that only grow, and what is open now.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::service::Service;

/// The path of requests that no face answers, so that a stranger cannot make series.
const OTHER_PATH: &str = "other";

/// The meters of one service.
#[derive(Debug, Default)]
pub(super) struct Meters {
    answers: Mutex<BTreeMap<(String, u16), Answers>>,
    connections: Arc<AtomicUsize>,
    abandoned: AtomicU64,
}

/// Answers of one path and status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Answers {
    /// How many.
    pub(super) count: u64,
    /// Time until their first byte.
    pub(super) time: Duration,
}

/// Counts a connection as open until it is dropped.
#[derive(Debug)]
pub(super) struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Meters {
    /// Counts a connection.
    pub(super) fn connection(&self) -> Open {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(&self.connections))
    }

    /// Connections that are open now.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Requests whose client left before the first byte of an answer.
    pub(super) fn abandoned(&self) -> u64 {
        self.abandoned.load(Ordering::Relaxed)
    }

    /// Answers by path and status.
    pub(super) fn answers(&self) -> BTreeMap<(String, u16), Answers> {
        self.answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn answered(&self, path: String, status: u16, time: Duration) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = answers.entry((path, status)).or_default();
        answers.count += 1;
        answers.time += time;
    }
}

/// Counts a request as abandoned unless it is disarmed.
struct Pending<'s> {
    meters: &'s Meters,
    is_answered: bool,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            self.meters.abandoned.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counts what comes of a request.
pub(super) async fn count(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map_or(OTHER_PATH, MatchedPath::as_str).to_owned();
    let meters = service.meters();
    let mut pending = Pending {
        meters,
        is_answered: false,
    };
    let response = next.run(request).await;
    pending.is_answered = true;
    meters.answered(path, response.status().as_u16(), started.elapsed());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_add_up_and_connections_go_down_again() {
        let meters = Meters::default();
        meters.answered("/v1/models".into(), 200, Duration::from_secs(1));
        meters.answered("/v1/models".into(), 200, Duration::from_secs(2));
        let answers = meters.answers()[&("/v1/models".to_owned(), 200)];
        assert_eq!((answers.count, answers.time), (2, Duration::from_secs(3)));
        let open = meters.connection();
        assert_eq!(meters.connections(), 1);
        drop(open);
        assert_eq!(meters.connections(), 0);
    }

    #[test]
    fn a_client_that_leaves_is_counted() {
        let meters = Meters::default();
        drop(Pending {
            meters: &meters,
            is_answered: false,
        });
        drop(Pending {
            meters: &meters,
            is_answered: true,
        });
        assert_eq!(meters.abandoned(), 1);
    }
}
