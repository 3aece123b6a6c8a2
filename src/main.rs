//! The program: hands the arguments to the command line face and returns its exit code.

fn main() {}
