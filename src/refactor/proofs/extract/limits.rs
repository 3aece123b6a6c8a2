//! Whether the measures fell.

use crate::refactor::extract::Limits;
use crate::refactor::extract::limits::measured;
use crate::refactor::proofs::Proof;

/// Proves that the function `symbol` breaks fewer rules than it did, and no new one, and that no
/// helper breaks any.
pub fn under_limits(
    before: &str,
    after: &str,
    symbol: &str,
    helpers: &[String],
    limits: &Limits,
) -> Proof {
    Proof::of(
        "under-limits",
        check(before, after, (symbol, helpers), limits),
    )
}

fn check(
    before: &str,
    after: &str,
    (symbol, helpers): (&str, &[String]),
    limits: &Limits,
) -> Result<String, String> {
    let (old, new) = (measured(before), measured(after));
    let find = |functions: &[crate::lang::Function], symbol: &str| {
        let found = functions.iter().find(|function| function.symbol == symbol);
        found
            .cloned()
            .ok_or_else(|| format!("there is no function `{symbol}`"))
    };
    let was = limits.broken(&find(&old, symbol)?);
    let is = limits.broken(&find(&new, symbol)?);
    if is.len() >= was.len() || is.iter().any(|rule| !was.contains(rule)) {
        return Err(format!("`{symbol}` still breaks {}", is.join(", ")));
    }
    for helper in helpers {
        let function = find(&new, helper)?;
        let broken = limits.broken(&function);
        if !broken.is_empty() || !limits.admit(&function) {
            return Err(format!("`{helper}` breaks a limit itself"));
        }
    }
    let cured: Vec<&str> = was
        .iter()
        .filter(|rule| !is.contains(rule))
        .copied()
        .collect();
    let left = if is.is_empty() {
        String::new()
    } else {
        format!("; {} stays", is.join(", "))
    };
    Ok(format!("cures {}{left}", cured.join(", ")))
}
