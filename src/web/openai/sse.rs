//! Server-sent events as OpenAI's clients read them: one JSON document each, and `[DONE]`.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::Value;

use super::answering::{Answering, Heard};

/// A comment is sent when nothing else was for so long, so that nobody on the way gives up.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// One thing to send.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// A document.
    Json(Value),
    /// The end of an answer that is complete.
    Done,
}

/// The response that sends an answer piece by piece: `first`, and then what `tell` makes of what is
/// heard, to the end. Dropping it, as when the client leaves, cancels the answer.
pub(super) fn follow(
    first: Vec<Piece>,
    answering: Answering,
    tell: impl FnMut(Heard) -> Vec<Piece> + Send + 'static,
) -> Response {
    let rest = stream::unfold(Some((answering, tell)), |following| async {
        let (mut answering, mut tell) = following?;
        let (pieces, is_over) = match answering.next().await {
            Ok(heard) => {
                let is_over = matches!(heard, Heard::End(_));
                (tell(heard), is_over)
            }
            Err(refusal) => (vec![Piece::Json(refusal.body())], true),
        };
        let next = (!is_over).then_some((answering, tell));
        Some((stream::iter(pieces), next))
    });
    response(stream::iter(first).chain(rest.flatten()))
}

/// The response that sends `pieces`. Dropped when the client leaves.
fn response(pieces: impl Stream<Item = Piece> + Send + 'static) -> Response {
    let events = pieces.map(|piece| {
        let data = match piece {
            Piece::Json(value) => value.to_string(),
            Piece::Done => "[DONE]".to_owned(),
        };
        Ok::<_, Infallible>(Event::default().data(data))
    });
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response();
    // Proxies such as nginx would hold the pieces back otherwise.
    let no = axum::http::HeaderValue::from_static("no");
    response.headers_mut().insert("x-accel-buffering", no);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[tokio::test]
    async fn pieces_are_events_of_one_line() {
        let pieces = [Piece::Json(json!({"text": "a\nb"})), Piece::Done];
        let response = response(futures_util::stream::iter(pieces));
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let body = axum::body::to_bytes(response.into_body(), 1000)
            .await
            .unwrap();
        assert_eq!(body, "data: {\"text\":\"a\\nb\"}\n\ndata: [DONE]\n\n");
    }
}
