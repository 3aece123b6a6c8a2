//! Languages as data: grammar, node kinds, parsing, measures. Pure: no IO.
