//! Which tests touch a file: by name, or by what they import.

use crate::rules::Tree;
use crate::rules::imports::Imports;
use crate::rules::missing_test::MissingTest;
use crate::rules::missing_test::coverage::Reached;
use crate::rules::missing_test::names::TestNames;
use crate::text::RepoPath;

/// Test files that are named after one of `files` or import it, in the tree's order; a test among
/// `files` touches itself. Tests that reach a file only through others are not among them.
///
/// What belongs to tests and holds none, such as `conftest.py`, is left out; of more test files
/// than `rules.missing-test.files_read`, only names are compared.
pub fn tests_of(rule: &MissingTest, tree: &dyn Tree, files: &[RepoPath]) -> Vec<RepoPath> {
    let tests = tree.paths().iter().filter(|path| rule.is_test(path));
    let tests: Vec<&RepoPath> = tests.filter(|path| !is_helper(path)).collect();
    let imports = Imports::new(tree);
    let read = tests.len() <= rule.files_read;
    let mut measured = match read {
        true => imports.measured_all(&tests),
        false => vec![None; tests.len()],
    };
    let touches = |(test, measured): &(&RepoPath, Option<_>)| {
        let mut names = TestNames::default();
        names.add(test);
        let mut reached = Reached::new(&imports);
        if let Some(measured) = measured {
            let measured: &std::sync::Arc<crate::lang::Measured> = measured;
            reached.add(test, &measured.imports, false);
        }
        let mut files = files.iter();
        files.any(|file| file == *test || names.name(file) || reached.has(file))
    };
    let both = tests.into_iter().zip(measured.drain(..));
    both.filter(touches).map(|(test, _)| test.clone()).collect()
}

/// True for a file that tests share.
fn is_helper(path: &RepoPath) -> bool {
    matches!(
        path.file_name(),
        b"__init__.py" | b"conftest.py" | b"mod.rs"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tree_fixture::Files;

    fn touching(files: &[(&str, &str)], of: &str) -> Vec<String> {
        let tree = Files::new(files);
        let found = tests_of(&MissingTest::default(), &tree, &[RepoPath::from(of)]);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn by_name_by_import_and_through_a_package() {
        let files = [
            ("shop/__init__.py", "from .prices import total\n"),
            ("shop/prices.py", "def total(): pass\n"),
            ("shop/other.py", "def other(): pass\n"),
            ("tests/__init__.py", ""),
            ("tests/conftest.py", "import shop.prices\n"),
            ("tests/test_prices.py", ""),
            ("tests/test_direct.py", "from shop import prices\n"),
            ("tests/test_package.py", "from shop import total\n"),
            ("tests/test_else.py", "from shop.other import other\n"),
        ];
        assert_eq!(
            touching(&files, "shop/prices.py"),
            [
                "tests/test_direct.py",
                "tests/test_package.py",
                "tests/test_prices.py"
            ]
        );
        assert_eq!(touching(&files, "shop/other.py"), ["tests/test_else.py"]);
        assert_eq!(
            touching(&files, "tests/test_else.py"),
            ["tests/test_else.py"]
        );
        assert_eq!(touching(&files, "README.md"), Vec::<String>::new());
    }
}
