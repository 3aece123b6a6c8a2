//! The local model: trait, engine, constraints, chat templates, files. Only llama.rs names llama-cpp-2.
