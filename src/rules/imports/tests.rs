use crate::lang::{self, Wanted};
use crate::rules::imports::Imports;
use crate::rules::tree_fixture::Files;
use crate::text::RepoPath;

/// What the imports of the first file lead to, as `LINE target`, in order.
fn edges(files: &[(&str, &str)]) -> Vec<String> {
    let (from, source) = files[0];
    let tree = Files::new(files);
    let from = RepoPath::from(from);
    let mut wanted = Wanted::nothing(1 << 20);
    wanted.imports = true;
    let language = lang::for_path(&from).unwrap();
    let measured = lang::measure(language, source.as_bytes(), &wanted);
    Imports::new(&tree)
        .edges(&from, &measured.imports)
        .iter()
        .map(|edge| format!("{} {}", edge.import.line, edge.target))
        .collect()
}

#[test]
fn python_modules_packages_and_names() {
    let source = "import a.b\nfrom a import b, f\nfrom a.c import g\nimport os\nimport a.d.e\n";
    let found = edges(&[
        ("src/a/x.py", source),
        ("src/a/__init__.py", ""),
        ("src/a/b.py", ""),
        ("src/a/c/__init__.py", ""),
        ("src/a/d/data.py", ""),
    ]);
    assert_eq!(
        found,
        [
            "1 src/a/b.py",
            "2 src/a/__init__.py",
            "2 src/a/b.py",
            "3 src/a/c/__init__.py",
            "5 src/a/__init__.py"
        ]
    );
}

#[test]
fn python_relative_imports() {
    let source = "from . import b, f\nfrom .b import g\nfrom ..e import *\nfrom .... import h\n";
    let found = edges(&[
        ("p/a/x.py", source),
        ("p/__init__.py", ""),
        ("p/a/__init__.py", ""),
        ("p/a/b.py", ""),
        ("p/e.py", ""),
    ]);
    assert_eq!(
        found,
        ["1 p/a/__init__.py", "1 p/a/b.py", "2 p/a/b.py", "3 p/e.py"]
    );
}

#[test]
fn python_roots_of_a_monorepo() {
    let source = "import one\nimport two.x\nimport beside\nimport three\n";
    let found = edges(&[
        ("tools/run.py", source),
        ("tools/beside.py", ""),
        ("services/a/pyproject.toml", ""),
        ("services/a/one.py", ""),
        ("services/b/lib/two/__init__.py", ""),
        ("services/b/lib/two/x.py", ""),
        ("services/three.py", ""),
    ]);
    assert_eq!(
        found,
        [
            "1 services/a/one.py",
            "2 services/b/lib/two/x.py",
            "3 tools/beside.py"
        ]
    );
}

#[test]
fn rust_modules_of_a_crate() {
    let source = "use crate::a::b::{C, d};\nuse super::e;\nuse self::f::G;\nuse crate::H;\n\
                  use f::I;\nuse std::fs;\nmod f;\nuse super::super::J;\n";
    let found = edges(&[
        ("src/a/x.rs", source),
        ("Cargo.toml", "[package]\nname = 'k'\n"),
        ("src/lib.rs", ""),
        ("src/a/mod.rs", ""),
        ("src/a/b.rs", ""),
        ("src/a/b/d.rs", ""),
        ("src/a/x/f.rs", ""),
    ]);
    assert_eq!(
        found,
        [
            "1 src/a/b.rs",
            "1 src/a/b/d.rs",
            "2 src/a/mod.rs",
            "3 src/a/x/f.rs",
            "4 src/lib.rs",
            "5 src/a/x/f.rs",
            "7 src/a/x/f.rs",
            "8 src/lib.rs"
        ]
    );
}

#[test]
fn rust_crates_of_a_workspace_and_tests() {
    let source = "use one_two::a::B;\nuse three::C;\nmod common;\nuse crate::common::D;\n";
    let found = edges(&[
        ("crates/three/tests/it.rs", source),
        ("Cargo.toml", "[workspace]\n"),
        ("crates/one/Cargo.toml", "[package]\nname = 'one-two'\n"),
        ("crates/one/src/lib.rs", ""),
        ("crates/one/src/a.rs", ""),
        (
            "crates/three/Cargo.toml",
            "[package]\nname = 'x'\n[lib]\nname = 'three'\npath = 'lib.rs'\n",
        ),
        ("crates/three/lib.rs", ""),
        ("crates/three/tests/common/mod.rs", ""),
    ]);
    assert_eq!(
        found,
        [
            "1 crates/one/src/a.rs",
            "2 crates/three/lib.rs",
            "3 crates/three/tests/common/mod.rs",
            "4 crates/three/tests/common/mod.rs"
        ]
    );
}
