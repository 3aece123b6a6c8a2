//! Tests of `runs`.
