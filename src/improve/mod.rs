//! Improvement runs: kinds, planner, executor, evidence.
