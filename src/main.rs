//! The program: runs the command line face and returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    groundskeeper::cli::main()
}
