//! What an answer without content means: try again, or give up with what to do.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode, Url};

use super::super::hub::{host, shown};
use super::super::identity::text;
use super::super::retry::LONGEST_ASKED;
use super::{Error, Failure, Fetch, again, nonsense};

impl Fetch<'_> {
    /// What a status other than success means.
    pub(super) fn refused(&self, status: StatusCode, response: &Response, url: &Url) -> Failure {
        let said = text(response.headers(), "x-error-message");
        let reason = said.map_or_else(|| status.to_string(), |said| format!("{status}: {said}"));
        let is_hub = url.origin() == self.source.origin();
        match status.as_u16() {
            429 => asked_to_wait(response, url),
            408 | 500..=599 => again(format!("{} says {reason}", host(url))),
            // The address that a redirect gave is valid for a while only.
            401 | 403 | 404 | 410 if !is_hub => again(format!("{} says {reason}", host(url))),
            401 | 403 => Failure::Final(Error::Denied {
                host: host(url),
                url: shown(&self.source),
                reason,
                had_token: self.hub.token.is_some(),
            }),
            404 | 410 => Failure::Final(Error::NotFound {
                url: shown(&self.source),
                reason,
            }),
            _ => nonsense(url, &reason),
        }
    }
}

fn asked_to_wait(response: &Response, url: &Url) -> Failure {
    let seconds = text(response.headers(), RETRY_AFTER.as_str());
    let asked = seconds
        .and_then(|text| text.parse().ok())
        .map(Duration::from_secs);
    match asked {
        Some(wait) if wait > LONGEST_ASKED => Failure::Final(Error::TooManyRequests {
            host: host(url),
            wait,
        }),
        asked => Failure::Again {
            reason: format!("{} is asked too often", host(url)),
            asked,
        },
    }
}
