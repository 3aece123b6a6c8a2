//! One attempt to get a file: find out where the part file stands, and receive what is missing.

mod ask;
mod refusal;

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Client, Response, StatusCode, Url};

use super::hub::host;
use super::identity::{Identity, content_range, strong_etag};
use super::partial::{Note, Partial};
use super::{Error, Event, Hub, Wanted, disk};
use crate::model::{gguf, http};

/// How an attempt failed.
pub(super) enum Failure {
    /// Another one may help, after `asked` where the server says so.
    Again {
        reason: String,
        asked: Option<Duration>,
    },
    /// None will.
    Final(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

/// How an attempt ended.
pub(super) enum Fetched {
    /// The part file has everything.
    Whole,
    /// The copy at this path with this hash is what the hub has.
    Unchanged(PathBuf, String),
}

/// A download in progress.
pub(super) struct Fetch<'f> {
    pub(super) client: Client,
    pub(super) hub: &'f Hub,
    pub(super) folder: &'f Path,
    pub(super) source: Url,
    pub(super) wanted: &'f Wanted,
    pub(super) part: Partial,
    /// What the hub said in this attempt.
    pub(super) identity: Identity,
    /// Whether a server has answered at all.
    pub(super) reached: bool,
}

/// What the answers to one attempt led to.
enum Answer {
    Body(Response),
    Ended(Fetched),
}

type Observe<'o> = &'o mut (dyn FnMut(Event) + Send);

impl Fetch<'_> {
    /// Gets what is missing.
    pub(super) async fn attempt(&mut self, observe: Observe<'_>) -> Result<Fetched, Failure> {
        self.identity = Identity::default();
        let response = match self.answered(observe).await? {
            Answer::Body(response) => response,
            Answer::Ended(fetched) => return Ok(fetched),
        };
        let at = self.part.length();
        let bytes = self.identity.bytes;
        disk::check(self.folder, bytes.unwrap_or(at).saturating_sub(at))?;
        self.part.belongs_to(Note {
            etag: strong_etag(response.headers()),
            identity: self.identity.clone(),
        })?;
        observe(Event::Begins { at, bytes });
        self.received(response, observe).await?;
        Ok(Fetched::Whole)
    }

    /// Whether the whole content is what was announced, and a model.
    pub(super) fn judged(&self, sha256: &str) -> Result<(), Error> {
        let expected = [&self.wanted.sha256, &self.identity.sha256];
        for expected in expected.into_iter().flatten() {
            if expected != sha256 {
                return Err(self.mismatch("sha256", expected, sha256));
            }
        }
        if let Some(expected) = self
            .wanted
            .bytes
            .filter(|bytes| *bytes != self.part.length())
        {
            let found = self.part.length().to_string();
            return Err(self.mismatch("size", &expected.to_string(), &found));
        }
        gguf::read_file(self.part.path()).map_err(|error| Error::NotModel {
            what: self.wanted.reference.to_string(),
            reason: match error {
                crate::model::Error::NotGguf { reason, .. } => reason,
                other => other.to_string(),
            },
        })?;
        Ok(())
    }

    /// Compares what the hub says with what is wanted and with what is there.
    fn met(&mut self, observe: Observe<'_>) -> Result<Option<Fetched>, Failure> {
        if !self.identity.is_known() {
            return Ok(None);
        }
        if let (Some(expected), Some(found)) = (&self.wanted.sha256, &self.identity.sha256)
            && expected != found
        {
            return Err(self.mismatch("sha256", expected, found).into());
        }
        if let (Some(expected), Some(found)) = (self.wanted.bytes, self.identity.bytes)
            && expected != found
        {
            let (expected, found) = (expected.to_string(), found.to_string());
            return Err(self.mismatch("size", &expected, &found).into());
        }
        if let Some((path, sha256)) = &self.wanted.present
            && path.is_file()
            && self.identity.sha256.as_ref() == Some(sha256)
        {
            return Ok(Some(Fetched::Unchanged(path.clone(), sha256.clone())));
        }
        if self.part.length() > 0 && !self.identity.is_same_as(&self.part.note().identity) {
            self.restart("the file has changed since", observe)?;
        }
        let is_whole = self.part.length() > 0 && self.identity.bytes == Some(self.part.length());
        Ok(is_whole.then_some(Fetched::Whole))
    }

    /// Judges the answer that is no redirect.
    fn taken(
        &mut self,
        response: Response,
        url: &Url,
        observe: Observe<'_>,
    ) -> Result<Answer, Failure> {
        match response.status() {
            StatusCode::OK => self.taken_whole(response, observe),
            StatusCode::PARTIAL_CONTENT => self.taken_part(response, observe),
            StatusCode::RANGE_NOT_SATISFIABLE => {
                let (_, whole) = content_range(response.headers());
                if whole.is_some() && whole == Some(self.part.length()) {
                    self.identity = self.part.note().identity.clone();
                    return Ok(Answer::Ended(Fetched::Whole));
                }
                self.restart("the file is shorter than what is there", observe)?;
                Err(at_once("the server does not have the rest"))
            }
            status => Err(self.refused(status, &response, url)),
        }
    }

    fn taken_whole(&mut self, response: Response, observe: Observe<'_>) -> Result<Answer, Failure> {
        let length = response.content_length();
        self.identity.complete(response.headers(), length);
        if let Some(ended) = self.met(observe)? {
            return Ok(Answer::Ended(ended));
        }
        if self.part.length() > 0 {
            self.restart("the server sends it from its beginning", observe)?;
        }
        Ok(Answer::Body(response))
    }

    fn taken_part(&mut self, response: Response, observe: Observe<'_>) -> Result<Answer, Failure> {
        let (first, whole) = content_range(response.headers());
        self.identity.complete(response.headers(), whole);
        if let Some(ended) = self.met(observe)? {
            return Ok(Answer::Ended(ended));
        }
        let etag = strong_etag(response.headers());
        let is_same = self.part.note().etag.is_none() || self.part.note().etag == etag;
        if first != Some(self.part.length()) || !is_same {
            self.restart("the server sends another part", observe)?;
            return Err(at_once("the server sends another part"));
        }
        Ok(Answer::Body(response))
    }

    /// Writes down what comes.
    async fn received(
        &mut self,
        mut response: Response,
        observe: Observe<'_>,
    ) -> Result<(), Failure> {
        let bytes = self.identity.bytes;
        loop {
            let chunk = response.chunk().await.map_err(|error| {
                again(format!("the download broke off: {}", http::reason(&error)))
            })?;
            let Some(chunk) = chunk else { break };
            self.part.append(&chunk)?;
            let at = self.part.length();
            observe(Event::Received { at });
            if let Some(bytes) = bytes.filter(|bytes| at > *bytes) {
                self.part.reset()?;
                return Err(self
                    .mismatch("size", &bytes.to_string(), &format!("more than {bytes}"))
                    .into());
            }
        }
        match bytes {
            Some(bytes) if self.part.length() < bytes => Err(again(format!(
                "the download ended after {} of {bytes} bytes",
                self.part.length()
            ))),
            _ => Ok(()),
        }
    }

    fn restart(&mut self, reason: &str, observe: Observe<'_>) -> Result<(), Error> {
        self.part.reset()?;
        observe(Event::Restarts {
            reason: reason.to_owned(),
        });
        Ok(())
    }

    fn mismatch(&self, quantity: &'static str, expected: &str, found: &str) -> Error {
        Error::Mismatch {
            what: self.wanted.reference.to_string(),
            quantity,
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }
}

fn again(reason: String) -> Failure {
    Failure::Again {
        reason,
        asked: None,
    }
}

fn at_once(reason: &str) -> Failure {
    Failure::Again {
        reason: reason.to_owned(),
        asked: Some(Duration::ZERO),
    }
}

fn nonsense(url: &Url, reason: &str) -> Failure {
    Failure::Final(Error::Protocol {
        host: host(url),
        reason: reason.to_owned(),
    })
}
