//! The one integration binary: what the rooms promise together.

mod check;
mod complexity;
mod harness;
mod hooks;
#[cfg(feature = "llama")]
mod improve;
mod layers;
mod model;
mod robustness;
mod rules;
mod schemas;
mod serve;
