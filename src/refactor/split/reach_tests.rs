//! Splits of definitions that need each other, and of classes that no file has room for.

use super::tests::{file, function, package, planned, split, two_halves};

/// A class whose method `make` is this, with `lines` more lines.
fn class(head: &str, make: &str, lines: usize) -> String {
    let body = "        x = 1\n".repeat(lines);
    format!("\n\nclass {head}:\n    def make(self):\n{make}\n    def rest(self):\n{body}")
}

fn circle() -> String {
    let base = class(
        "Base",
        "        \"\"\"Make one.\"\"\"\n        # The usual one.\n        return Derived()\n",
        40,
    );
    base + &class("Derived(Base)", "        return self\n", 40)
}

#[test]
fn classes_that_need_each_other_are_parted_by_an_import_in_the_function() {
    let written = split(&circle(), &package());
    let late = "        \"\"\"Make one.\"\"\"\n        from .mod import Derived\n\n        # The usual one.\n        return Derived()\n";
    assert!(written.contains(late), "{written}");
    let early = "=== pkg/mod.py\nfrom .base import Base\n\n\nclass Derived(Base):\n";
    assert!(written.contains(early), "{written}");
}

#[test]
fn what_may_run_on_import_or_means_something_else_in_the_function_is_not_parted() {
    let circle = circle();
    for (found, instead) in [
        // It is called when the module is imported.
        ("\n\nclass Derived", "\n\nONE = Base()\n\n\nclass Derived"),
        ("return Derived()", "return locals() and Derived()"),
        ("return Derived()", "global ONE\n        return Derived()"),
        (
            "return Derived()",
            "return [Derived for Derived in Derived()]",
        ),
        ("def make(self):", "def make(self, of=Derived):"),
        (
            "    def make(self):\n        \"\"\"Make one.\"\"\"\n        # The usual one.\n        return",
            "    def make(self): return",
        ),
    ] {
        let source = circle.replacen(found, instead, 1);
        assert_ne!(source, circle);
        let plan = planned(&source, &package());
        let refusal = plan
            .map(|plan| plan.render(&plan.fallback_names()))
            .unwrap_err();
        assert!(
            refusal.contains("nothing worth a file can move"),
            "{instead}: {refusal}"
        );
    }
}

#[test]
fn a_class_that_no_file_has_room_for_moves_for_the_sake_of_what_needs_it() {
    let mut source = class("Huge", "        return 1\n", 70);
    source += &function("one", 30, "Huge()");
    source += &function("two", 30, "Huge()");
    let plan = planned(&source, &package()).unwrap();
    let parts: Vec<&[String]> = plan.parts.iter().map(|part| &part.symbols[..]).collect();
    assert!(parts.contains(&&["Huge".to_owned()][..]), "{parts:?}");
    split(&source, &package());
    // Alone it is not worth a move: the file would be as long as before.
    let alone = class("Huge", "        return 1\n", 70);
    let refusal = planned(&alone, &[file("pkg/__init__.py", "")]).unwrap_err();
    assert!(refusal.contains("class `Huge` has"), "{refusal}");
}

#[test]
fn what_another_file_spells_out_with_the_module_stays() {
    let source = two_halves("import os\nimport numpy as np\n");
    for text in ["r'<pkg\\.mod\\._brush at'", "<pkg.mod._brush at"] {
        let mut others = package();
        others.push(file("tests/test_mod.py", text));
        let plan = planned(&source, &others).unwrap();
        let mut moved = plan.parts.iter().flat_map(|part| &part.symbols);
        assert!(!moved.any(|name| name == "_brush"), "{text}");
    }
}
