//! A name for a finding that stays when lines move: what services tell new findings from old by.

use std::collections::HashMap;

use crate::gate::Located;
use crate::rules::Finding;

/// Fingerprints of findings, each different, in their order: 32 hexadecimal digits.
///
/// They cover rule, path and symbol, and neither lines nor numbers. Where several findings share
/// these, the second and later ones count on.
pub(super) fn fingerprints(findings: &[Located]) -> Vec<String> {
    let mut seen = HashMap::new();
    let each = findings.iter().map(|located| {
        let count = seen.entry(located.finding.key()).or_insert(0_u32);
        *count += 1;
        fingerprint(&located.finding, *count)
    });
    each.collect()
}

fn fingerprint(finding: &Finding, ordinal: u32) -> String {
    let mut hasher = blake3::Hasher::new();
    let symbol = finding.symbol.as_deref().unwrap_or_default();
    let parts = [
        finding.rule.as_bytes(),
        finding.path.as_bytes(),
        symbol.as_bytes(),
    ];
    for part in parts {
        // With its length in front, no two lists of parts give the same bytes.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.update(&ordinal.to_le_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}
