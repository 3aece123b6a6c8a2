//! Where files come from: the hub's address, and the token that only it may see.

use std::fmt;

use reqwest::{RequestBuilder, Url};

use super::{Error, Reference};

/// A secret. It is written nowhere but into requests to the hub itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token; `None` for what is only space.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The hub that files come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hub {
    /// Its address, such as `https://huggingface.co`.
    pub endpoint: String,
    /// Who asks.
    pub token: Option<Token>,
    /// Whether nothing may be downloaded.
    pub offline: bool,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            endpoint: Self::ENDPOINT.to_owned(),
            token: None,
            offline: false,
        }
    }
}

impl Hub {
    /// The hub that is asked when no other is named.
    pub const ENDPOINT: &str = "https://huggingface.co";

    /// Where `reference` is to be had.
    pub(super) fn address(&self, reference: &Reference) -> Result<Url, Error> {
        let wrong = |reason: &str| Error::Setup {
            endpoint: self.endpoint.clone(),
            reason: reason.to_owned(),
        };
        let mut url = Url::parse(self.endpoint.trim())
            .map_err(|error| wrong(&format!("it is no address ({error})")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(
                "its address begins neither with https:// nor with http://",
            ));
        }
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty()
                .extend(reference.repository.split('/'))
                .push("resolve")
                // A revision is one part of the path, whatever is in it.
                .push(&reference.revision)
                .extend(reference.file.split('/'));
        }
        Ok(url)
    }

    /// A request with the token, if `request` goes to where the file was asked for and nowhere
    /// else.
    pub(super) fn signed(&self, request: RequestBuilder, to: &Url, source: &Url) -> RequestBuilder {
        match &self.token {
            Some(token) if to.origin() == source.origin() => request.bearer_auth(&token.0),
            _ => request,
        }
    }
}

/// Host and port, for people.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or("the hub");
    match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    }
}

/// The address without what must not be told: a name, a password, a signature.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _no_host = url.set_username("");
    let _no_host = url.set_password(None);
    url.set_query(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(endpoint: &str, file: &str) -> Result<String, Error> {
        let hub = Hub {
            endpoint: endpoint.to_owned(),
            ..Hub::default()
        };
        let reference = Reference::new("Qwen/A-GGUF", file)?.at("refs/pr/1")?;
        hub.address(&reference).map(|url| url.to_string())
    }

    #[test]
    fn an_address_follows_the_hubs_form() {
        assert_eq!(
            address("https://huggingface.co", "Q4 K/a.gguf").unwrap(),
            "https://huggingface.co/Qwen/A-GGUF/resolve/refs%2Fpr%2F1/Q4%20K/a.gguf"
        );
        let mirror = address("http://localhost:8080/hub/", "a.gguf").unwrap();
        assert!(mirror.starts_with("http://localhost:8080/hub/Qwen/A-GGUF/resolve/"));
    }

    #[test]
    fn what_is_no_address_is_said_with_the_variable() {
        for endpoint in ["", "huggingface.co", "file:///tmp"] {
            let error = address(endpoint, "a.gguf").unwrap_err().to_string();
            assert!(error.contains("HF_ENDPOINT"), "{error}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let token = Token::new(" hf_secret\n").unwrap();
        assert!(!format!("{token:?}").contains("secret"));
        assert_eq!(Token::new(" "), None);
        let url = Url::parse("https://a:secret@b:99/c?sig=secret").unwrap();
        assert_eq!(
            (shown(&url).as_str(), host(&url).as_str()),
            ("https://b:99/c", "b:99")
        );
    }
}
