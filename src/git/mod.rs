//! Snapshots, diffs, commits, worktrees and hooks. The only room that names git2.
