//! Every comment is still there; none is new but what keeps linters quiet about re-exports.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;

pub(super) fn prove(old: &Facts, files: &[Facts]) -> Result<String, String> {
    let mut count: BTreeMap<&str, i64> = BTreeMap::new();
    // Imports are written anew where they are needed, so their comments come and go with them.
    for (comment, _) in old.comments.iter().filter(|(_, of_import)| !of_import) {
        *count.entry(comment).or_default() += 1;
    }
    let kept = count.values().sum::<i64>();
    for (comment, _) in files.iter().flat_map(|file| &file.comments) {
        *count.entry(comment).or_default() -= 1;
    }
    if let Some((comment, _)) = count.iter().find(|(_, times)| **times > 0) {
        return Err(format!("`{comment}` is lost"));
    }
    let known: BTreeSet<&str> = old
        .comments
        .iter()
        .map(|(comment, _)| comment.as_str())
        .collect();
    let mut all = files.iter().flat_map(|file| &file.comments);
    match all.find(|(comment, _)| !known.contains(comment.as_str()) && comment != "# noqa: F401") {
        Some((comment, _)) => Err(format!("`{comment}` is new")),
        None => Ok(format!("{kept} comments are all there")),
    }
}
