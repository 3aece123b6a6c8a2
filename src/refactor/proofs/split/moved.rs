//! Every top-level statement of the old file stands in exactly one file, byte for byte, under the
//! same `from __future__` imports.

use std::collections::BTreeMap;

use super::facts::Facts;

pub(super) fn prove(old: &Facts, files: &[Facts]) -> Result<String, String> {
    let mut count: BTreeMap<&str, i64> = BTreeMap::new();
    for statement in &old.statements {
        *count.entry(&statement.text).or_default() += 1;
    }
    for statement in files.iter().flat_map(|file| &file.statements) {
        *count.entry(&statement.text).or_default() -= 1;
    }
    if let Some((text, times)) = count.into_iter().find(|(_, times)| *times != 0) {
        let line = text.lines().next().unwrap_or_default();
        let what = if times > 0 {
            "is lost or changed"
        } else {
            "is new or there twice"
        };
        return Err(format!("`{line}` {what}"));
    }
    if let Some(file) = files.iter().find(|file| file.futures != old.futures) {
        return Err(format!("{} has other `__future__` imports", file.path));
    }
    let statements = old.statements.len();
    Ok(format!(
        "{statements} statements are byte for byte the same over {} files",
        files.len()
    ))
}
