//! The one integration binary: what the rooms promise together.

mod complexity;
mod schemas;
