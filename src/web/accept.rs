//! Connections: how many there are at a time, how slow a client may be, and how they end.
//!
//! hyper is used without axum's own loop, which bounds none of that.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::service::Service;
use super::stall::Stalling;
use super::{Options, router};

/// For a client to send the head of a request, and to send the next one on a kept connection.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// For a client to take what is written to it.
const WRITE_TIME: Duration = Duration::from_secs(30);

/// For answers under way, once the service is to stop; then they are cancelled.
const FAREWELL: Duration = Duration::from_secs(3);

/// Largest head of a request.
const HEAD_BYTES: usize = 64 << 10;

/// Headers in it.
const HEADERS: usize = 100;

/// One seat of so many is not for connections that are only kept.
const SPARE_PART: usize = 4;

/// Until accepting is tried again after the system refused, for want of file handles for example.
const REFUSED_PAUSE: Duration = Duration::from_millis(200);

/// Serves `listener` until `shutdown` is ready. Then nothing new is accepted, and answers under
/// way get a few seconds.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let (router, service) = router(options);
    let stop = CancellationToken::new();
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = accept(&listener, service.seats()) => accepted,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, seat)) => {
                let serving = converse(stream, router.clone(), stop.clone());
                let open = service.meters().connection();
                connections.spawn(async move {
                    serving.await;
                    drop((seat, open));
                });
            }
            Err(error) => {
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(REFUSED_PAUSE).await;
            }
        }
    }
    drop(listener);
    stop.cancel();
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, all).await.is_err() {
        connections.shutdown().await;
    }
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let seat = Arc::clone(seats);
    let seat = seat.acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, seat))
}

/// Has a connection closed after its answer when few seats are left. So those that are only kept
/// for a next request never take the last ones, and none is closed while its client is asking.
pub(super) async fn keep_few(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let spare = (service.options().connections / SPARE_PART).max(1);
    if service.seats().available_permits() < spare {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Serves one connection to its end.
async fn converse(stream: TcpStream, router: Router, stop: CancellationToken) {
    // Each token is a small packet; without this they wait for one another.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("cannot set TCP_NODELAY: {error}");
    }
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(Stalling::new(stream, WRITE_TIME)), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!("a connection ended early: {error}");
    }
}
