//! Tests of `staging`.
