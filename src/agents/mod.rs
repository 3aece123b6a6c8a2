//! Agents: persistent helpers with a prompt, a memory and exactly one file that each owns.
//!
//! A [`Registry`] keeps them in the store. A turn ([`chat`]) answers a message, or makes one change
//! to the agent's file: the model names a symbol and writes its new text, the program splices it in
//! and keeps it only where rules and ownership allow it. A task ([`task`]) is many such steps, led by
//! a state machine. Nothing of the work tree is written but the agent's own file, whole or not at
//! all; index, HEAD and commits are left alone.

mod action;
mod asking;
mod change;
mod error;
mod folder;
mod history;
mod id;
mod imports;
mod look;
mod pieces;
mod prompt;
mod registry;
mod services;
mod share;
mod splice;
mod symbols;
pub mod task;
mod turn;
mod verify;

#[cfg(test)]
mod fixture;

pub use action::{Action, ActionKind};
pub use change::{Put, put, update_file};
pub use error::Error;
pub use folder::Folder;
pub use id::{RESERVED, check_id};
pub use registry::{Page, ProfileChange, Registry};
pub use services::{Progress, Services, Turns};
pub use share::{export, import};
pub use turn::{ChangeReport, Context, LeftOut, TurnReport, TurnRequest, chat};
pub use verify::{Refusal, may_own, verify};

/// State of an agent that waits for something to do.
pub const IDLE: &str = "idle";
/// State of an agent that is at work on a message or a task.
pub const WORKING: &str = "working";
