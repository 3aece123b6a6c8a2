//! Typed settings in layers, each value with its origin.
