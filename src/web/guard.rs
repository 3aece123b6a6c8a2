//! Who may ask at all: the Host and Origin of a request, and its bearer token.
//!
//! A page in a browser can reach a service on loopback. Under its own name it is refused for its
//! Origin; under a name that it has pointed here (DNS rebinding) for the Host, since only
//! `localhost`, addresses and configured names are served: an address cannot be rebound.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::refusal::{Refusal, quoted};
use super::service::Service;

/// What needs no token: whether the service lives says nothing about anybody's work.
const OPEN: &[&str] = &["/health", "/ready"];

/// Lets a request through, or answers it with a refusal.
pub(super) async fn admit(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Response {
    let is_open = OPEN.contains(&request.uri().path());
    let checked = check_place(
        request.headers(),
        request.uri().authority(),
        service.hosts(),
    )
    .and_then(|()| match service.token() {
        Some(token) if !is_open => check_token(request.headers(), token),
        _ => Ok(()),
    });
    match checked {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn check_token(headers: &HeaderMap, token: &super::Token) -> Result<(), Refusal> {
    let refused = |code, message| Err(Refusal::new(StatusCode::UNAUTHORIZED, code, message));
    let Some(presented) = headers.get(header::AUTHORIZATION) else {
        return refused(
            "missing_token",
            "no token was sent; send the content of the token file as `Authorization: Bearer TOKEN`",
        );
    };
    let presented = presented.as_bytes();
    let bearer = presented
        .split_at_checked("Bearer ".len())
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"Bearer "));
    match bearer {
        Some((_, presented)) if token.is(presented.trim_ascii()) => Ok(()),
        Some(_) => refused(
            "invalid_api_key",
            "the token is not the one in the token file",
        ),
        None => refused(
            "invalid_api_key",
            "the Authorization header is not of the form `Bearer TOKEN`",
        ),
    }
}

fn check_place(
    headers: &HeaderMap,
    target: Option<&Authority>,
    hosts: &[String],
) -> Result<(), Refusal> {
    let forbidden = |code, message: String| Err(Refusal::new(StatusCode::FORBIDDEN, code, message));
    let mut all = headers.get_all(header::HOST).iter();
    let host = all.next().and_then(|host| host.to_str().ok());
    let Some(host) = host.filter(|_| all.next().is_none()) else {
        let message = "the request has no usable Host header";
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "missing_host",
            message,
        ));
    };
    let named = [Some(host), target.map(Authority::as_str)];
    for name in named.into_iter().flatten() {
        if !name_of(name).is_some_and(|name| is_ours(&name, hosts)) {
            return forbidden(
                "host_not_allowed",
                format!(
                    "the host {} is not served here; ask by address or as localhost, or add the \
                     name to `server.hosts`",
                    quoted(name)
                ),
            );
        }
    }
    for origin in headers.get_all(header::ORIGIN) {
        let origin = String::from_utf8_lossy(origin.as_bytes());
        let place = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        if !place
            .and_then(name_of)
            .is_some_and(|name| is_ours_as_origin(&name, hosts))
        {
            return forbidden(
                "origin_not_allowed",
                format!("pages from {} may not ask here", quoted(&origin)),
            );
        }
    }
    Ok(())
}

/// The host of `host:port`, an IPv6 address with its brackets; `None` for what is neither.
fn name_of(authority: &str) -> Option<String> {
    let parsed: Authority = authority.parse().ok()?;
    let names_a_user = authority.contains('@');
    (!names_a_user).then(|| parsed.host().to_owned())
}

fn is_ours(name: &str, hosts: &[String]) -> bool {
    address(name).is_some() || is_ours_as_origin(name, hosts)
}

/// Pages come from names and from loopback: any address on the network could serve one.
fn is_ours_as_origin(name: &str, hosts: &[String]) -> bool {
    name.eq_ignore_ascii_case("localhost")
        || address(name).is_some_and(|address| address.is_loopback())
        || hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
}

fn address(name: &str) -> Option<IpAddr> {
    match name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(inside) => inside.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => name.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(headers: &[(&str, &str)]) -> Result<(), StatusCode> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = header::HeaderName::from_bytes(name.as_bytes()).unwrap();
            map.append(name, value.parse().unwrap());
        }
        let hosts = ["box.example".to_owned()];
        check_place(&map, None, &hosts).map_err(|refusal| refusal.into_response().status())
    }

    #[test]
    fn addresses_localhost_and_configured_names_are_served() {
        for host in [
            "localhost",
            "LOCALHOST:7411",
            "127.0.0.1:7411",
            "[::1]:7411",
            "192.168.1.7",
            "box.example:80",
        ] {
            assert_eq!(place(&[("host", host)]), Ok(()), "{host}");
        }
    }

    #[test]
    fn a_name_that_was_pointed_here_is_refused() {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.nip.io:7411",
            "x@localhost",
            "[evil]",
            "",
        ] {
            assert_eq!(
                place(&[("host", host)]),
                Err(StatusCode::FORBIDDEN),
                "{host}"
            );
        }
        assert_eq!(place(&[]), Err(StatusCode::BAD_REQUEST));
        let twice = [("host", "localhost"), ("host", "evil.example")];
        assert_eq!(place(&twice), Err(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn only_pages_from_here_may_ask() {
        let from = |origin: &str| place(&[("host", "localhost"), ("origin", origin)]);
        for origin in [
            "http://localhost:3000",
            "https://127.0.0.1",
            "https://box.example",
        ] {
            assert_eq!(from(origin), Ok(()), "{origin}");
        }
        for origin in [
            "https://evil.example",
            "null",
            "http://192.168.1.9",
            "file://",
        ] {
            assert_eq!(from(origin), Err(StatusCode::FORBIDDEN), "{origin}");
        }
    }

    #[test]
    fn the_token_is_asked_for_as_a_bearer() {
        let token = super::super::Token::new("right");
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            check_token(&headers, &token).is_ok()
        };
        assert!(with("Bearer right") && with("bearer  right"));
        for wrong in [
            "Bearer wrong",
            "Bearer",
            "Basic right",
            "right",
            "Bearer right2",
            "Bearer é",
        ] {
            assert!(!with(wrong), "{wrong}");
        }
        assert!(check_token(&HeaderMap::new(), &token).is_err());
    }
}
