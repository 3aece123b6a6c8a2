//! Reading what programs that run tests write. Pure: text in, cases out; rubbish gives none.

pub(super) mod cargo;
pub(super) mod junit;
pub(super) mod lines;
