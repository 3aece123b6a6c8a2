//! Splits of small files with low limits, compared as text.

use crate::refactor::split::{FileText, Module, Options, Plan, plan};
use crate::text::{RepoPath, line_count};

pub(super) fn file(path: &str, text: &str) -> FileText {
    FileText {
        path: RepoPath::from_bytes(path.as_bytes()),
        text: text.to_owned(),
    }
}

pub(super) fn planned(source: &str, others: &[FileText]) -> Result<Plan, String> {
    let options = Options {
        limit: 60,
        least: 8,
    };
    let module = Module {
        path: &RepoPath::from_bytes(*b"pkg/mod.py"),
        source,
        others,
        options,
    };
    plan(&module).map_err(|refusal| refusal.to_string())
}

pub(super) fn package() -> Vec<FileText> {
    vec![file("pkg/__init__.py", "from .mod import *\n")]
}

/// The files of a split with fallback names, each after its path.
pub(super) fn split(source: &str, others: &[FileText]) -> String {
    let plan = planned(source, others).unwrap();
    let files = plan.render(&plan.fallback_names()).unwrap();
    let proofs = crate::refactor::proofs::split::prove(&file("pkg/mod.py", source), &files, others);
    assert!(
        proofs.iter().all(crate::refactor::proofs::Proof::holds),
        "{proofs:?}"
    );
    let texts = files
        .iter()
        .map(|file| format!("=== {}\n{}", file.path, file.text));
    texts.collect()
}

/// A function of `lines` lines that calls `calls`.
pub(super) fn function(name: &str, lines: usize, calls: &str) -> String {
    let body = "    x = 1\n".repeat(lines - 2);
    format!("\n\ndef {name}():\n{body}    return {calls}\n")
}

pub(super) fn two_halves(head: &str) -> String {
    let parts = [
        function("bake_bread", 18, "np.pi, _oven()"),
        function("_oven", 15, "os.sep"),
        function("paint_wall", 18, "_brush()"),
        function("_brush", 15, "np.e"),
    ];
    format!("{head}{}", parts.concat())
}

#[test]
fn what_belongs_together_moves_byte_for_byte_with_its_imports() {
    let source = two_halves("\"\"\"Things to do.\"\"\"\n\nimport os\n\nimport numpy as np\n");
    let written = split(&source, &package());
    let moved = [
        function("paint_wall", 18, "_brush()"),
        function("_brush", 15, "np.e"),
    ];
    let stays = [
        function("bake_bread", 18, "np.pi, _oven()"),
        function("_oven", 15, "os.sep"),
    ];
    let expected = format!(
        "=== pkg/_paint_wall.py\n\"\"\"Part of `pkg.mod`: `paint_wall` and more.\"\"\"\n\n\
         import numpy as np\n{}=== pkg/mod.py\n\"\"\"Things to do.\"\"\"\n\nimport os\n\n\
         import numpy as np\n\nfrom ._paint_wall import _brush, paint_wall  # noqa: F401\n{}",
        moved.concat(),
        stays.concat()
    );
    assert_eq!(written, expected);
}

#[test]
fn comments_decorators_and_blank_lines_go_with_their_definition() {
    let mut source = "import functools\n".to_owned();
    source += &function("stays", 48, "1");
    source += "\n\n# About the cache.\n\n# More about it.\n@functools.cache\ndef moved():\n";
    source += "    a = 1\n    b = 2\n    return a\n    # At the end.\n";
    let written = split(&source, &package());
    let moved = "\n\n# About the cache.\n\n# More about it.\n@functools.cache\ndef moved():\n    a = 1\n    b = 2\n    return a\n    # At the end.\n";
    assert!(written.contains(moved), "{written}");
}

#[test]
fn what_must_stay_stays_with_the_reason() {
    for (line, reason) in [
        ("print(a)\n", "runs code"),
        ("logger = getLogger(__name__)\n", "`__name__`"),
        ("def b():\n    global a\n    a = 1\n", "rebound"),
        ("os.environ['a'] = a\n", "did not make"),
        ("if a:\n    c = 1\n", "some ways only"),
        ("from x import *\nstar()\n", "star import"),
        ("__version__ = a\n", "module's own"),
        ("c = a\ndel c\n", "deleted again"),
    ] {
        let mut source = "import os\na = 1\n".to_owned() + line;
        source += &function("one", 36, "1");
        source += &function("two", 36, "1");
        let plan = planned(&source, &package()).unwrap();
        let survey = &plan.survey;
        let said: Vec<&String> = survey.pinned.values().collect();
        assert!(
            said.iter().any(|said| said.contains(reason)),
            "{line}: {said:?}"
        );
    }
}

#[test]
fn what_needs_something_that_stays_stays_too() {
    let mut source = "import logging\n\nlogger = logging.getLogger(__name__)\n".to_owned();
    source += &function("speaks", 30, "logger");
    source += &function("calls", 24, "speaks()");
    source += &function("silent", 24, "1");
    let plan = planned(&source, &package()).unwrap();
    assert_eq!(plan.parts.len(), 1);
    assert_eq!(plan.parts[0].symbols, ["silent"]);
}

#[test]
fn a_value_and_what_changes_it_move_together() {
    let mut source = function("stays", 45, "__name__");
    source += "\n\nREGISTRY = {}\n\n\ndef in_registry(f):\n    REGISTRY[f] = f\n    return f\n";
    source += "\n\n@in_registry\ndef registry_entry():\n    return 1\n\n\nREGISTRY['a'] = 1\n";
    let plan = planned(&source, &package()).unwrap();
    assert_eq!(
        plan.parts[0].symbols,
        ["REGISTRY", "in_registry", "registry_entry"]
    );
}

#[test]
fn names_that_tests_replace_stay_with_all_that_read_them() {
    let source = two_halves("import os\nimport numpy as np\n");
    let mut others = package();
    others.push(file(
        "tests/test_mod.py",
        "from pkg import mod\n\ndef test(monkeypatch):\n    monkeypatch.setattr(mod, '_brush', 1)\n",
    ));
    let plan = planned(&source, &others).unwrap();
    let moved: Vec<&String> = plan.parts.iter().flat_map(|part| &part.symbols).collect();
    assert!(
        moved
            .iter()
            .all(|name| !name.contains("brush") && !name.contains("paint"))
    );
}

#[test]
fn a_module_whose_examples_are_tests_is_left_whole() {
    let source = two_halves("\"\"\"Do.\n\n>>> _oven()\n\"\"\"\nimport os\nimport numpy as np\n");
    let mut others = package();
    let text = "import doctest\n\ndoctest.DocTestSuite('pkg.mod')\n";
    others.push(file("tests/test_mod.py", text));
    let refusal = planned(&source, &others).unwrap_err();
    assert!(
        refusal.contains("tests/test_mod.py runs the examples"),
        "{refusal}"
    );
    others.pop();
    assert!(planned(&source, &others).is_ok());
}

#[test]
fn what_only_type_checkers_are_told_moves_with_what_python_is_told() {
    let mut source = "import sys\nfrom typing import TYPE_CHECKING\n".to_owned();
    source += &function("stays", 48, "__name__");
    source += "\n\nif TYPE_CHECKING:\n\n    class Told:\n        x: int\n\nelse:\n\n    class Told:\n        x = 1\n";
    source += &function("reads", 20, "Told");
    let plan = planned(&source, &package()).unwrap();
    assert_eq!(plan.parts[0].symbols, ["Told", "reads"]);
    split(&source, &package());
}

#[test]
fn types_of_what_stays_are_imported_for_type_checkers_alone() {
    let mut source = "from __future__ import annotations\n".to_owned();
    source += "\n\nclass Big:\n    name = __name__\n";
    source += &"    x = 1\n".repeat(40);
    source += "\n\ndef use(big: Big) -> None:\n";
    source += &"    x = 1\n".repeat(15);
    let written = split(&source, &package());
    let types = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from .mod import Big\n";
    assert!(written.contains(types), "{written}");
}

#[test]
fn a_file_that_is_in_no_package_imports_its_neighbour_by_name() {
    let source = two_halves("import os\nimport numpy as np\n");
    let written = split(&source, &[]);
    assert!(
        written.contains("\nfrom mod_paint_wall import "),
        "{written}"
    );
    let listed = [file(
        "pyproject.toml",
        "[tool.setuptools]\npy-modules = [\"mod\"]\n",
    )];
    let refusal = planned(&source, &listed).unwrap_err();
    assert!(
        refusal.contains("pyproject.toml lists the modules"),
        "{refusal}"
    );
}

#[test]
fn files_that_are_not_to_be_split_are_refused_with_the_reason() {
    let long = two_halves("import os\nimport numpy as np\n");
    for (path, head, reason) in [
        ("pkg/test_mod.py", "", "tests are collected"),
        ("pkg/tests/mod.py", "", "tests are collected"),
        ("pkg/mod.pyi", "", "only `.py` files"),
        ("docs/conf.py", "", "a tool finds"),
        ("pkg/mod.py", "# Generated by hand.\n", "it is generated"),
        ("pkg/mod.py", "def\n", "does not parse"),
    ] {
        let source = format!("{head}{long}");
        let path = RepoPath::from_bytes(path.as_bytes());
        let options = Options {
            limit: 60,
            least: 8,
        };
        let module = Module {
            path: &path,
            source: &source,
            others: &[],
            options,
        };
        let refusal = plan(&module).unwrap_err().to_string();
        assert!(refusal.contains(reason), "{refusal}");
    }
    let short = planned("a = 1\n", &[]).unwrap_err();
    assert!(short.contains("within the limit"), "{short}");
}

#[test]
fn names_that_are_not_offered_or_chosen_twice_are_refused() {
    let plan = planned(&two_halves("import os\nimport numpy as np\n"), &package()).unwrap();
    assert!(plan.render(&[]).is_err());
    let odd = vec!["numpy/../x".to_owned(); plan.parts.len()];
    assert!(plan.render(&odd).is_err());
    assert!(
        plan.parts
            .iter()
            .all(|part| part.name_candidates.contains(&part.fallback))
    );
}

#[test]
fn a_class_that_is_too_long_is_described_in_groups() {
    let mut source = "class Huge:\n".to_owned();
    for (name, state) in [
        ("a", "x"),
        ("b", "x"),
        ("c", "y"),
        ("d", "y"),
        ("e", "z"),
        ("f", "w"),
    ] {
        source += &(format!("    def {name}(self):\n        return self.{state}\n\n")
            + &"    k = 1\n".repeat(9));
    }
    source += &function("small", 12, "1");
    let plan = planned(&source, &package()).unwrap();
    assert_eq!(plan.giants[0].name, "Huge");
    let first = &plan.giants[0].groups[0];
    assert_eq!(
        (&first.methods[..], &first.state[..]),
        (&["a".to_owned(), "b".to_owned()][..], &["x".to_owned()][..])
    );
    assert_eq!(plan.parts[0].symbols, ["small"]);
}

#[test]
fn any_text_is_split_or_refused_and_the_same_way_each_time() {
    let long = two_halves("import os\nimport numpy as np\n");
    for cut in (0..long.len()).step_by(7) {
        let source = &long[..cut];
        let first = planned(source, &package()).map(|plan| plan.render(&plan.fallback_names()));
        let again = planned(source, &package()).map(|plan| plan.render(&plan.fallback_names()));
        assert_eq!(first, again);
        if let Ok(files) = first {
            assert!(line_count(files.unwrap().last().unwrap().text.as_bytes()) <= 60);
        }
    }
}
