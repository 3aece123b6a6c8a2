//! Ways around the gate, each tried. What is tried elsewhere is listed here:
//!
//! | way around | tried in |
//! |---|---|
//! | `--no-verify` | `hooks/transactions.rs` |
//! | index and work tree differ, partly staged, `commit -a`, `commit PATH`, amend | `hooks/commits.rs` |
//! | merges that hide, forged `GITHEAD_` variables | `hooks/merges.rs` |
//! | a rename, a move or a copy to escape the ratchet | `hooks/names.rs`, `hooks/moves.rs`, `check/moves.rs` |
//! | a ratchet that grew | `hooks/shrinking.rs` |
//! | settings, ratchet, CODEOWNERS or hooks edited in the same commit | `hooks/agents.rs`, `hooks/owners.rs` |
//! | forged trailers, an agent that says it is none | `hooks/messages.rs` |
//! | an agent's commit undone later in the range | `hooks/ranges.rs` |
//! | names with newlines, quotes, bytes that are no UTF-8 | `hooks/names.rs` |
//! | submodules | `hooks/places.rs` |
//! | code hidden behind syntax errors and dedented continuations | `check/syntax.rs` |
//! | suppressions without a reason | `check/suppressions.rs` |
//! | nesting without end in the work tree | `check/hostile.rs` |

mod content;
mod environment;
mod index;
