//! The program: runs the command line face and returns its exit code.

use std::process::ExitCode;

/// Calls of tools take and free a lot within microseconds.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    groundskeeper::cli::main()
}
