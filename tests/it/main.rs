//! The one integration binary: what the rooms promise together.

mod complexity;
mod layers;
mod robustness;
mod schemas;
