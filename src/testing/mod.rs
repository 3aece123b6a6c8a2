//! Which tests a repository has, and what they say. What confines them is in `process/`.
