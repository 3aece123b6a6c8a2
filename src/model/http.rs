//! The one place where HTTP clients are made: for downloads and for models on other servers.
//!
//! Proxies are those that the environment names, as for other programs. Redirects are never
//! followed here: who sends a secret has to see where it would go.

use std::error::Error as _;
use std::time::Duration;

use reqwest::redirect::Policy;

/// How long a client waits. What a whole exchange may take is the caller's to bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patience {
    /// Until a connection stands.
    pub(super) connect: Duration,
    /// Between two pieces of an answer, its beginning included.
    pub(super) read: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            read: Duration::from_mins(1),
        }
    }
}

/// A client that presents itself as this program. The error says why there can be none, such as
/// a proxy that is no address.
pub(super) fn client(patience: Patience) -> Result<reqwest::Client, String> {
    // Fails only where a provider is installed already, which then serves as well.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(concat!("groundskeeper/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(patience.connect)
        .read_timeout(patience.read)
        .redirect(Policy::none())
        .build()
        .map_err(|error| reason(&error))
}

/// What went wrong, down to the cause that the system names, without the address: a caller knows
/// it, and it may hold a password.
pub(super) fn reason(error: &reqwest::Error) -> String {
    let mut deepest = error.source();
    while let Some(cause) = deepest.and_then(std::error::Error::source) {
        deepest = Some(cause);
    }
    match deepest {
        Some(cause) if !cause.to_string().is_empty() => cause.to_string(),
        _ if error.is_timeout() => "it took too long".to_owned(),
        _ => "the exchange failed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[tokio::test]
    async fn a_refused_connection_is_told_by_its_cause() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let client = client(Patience::default()).unwrap();
        let url = format!("http://user:secret@{address}/");
        let error = client.get(url).send().await.unwrap_err();
        let reason = reason(&error);
        assert!(reason.contains("refused"), "{reason}");
        assert!(!reason.contains("secret"), "{reason}");
    }

    #[test]
    fn many_clients_can_be_made() {
        assert!(client(Patience::default()).is_ok());
        assert!(client(Patience::default()).is_ok());
    }
}
