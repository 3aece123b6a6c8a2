//! Where a Python file's tests go, and the name under which it is imported, out of the names of the
//! repository's files.

use std::collections::BTreeMap;

use crate::improve::kinds::Source;
use crate::text::RepoPath;

/// Folders and the name of a path.
fn parts(path: &RepoPath) -> (String, String) {
    let text = path.to_string();
    match text.rsplit_once('/') {
        Some((folder, name)) => (folder.to_owned(), name.to_owned()),
        None => (String::new(), text),
    }
}

/// Where the tests of a module go: into the folder that has most of the repository's test files,
/// `tests` where there is none.
pub(super) fn test_path(source: &Source<'_>) -> RepoPath {
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for path in source.files {
        let (folder, name) = parts(path);
        let is_one = path.extension() == Some("py") && name.starts_with("test_");
        if is_one {
            *folders.entry(folder).or_default() += 1;
        }
    }
    let most = folders.into_iter().max_by_key(|(_, number)| *number);
    let folder = most.map_or_else(|| "tests".to_owned(), |(folder, _)| folder);
    let module = module_of(source);
    let stem = module
        .rsplit('.')
        .next()
        .unwrap_or("module")
        .trim_start_matches('_');
    let name = format!("test_{stem}.py");
    let path = if folder.is_empty() {
        name
    } else {
        format!("{folder}/{name}")
    };
    RepoPath::from(path.as_str())
}

/// The name under which a file is imported.
pub(super) fn module_of(source: &Source<'_>) -> String {
    let text = source.path.to_string();
    let has = |path: &str| source.files.binary_search(&RepoPath::from(path)).is_ok();
    let root = ["src/", "lib/"]
        .into_iter()
        .find(|root| text.starts_with(root) && !has(&format!("{root}__init__.py")));
    let inner = root
        .and_then(|root| text.strip_prefix(root))
        .unwrap_or(&text);
    let stem = inner.strip_suffix(".py").unwrap_or(inner);
    stem.strip_suffix("/__init__")
        .unwrap_or(stem)
        .replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, others: &[&str]) -> (String, String) {
        let mut files: Vec<RepoPath> = others.iter().map(|&path| path.into()).collect();
        files.push(path.into());
        files.sort();
        let path = RepoPath::from(path);
        let source = Source {
            path: &path,
            text: "",
            files: &files,
        };
        (module_of(&source), test_path(&source).to_string())
    }

    #[test]
    fn tests_stand_where_the_repository_has_them_and_import_the_module_by_its_name() {
        let is = |module: &str, test: &str| (module.to_owned(), test.to_owned());
        let there = ["test/test_stock.py", "tests/a/test_b.py", "test/test_c.py"];
        assert_eq!(
            named("src/shop/price.py", &there),
            is("shop.price", "test/test_price.py")
        );
        assert_eq!(
            named("shop/_price.py", &[]),
            is("shop._price", "tests/test_price.py")
        );
        assert_eq!(
            named("shop/__init__.py", &[]),
            is("shop", "tests/test_shop.py")
        );
        assert_eq!(
            named("src/a.py", &["src/__init__.py"]),
            is("src.a", "tests/test_a.py")
        );
        assert_eq!(
            named("price.py", &["test_stock.py"]),
            is("price", "test_price.py")
        );
    }
}
