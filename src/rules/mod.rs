//! The rules, one file each, with findings, suppressions, ratchet and verdict. Pure: no IO.
