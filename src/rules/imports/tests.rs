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

#[test]
fn javascript_relative_paths_and_indexes() {
    let source = "import a from './a';\nimport './b.js';\nimport c from '../c';\n\
                  import d from './d.css';\nimport e from '../../../out';\nimport f from '.';\n";
    let found = edges(&[
        ("web/x/main.ts", source),
        ("web/x/a.tsx", ""),
        ("web/x/b.ts", ""),
        ("web/c/index.js", ""),
        ("web/x/d.css", ""),
        ("web/x/index.ts", ""),
    ]);
    assert_eq!(
        found,
        [
            "1 web/x/a.tsx",
            "2 web/x/b.ts",
            "3 web/c/index.js",
            "4 web/x/d.css",
            "6 web/x/index.ts"
        ]
    );
}

#[test]
fn typescript_paths_and_packages() {
    let source = "import a from '@/a';\nimport b from 'lib/b';\nimport c from '@me/ui';\n\
                  import d from '@me/ui/d';\nimport react from 'react';\nimport f from 'exact';\n";
    let found = edges(&[
        ("app/src/main.ts", source),
        (
            "app/tsconfig.json",
            "{ // paths\n \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": {\n\
             \"@/*\": [\"src/*\"], \"exact\": [\"./lib/f.ts\"], } } }",
        ),
        ("app/src/a.ts", ""),
        ("app/lib/b.ts", ""),
        ("app/lib/f.ts", ""),
        (
            "ui/package.json",
            "{ \"name\": \"@me/ui\", \"main\": \"dist/index.js\" }",
        ),
        ("ui/src/index.ts", ""),
        ("ui/src/d.ts", ""),
    ]);
    assert_eq!(
        found,
        [
            "1 app/src/a.ts",
            "2 app/lib/b.ts",
            "3 ui/src/index.ts",
            "4 ui/src/d.ts",
            "6 app/lib/f.ts"
        ]
    );
}

#[test]
fn go_packages_by_module() {
    let source = "package main\nimport (\n\"fmt\"\n\"example.com/k/a/b\"\n\
                  \"example.com/k\"\n\"example.com/k/inner/c\"\n\"example.com/kk\"\n)\n";
    let found = edges(&[
        ("cmd/main.go", source),
        ("go.mod", "// k\nmodule example.com/k // here\n\ngo 1.22\n"),
        ("a/b/b.go", ""),
        ("deep/go.mod", "module example.com/k/inner\n"),
        ("deep/c/c.go", ""),
    ]);
    assert_eq!(found, ["4 a/b", "5 ", "6 deep/c"]);
}

mod properties {
    use proptest::prelude::*;

    use crate::lang::{Import, ImportKind};
    use crate::rules::imports::Imports;
    use crate::rules::tree_fixture::Files;
    use crate::text::RepoPath;

    /// Pieces that paths and modules of every language are put together from.
    fn pieces(most: usize) -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a", "b", "::", "/", ".", "..", "crate", "super", "self", "@", "*", "src", "é", " ",
            "mod", "lib", "index", "tests", "__init__", ".js", "\u{0}", "main", "bin",
        ]);
        prop::collection::vec(piece, 0..most).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn odd_imports_lead_to_files_or_nowhere(
            modules in prop::collection::vec((pieces(8), prop::collection::vec(pieces(3), 0..3)), 1..8),
            from in pieces(6),
            others in prop::collection::vec((pieces(6), 0..4_usize), 0..8),
        ) {
            let extensions = ["py", "rs", "ts", "go"];
            let mut files: Vec<String> = others
                .iter()
                .map(|(path, language)| format!("{path}.{}", extensions[*language]))
                .collect();
            let manifests = ["Cargo.toml", "a/go.mod", "package.json", "b/tsconfig.json"];
            files.extend(manifests.map(str::to_owned));
            let texts = ["", "[package]\nname='a'", "module a", "{\"name\":\"a\"}"];
            let files: Vec<(&str, &str)> = files
                .iter()
                .enumerate()
                .map(|(index, path)| (path.as_str(), texts[index % texts.len()]))
                .collect();
            let tree = Files::new(&files);
            let imports: Vec<Import> = modules
                .into_iter()
                .map(|(module, names)| Import {
                    line: 1,
                    column: 1,
                    module,
                    names,
                    kind: ImportKind::Use,
                })
                .collect();
            for extension in extensions {
                let from = RepoPath::from(format!("{from}.{extension}").as_str());
                for edge in Imports::new(&tree).edges(&from, &imports) {
                    let known = files
                        .iter()
                        .any(|(path, _)| RepoPath::from(*path).is_below(&edge.target));
                    prop_assert!(known, "{:?} leads to {}", edge.import, edge.target);
                }
            }
        }
    }
}
