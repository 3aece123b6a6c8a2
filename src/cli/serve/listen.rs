//! The HTTP face of `serve`: from settings and flags to a listening service.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::Full;
use tokio::net::TcpListener;

use super::Args;
use crate::app::App;
use crate::cli::output;
use crate::mcp::{Http, HttpAnswer, Offer, Server};
use crate::model::{Lazy, Sampling};
use crate::settings::{self, Settings};
use crate::web::{self, Token};

/// A face that listens and is not served yet.
pub(super) struct Face {
    listener: TcpListener,
    options: web::Options,
    address: SocketAddr,
}

impl Face {
    /// Where it listens.
    pub(super) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Offers MCP as well.
    pub(super) fn offer(&mut self, mcp: Http<Server>) {
        self.options.mcp = Some(Arc::new(mcp));
    }

    /// Serves until `shutdown` is ready.
    pub(super) async fn serve(self, shutdown: impl Future<Output = ()>) -> anyhow::Result<()> {
        let served = web::serve(self.listener, self.options, shutdown).await;
        served.context("the HTTP face ended")
    }
}

/// Listens where flags or settings say so, and says where; `None` when they name no address.
pub(super) async fn prepare(
    args: &Args,
    app: &App,
    settings: &Settings,
    model: Arc<Lazy>,
) -> anyhow::Result<Option<Face>> {
    let address = args.listen.as_ref().unwrap_or(&settings.server.listen);
    if address.is_empty() {
        if args.no_token {
            bail!("--no-token needs an address to listen on; add --listen ADDRESS");
        }
        return Ok(None);
    }
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let bound = listener.local_addr()?;
    let token_file = match args.no_token {
        true if !bound.ip().is_loopback() => {
            bail!("--no-token is for loopback only, and {bound} can be reached from other machines")
        }
        true => None,
        false => Some(token_file(app, &settings.server)?),
    };
    let options = options(app, settings, model, token_file.as_deref())?;
    if !args.background {
        say(bound, &options.model_name, token_file.as_deref())?;
    }
    Ok(Some(Face {
        listener,
        options,
        address: bound,
    }))
}

fn token_file(app: &App, settings: &settings::Server) -> anyhow::Result<PathBuf> {
    match settings.token_file.as_str() {
        "" => Ok(app.folders()?.token()),
        path => Ok(PathBuf::from(path)),
    }
}

fn options(
    app: &App,
    settings: &Settings,
    lazy: Arc<Lazy>,
    token_file: Option<&Path>,
) -> anyhow::Result<web::Options> {
    let Settings { model, server, .. } = settings;
    Ok(web::Options {
        model: lazy,
        model_name: app.model_name(model)?,
        mcp: None,
        sampling: Sampling {
            temperature: model.temperature,
            seed: model.seed.into(),
            ..Sampling::default()
        },
        token: token_file.map(Token::from_file).transpose()?,
        hosts: server.hosts.clone(),
        connections: server.connections as usize,
        body_bytes: server.body_bytes,
        answer_time: Duration::from_secs(server.answer_time_s),
    })
}

/// Tells where the face is, and where its token is, never the token itself.
fn say(bound: SocketAddr, model: &str, token_file: Option<&Path>) -> anyhow::Result<()> {
    if !bound.ip().is_loopback() {
        output::remark(format_args!(
            "warning: {bound} can be reached from other machines, and nothing sent there is \
             encrypted"
        ));
    }
    let token = token_file.map_or("no token".to_owned(), |path| {
        format!("token in {}", path.display())
    });
    output::line(format_args!(
        "listening on http://{bound}/v1: model {model}, {token}; Ctrl-C stops it"
    ))?;
    output::line(format_args!(
        "MCP at http://{bound}/mcp/NAME; `groundskeeper status` lists the repositories' names"
    ))
}

impl<O: Offer> web::Mcp for Http<Server<O>> {
    fn answer(
        &self,
        repository: String,
        request: http::Request<Full<Bytes>>,
    ) -> BoxFuture<'_, Result<HttpAnswer, String>> {
        Box::pin(self.answer(repository, request))
    }
}
