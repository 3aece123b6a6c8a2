//! Tool-executed transforms and the proofs that they changed nothing they should not.
