//! Qualified names of the functions of a scan, equal to those of a whole parse.

use std::collections::HashMap;

use crate::lang::python::SEPARATOR;
use crate::lang::python::scan::Scan;

/// The symbol of each bound, by its index.
#[derive(Debug)]
pub struct Symbols(Vec<String>);

impl Symbols {
    /// Names every function of `scan`, repeated names numbered.
    pub fn new(scan: &Scan, source: &[u8]) -> Self {
        let mut seen = HashMap::<String, u32>::new();
        let symbols = scan.bounds.iter().map(|bound| {
            let symbol = qualified(scan, bound.scope, source);
            let count = seen.entry(symbol.clone()).or_default();
            *count += 1;
            if *count > 1 {
                format!("{symbol}#{count}")
            } else {
                symbol
            }
        });
        Self(symbols.collect())
    }

    /// The symbol of the bound at `index`.
    pub fn get(&self, index: usize) -> Option<&str> {
        self.0.get(index).map(String::as_str)
    }
}

fn qualified(scan: &Scan, scope: usize, source: &[u8]) -> String {
    let mut names = Vec::new();
    let mut next = Some(scope);
    while let Some(scope) = next.and_then(|index| scan.scopes.get(index)) {
        names.push(String::from_utf8_lossy(&source[scope.name.clone()]));
        next = scope.outer;
    }
    names.reverse();
    names.join(SEPARATOR)
}
