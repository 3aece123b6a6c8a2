//! Tests of the outline: names as the measures have them, and what belongs to each.

use super::outline;
use crate::lang::{self, Wanted};

/// The text of a symbol with what introduces it, and without.
#[track_caller]
fn texts(language: &str, source: &str, symbol: &str) -> (String, String) {
    let language = lang::by_name(language).unwrap();
    let sections = outline(language, source.as_bytes()).unwrap();
    let names: Vec<&str> = sections.iter().map(|s| &*s.symbol).collect();
    let section = sections.iter().find(|section| section.symbol == symbol);
    let section = section.unwrap_or_else(|| panic!("{symbol} is not in {names:?}"));
    let whole = &source[section.lead..section.range.end];
    (whole.to_owned(), source[section.range.clone()].to_owned())
}

#[test]
fn python_has_decorators_and_comments_before_a_definition() {
    let source = "\
import a

# Says what.
@a.b
@a.c(1)
def one():
    return 1


class Two:
    x = 1

    def three(self):
        def four():
            return 4
        return four

    @property
    def five(self): return 5  # trailing
";
    let (whole, alone) = texts("python", source, "one");
    assert_eq!(
        whole,
        "# Says what.\n@a.b\n@a.c(1)\ndef one():\n    return 1\n"
    );
    assert_eq!(alone, "def one():\n    return 1\n");
    let (_, alone) = texts("python", source, "Two.three.four");
    assert_eq!(alone, "        def four():\n            return 4\n");
    let (whole, _) = texts("python", source, "Two.five");
    assert_eq!(
        whole,
        "    @property\n    def five(self): return 5  # trailing\n"
    );
    assert!(texts("python", source, "Two").1.starts_with("class Two:\n"));
}

#[test]
fn rust_has_attributes_documentation_and_types() {
    let source = "\
use a;

/// A thing.
#[derive(Debug)]
pub struct Thing {
    x: u8,
}

impl Thing {
    /// New.
    pub fn new() -> Self {
        Self { x: 1 }
    } // end

    fn old() {}
}
";
    let (whole, alone) = texts("rust", source, "Thing");
    assert!(
        whole.starts_with("/// A thing.\n#[derive(Debug)]\npub struct"),
        "{whole}"
    );
    assert_eq!(alone, "pub struct Thing {\n    x: u8,\n}\n");
    let (whole, _) = texts("rust", source, "Thing::new");
    assert!(
        whole.starts_with("    /// New.\n") && whole.ends_with('}'),
        "{whole}"
    );
    assert_eq!(texts("rust", source, "Thing::old").0, "    fn old() {}\n");
    assert!(
        texts("rust", source, "Thing#2")
            .0
            .starts_with("impl Thing {")
    );
}

#[test]
fn ecmascript_has_exports_and_values() {
    let source = "\
/** Adds. */
export const add = (a, b) => a + b;

export class Shop {
  price() { return 1; }
  tax = () => 2;
}
const one = () => 1, two = () => 2;
";
    let (whole, alone) = texts("javascript", source, "add");
    assert_eq!(alone, "export const add = (a, b) => a + b;\n");
    assert!(whole.starts_with("/** Adds. */\n"));
    assert_eq!(
        texts("javascript", source, "Shop.price").1,
        "  price() { return 1; }\n"
    );
    assert_eq!(
        texts("javascript", source, "Shop.tax").1,
        "  tax = () => 2;\n"
    );
    assert_eq!(texts("javascript", source, "two").1, "two = () => 2;\n");
}

#[test]
fn every_measured_function_is_found_under_its_name() {
    let sources = [
        (
            "python",
            "def a(): pass\ndef a(): pass\nclass B:\n    def c(self): pass\n",
        ),
        (
            "go",
            "package a\nfunc (t *T) M() {}\nfunc f() { g := func() {}; g() }\nvar h = func() {}\n",
        ),
        (
            "java",
            "class A { void m() {} class B { B() {} } Runnable r = () -> {}; }\n",
        ),
        (
            "typescript",
            "abstract class A { m(): void {} }\nnamespace N { export function f() {} }\n",
        ),
        ("ruby", "class A\n  def m; end\n  def self.s; end\nend\n"),
        ("bash", "f() { :; }\nfunction g { :; }\n"),
        (
            "cpp",
            "namespace n { struct S { int m() { return 1; } }; }\nint T::x() { return 2; }\n",
        ),
    ];
    for (name, source) in sources {
        let language = lang::by_name(name).unwrap();
        let measured = lang::measure(language, source.as_bytes(), &Wanted::all(1000));
        assert!(!measured.functions.is_empty(), "{name}");
        let sections = outline(language, source.as_bytes()).unwrap();
        let names: Vec<&str> = sections.iter().map(|s| &*s.symbol).collect();
        for function in measured.functions {
            assert!(
                names.contains(&&*function.symbol),
                "{name}: {} in {names:?}",
                function.symbol
            );
        }
    }
}

#[test]
fn what_does_not_parse_has_no_outline() {
    let python = lang::by_name("python").unwrap();
    assert!(outline(python, b"def broken(:\n").is_err());
    assert!(outline(python, b"").unwrap().is_empty());
}
