//! Asking for a file and following redirects, with the token only where it belongs.

use reqwest::header::{ACCEPT_ENCODING, IF_RANGE, LOCATION, RANGE};
use reqwest::{Response, StatusCode, Url};

use super::super::hub::{host, shown};
use super::super::identity::text;
use super::{Answer, Error, Failure, Fetch, Observe, again, nonsense};
use crate::model::http;

/// Redirects that are followed in one attempt.
const MOST_REDIRECTS: usize = 10;

impl Fetch<'_> {
    /// Asks, and follows redirects up to the content.
    pub(super) async fn answered(&mut self, observe: Observe<'_>) -> Result<Answer, Failure> {
        let mut url = self.source.clone();
        for _ in 0..MOST_REDIRECTS {
            let response = self.asked(&url).await?;
            if url.origin() == self.source.origin() {
                self.identity.learn(response.headers());
            }
            if !is_redirect(response.status()) {
                return self.taken(response, &url, observe);
            }
            if let Some(ended) = self.met(observe)? {
                return Ok(Answer::Ended(ended));
            }
            url = next(&url, &response)?;
        }
        Err(nonsense(&url, "it redirects without end"))
    }

    async fn asked(&mut self, url: &Url) -> Result<Response, Failure> {
        let mut request = self
            .client
            .get(url.clone())
            .header(ACCEPT_ENCODING, "identity");
        if self.part.length() > 0 {
            request = request.header(RANGE, format!("bytes={}-", self.part.length()));
            if let Some(etag) = &self.part.note().etag {
                request = request.header(IF_RANGE, etag);
            }
        }
        let sent = self.hub.signed(request, url, &self.source).send().await;
        match sent {
            Ok(response) => {
                self.reached = true;
                Ok(response)
            }
            Err(error) if error.is_connect() && !self.reached => {
                Err(Failure::Final(Error::Unreachable {
                    host: host(url),
                    reason: http::reason(&error),
                    url: shown(&self.source),
                    folder: self.folder.to_owned(),
                }))
            }
            Err(error) => Err(again(format!("{}: {}", host(url), http::reason(&error)))),
        }
    }
}

/// Where a redirect leads. Never from an encrypted connection to a plain one.
fn next(from: &Url, response: &Response) -> Result<Url, Failure> {
    let location = text(response.headers(), LOCATION.as_str());
    let next = location.and_then(|location| from.join(location).ok());
    match next {
        Some(next) if next.scheme() == "https" => Ok(next),
        Some(next) if next.scheme() == "http" && from.scheme() == "http" => Ok(next),
        Some(next) => Err(nonsense(
            from,
            &format!("it redirects to {}, which is not encrypted", shown(&next)),
        )),
        None => Err(nonsense(from, "it redirects to nowhere")),
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where an answer of `from` with this `Location` leads.
    fn leads(from: &str, location: &str) -> Option<String> {
        let response = axum::http::Response::builder()
            .status(302)
            .header("Location", location)
            .body("")
            .unwrap();
        let next = next(&Url::parse(from).unwrap(), &Response::from(response));
        next.ok().map(|url| url.to_string())
    }

    #[test]
    fn no_redirect_leaves_encryption_or_http() {
        let check = |from: &str, location: &str, to: Option<&str>| {
            assert_eq!(leads(from, location).as_deref(), to, "{from} {location}");
        };
        check("https://a/b", "https://c/d", Some("https://c/d"));
        check("https://a/b", "/d?e", Some("https://a/d?e"));
        check("http://a/b", "http://c/d", Some("http://c/d"));
        check("http://a/b", "https://c/d", Some("https://c/d"));
        check("https://a/b", "http://c/d", None);
        check("https://a/b", "http://a/b", None);
        check("https://a/b", "file:///d", None);
        check("http://a/b", "", None);
    }
}
