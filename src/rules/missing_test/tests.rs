use crate::rules::missing_test::MissingTest;
use crate::rules::patterns::Patterns;
use crate::rules::tree_fixture::Files;
use crate::rules::{Declared, Rule, Scope, Surroundings, Touched};
use crate::text::RepoPath;

const PYTHON: &str = "def f():\n    pass\n";
const RUST: &str = "fn f() {}\n";

fn run(rule: &MissingTest, scope: Scope, files: &[(&str, &str)]) -> Vec<String> {
    let mut findings = Vec::new();
    rule.check_tree(
        &Surroundings {
            tree: &Files::new(files),
            scope: &scope,
            declared: &Declared::default(),
        },
        &mut findings,
    );
    let shown = findings.iter().map(|one| one.path.to_string());
    shown.collect()
}

/// Paths of the files said to lack a test, with the default options.
fn untested(files: &[(&str, &str)]) -> Vec<String> {
    let everything = Scope::Below(vec![RepoPath::from("")]);
    run(&MissingTest::default(), everything, files)
}

#[test]
fn python_tests_are_named_after_what_they_test() {
    let files = [
        ("src/p/__init__.py", PYTHON),
        ("src/p/parser.py", PYTHON),
        ("src/p/_compat.py", PYTHON),
        ("src/p/lexer.py", PYTHON),
        ("src/p/sub/text.py", PYTHON),
        ("src/p/alone.py", PYTHON),
        ("src/p/constants.py", "X = 1\n"),
        ("setup.py", PYTHON),
        ("docs/conf.py", PYTHON),
        ("tests/test_parser_errors.py", ""),
        ("tests/test_compat.py", ""),
        ("tests/lexer/test_words.py", ""),
        ("tests/test_sub_text.py", ""),
    ];
    assert_eq!(untested(&files), ["src/p/alone.py"]);
}

#[test]
fn what_tests_import_is_tested() {
    let files = [
        ("p/__init__.py", "from .a import A\nfrom .b import B\n"),
        ("p/a.py", "import p.deep\ndef f(): ...\n"),
        ("p/b.py", PYTHON),
        ("p/c.py", PYTHON),
        ("p/deep.py", PYTHON),
        (
            "tests/test_all.py",
            "from p import A\ndef t():\n    from p import c\n",
        ),
    ];
    assert_eq!(untested(&files), ["p/b.py", "p/deep.py"]);
    let whole = [&files[..5], &[("tests/test_all.py", "import p\n")]].concat();
    assert_eq!(untested(&whole), ["p/c.py", "p/deep.py"]);
}

#[test]
fn rust_tests_stand_inside_beside_and_below() {
    let inline = "fn f() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn g() {}\n}\n";
    let files = [
        ("Cargo.toml", "[package]\nname = 'k'\n"),
        ("src/main.rs", RUST),
        ("src/lib.rs", "mod a;\npub use far::F;\n"),
        ("src/a.rs", inline),
        ("src/b.rs", RUST),
        ("src/b_tests.rs", ""),
        ("src/c/mod.rs", RUST),
        ("src/c/tests.rs", "use super::d::f;\n"),
        ("src/c/d.rs", RUST),
        ("src/far.rs", RUST),
        ("src/alone.rs", RUST),
        ("tests/it/main.rs", "use k::F;\n"),
    ];
    assert_eq!(untested(&files), ["src/alone.rs"]);
}

#[test]
fn a_repository_without_tests_is_told_once() {
    let files = [("a.py", "X = 1\n"), ("b.py", PYTHON), ("c.py", PYTHON)];
    assert_eq!(untested(&files), ["b.py"]);
    let changed = Scope::Changed(Touched::whole([RepoPath::from("c.py")]));
    assert_eq!(run(&MissingTest::default(), changed, &files), ["b.py"]);
    let inline = [&files[..], &[("d.py", "def test_d(): ...\n")]].concat();
    assert_eq!(untested(&inline), ["b.py", "c.py"]);
    assert_eq!(untested(&files[..1]), [""; 0]);
    assert_eq!(untested(&[("README.md", "")]), [""; 0]);
}

#[test]
fn only_what_changed_is_told() {
    let files = [
        ("a.py", PYTHON),
        ("b.py", PYTHON),
        ("tests/test_c.py", "import c\n"),
    ];
    let changed = |path: &str| Scope::Changed(Touched::whole([RepoPath::from(path)]));
    assert_eq!(
        run(&MissingTest::default(), changed("b.py"), &files),
        ["b.py"]
    );
    assert_eq!(
        run(&MissingTest::default(), changed("tests/test_c.py"), &files),
        [""; 0]
    );
    let mut altered = Touched::whole([RepoPath::from("b.py")]);
    altered.came_or_went.clear();
    assert!(!MissingTest::default().has_work(&Declared::default(), &Scope::Changed(altered)));
}

#[test]
fn patterns_name_further_tests_and_files_that_need_none() {
    let patterns = |lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        Patterns::try_from(lines).unwrap()
    };
    let rule = MissingTest {
        tests: patterns(&["checks/"]),
        except: patterns(&["generated_*.py"]),
        ..MissingTest::default()
    };
    let files = [
        ("a.py", PYTHON),
        ("b.py", PYTHON),
        ("deep/generated_c.py", PYTHON),
        ("checks/look.py", "import a\ndef f(): ...\n"),
    ];
    let everything = Scope::Below(vec![RepoPath::from("")]);
    assert_eq!(run(&rule, everything, &files), ["b.py"]);
    assert!(Patterns::try_from(vec!["a{".to_owned()]).is_err());
}

#[test]
fn with_too_many_tests_to_read_nothing_is_claimed() {
    let rule = MissingTest {
        files_read: 1,
        ..MissingTest::default()
    };
    let files = [
        ("a.py", PYTHON),
        ("tests/test_c.py", ""),
        ("tests/test_d.py", ""),
    ];
    let everything = Scope::Below(vec![RepoPath::from("")]);
    assert_eq!(run(&rule, everything, &files), [""; 0]);
    assert_eq!(untested(&files), ["a.py"]);
}
