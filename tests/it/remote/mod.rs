//! A model on another server: our own, and servers that behave oddly.

mod odd;
mod ours;

use std::sync::Arc;

use groundskeeper::model::remote::{Options, connect};
use groundskeeper::model::{Error, Event, Generation, Model};

fn options(url: String) -> Options {
    Options {
        url,
        model: None,
        key: None,
        context_tokens: None,
        queue: 4,
    }
}

/// Connects from a thread, as a load does.
async fn connected(options: Options) -> Result<Arc<dyn Model>, Error> {
    tokio::task::spawn_blocking(move || connect(options))
        .await
        .unwrap()
}

/// The pieces of an answer, and how it ended.
async fn heard(mut generation: Generation) -> (Vec<String>, Event) {
    let mut pieces = Vec::new();
    loop {
        match generation.next().await.unwrap() {
            Event::Token(text) => pieces.push(text),
            Event::Progress { .. } => {}
            end => return (pieces, end),
        }
    }
}
