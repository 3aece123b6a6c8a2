//! The service as a caller sees it.
