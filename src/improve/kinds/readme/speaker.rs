//! Which file speaks for a folder: runs look at files, and a README that is missing belongs to a
//! folder.

use crate::improve::kinds::Source;
use crate::improve::kinds::common::is_test;
use crate::text::RepoPath;

/// The folders that a file speaks for, so that each has one that does: its package's own file, or
/// the first module below it.
pub(super) fn folders(source: &Source<'_>) -> Vec<String> {
    let text = source.path.to_string();
    let mut found = Vec::new();
    let mut at = text.as_str();
    loop {
        at = at.rsplit_once('/').map_or("", |(folder, _)| folder);
        if speaker(source.files, at) == Some(source.path) {
            found.push(at.to_owned());
        }
        if at.is_empty() {
            return found;
        }
    }
}

fn speaker<'f>(files: &'f [RepoPath], folder: &str) -> Option<&'f RepoPath> {
    let prefix = match folder {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let start = files.partition_point(|path| path.as_bytes() < prefix.as_bytes());
    let below = files[start..]
        .iter()
        .take_while(|path| path.as_bytes().starts_with(prefix.as_bytes()));
    let modules = below.filter(|path| path.extension() == Some("py") && !is_test(path));
    let rank = |path: &&RepoPath| {
        let is_package = path.file_name() == b"__init__.py";
        let depth = path.to_string().matches('/').count();
        (!is_package, depth)
    };
    modules.min_by_key(rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_has_one_file_that_speaks_for_it() {
        let files = [
            "a/__init__.py",
            "a/b/c.py",
            "a/b/d.py",
            "a/e.py",
            "tests/__init__.py",
        ];
        let files = files.map(RepoPath::from);
        let spoken = |at: usize| {
            folders(&Source {
                path: &files[at],
                text: "",
                files: &files,
            })
        };
        assert_eq!(spoken(0), ["a", ""]);
        assert_eq!(spoken(1), ["a/b"]);
        assert!(spoken(2).is_empty() && spoken(3).is_empty());
    }
}
