//! groundskeeper keeps a repository in good order on the developer's own machine.
//!
//! The crate is one house of rooms on floors; a room imports only rooms on lower floors
//! (ARCHITECTURE.md has the map, groundskeeper.toml the order that our own gate holds):
//!
//! | floor | rooms |
//! |---|---|
//! | 0 | [`text`] |
//! | 1 | [`lang`] |
//! | 2 | [`rules`] |
//! | 3 | [`settings`] |
//! | 4 | [`git`], [`store`], [`model`], [`process`], [`templates`] |
//! | 5 | [`gate`], [`refactor`], [`testing`] |
//! | 6 | [`improve`], above it [`agents`] |
//! | 7 | [`tools`] |
//! | 8 | [`daemon`] |
//! | 9 | [`app`], the composition root |
//! | 10 | [`mcp`], [`lsp`], [`web`] |
//! | 11 | [`cli`] |

pub mod text;

pub mod lang;

pub mod rules;

pub mod settings;

pub mod git;
pub mod model;
pub mod process;
pub mod store;
pub mod templates;

pub mod gate;
pub mod refactor;
pub mod testing;

pub mod improve;

pub mod agents;

pub mod tools;

pub mod daemon;

pub mod app;

pub mod lsp;
pub mod mcp;
pub mod web;

pub mod cli;
