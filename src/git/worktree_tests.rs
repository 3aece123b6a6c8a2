//! Tests of `worktree`.
