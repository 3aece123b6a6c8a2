//! The one integration binary: what the rooms promise together.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod bounds;
mod bypass;
mod check;
mod complexity;
mod conformance;
mod doctor;
mod download;
mod durable;
mod explain;
mod formats;
mod generated;
mod harness;
mod hooks;
#[cfg(feature = "llama")]
mod improve;
mod isolation;
mod languages;
mod layers;
mod lsp;
mod model;
mod order;
mod refactor;
mod remote;
mod robustness;
mod rules;
#[cfg(target_os = "linux")]
mod sandbox;
mod schemas;
mod serve;
mod service;
#[cfg(unix)]
mod testing;
mod web;
#[cfg(unix)]
mod writes;
