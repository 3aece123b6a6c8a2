//! `/metrics`: what the engine and this face have done, in Prometheus' text format.
//!
//! Only sums are told; a rate or a mean is the quotient of two differences, such as
//! `rate(groundskeeper_model_answer_tokens_total[1m])`.

use std::fmt::{self, Write as _};

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use super::meters::Meters;
use super::service::Service;
use crate::model::Counters;

/// The type of Prometheus' text format.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/metrics", get(metrics))
}

async fn metrics(State(service): State<Service>) -> impl IntoResponse {
    let mut page = Page::default();
    let model = service.loaded();
    let loaded = u64::from(model.is_some());
    page.gauge("model_loaded", "1 when the model is in memory.", loaded);
    if let Some(counters) = model.and_then(|model| model.counters()) {
        page.counters(&counters);
    }
    page.meters(service.meters());
    ([(header::CONTENT_TYPE, FORMAT)], page.text)
}

/// A page of metrics as it grows.
#[derive(Debug, Default)]
struct Page {
    text: String,
}

impl Page {
    fn counters(&mut self, counters: &Counters) {
        for (name, help, value) in requests(counters).into_iter().chain(tokens(counters)) {
            self.sum(&format!("model_{name}_total"), help, value);
        }
        let times = [
            ("step", "Time in decode steps.", counters.step_time),
            ("queue", "Time that requests waited.", counters.queue_time),
            (
                "first_token",
                "Time to first tokens.",
                counters.first_token_time,
            ),
        ];
        for (name, help, time) in times {
            let name = format!("model_{name}_seconds_total");
            self.sum(&name, help, time.as_secs_f64());
        }
    }

    fn meters(&mut self, meters: &Meters) {
        let open = meters.connections() as u64;
        self.gauge("http_connections", "Open connections.", open);
        let help = "Requests whose client left before an answer began.";
        self.sum("http_abandoned_total", help, meters.abandoned());
        let answers = meters.answers();
        self.head(
            "http_requests_total",
            "Requests by path and status.",
            "counter",
        );
        for ((path, status), answers) in &answers {
            let labels = format!("{{path=\"{path}\",status=\"{status}\"}}");
            self.sample("http_requests_total", &labels, answers.count);
        }
        let help = "Time until the first byte of answers.";
        self.head("http_request_seconds_total", help, "counter");
        for ((path, status), answers) in &answers {
            let labels = format!("{{path=\"{path}\",status=\"{status}\"}}");
            self.sample(
                "http_request_seconds_total",
                &labels,
                answers.time.as_secs_f64(),
            );
        }
    }

    fn sum(&mut self, name: &str, help: &str, value: impl fmt::Display) {
        self.head(name, help, "counter");
        self.sample(name, "", value);
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, help, "gauge");
        self.sample(name, "", value);
    }

    fn head(&mut self, name: &str, help: &str, kind: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(
            self.text,
            "# HELP groundskeeper_{name} {help}\n# TYPE groundskeeper_{name} {kind}"
        );
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl fmt::Display) {
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "groundskeeper_{name}{labels} {value}");
    }
}

/// A counter: its name, what it counts, and its value.
type Counted = (&'static str, &'static str, u64);

fn requests(counters: &Counters) -> [Counted; 7] {
    [
        ("requests", "Requests taken.", counters.requests),
        ("refused", "Requests refused: queue full.", counters.refused),
        ("answered", "Requests answered.", counters.answered),
        ("failed", "Requests that failed.", counters.failed),
        ("cancelled", "Requests given up.", counters.cancelled),
        ("parked", "Times requests waited again.", counters.parked),
        (
            "cache_hits",
            "Requests helped by the cache.",
            counters.cache_hits,
        ),
    ]
}

fn tokens(counters: &Counters) -> [Counted; 6] {
    [
        ("prompt_tokens", "Prompt tokens.", counters.prompt_tokens),
        (
            "cached_tokens",
            "Prompt tokens not read again.",
            counters.cached_tokens,
        ),
        (
            "answer_tokens",
            "Tokens of answers.",
            counters.answer_tokens,
        ),
        (
            "forced_tokens",
            "Tokens without a choice.",
            counters.forced_tokens,
        ),
        ("steps", "Decode steps.", counters.steps),
        (
            "step_tokens",
            "Tokens in steps: their fill.",
            counters.step_tokens,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn every_counter_is_told_with_its_type() {
        let mut page = Page::default();
        page.counters(&Counters {
            answer_tokens: 7,
            queue_time: Duration::from_millis(1500),
            ..Counters::default()
        });
        assert!(
            page.text
                .contains("\ngroundskeeper_model_answer_tokens_total 7\n")
        );
        assert!(
            page.text
                .contains("\ngroundskeeper_model_queue_seconds_total 1.5\n")
        );
        let told = page
            .text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .count();
        let fields = serde_json::to_value(Counters::default()).unwrap();
        assert_eq!(told, fields.as_object().unwrap().len());
        assert_eq!(page.text.matches("# TYPE ").count(), told);
    }
}
