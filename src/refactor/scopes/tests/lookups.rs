//! What each use reads.

use super::{meanings, scopes};
use crate::refactor::scopes::{Place, ScopeKind};

#[test]
fn a_function_reads_its_own_names_then_those_around_it_then_built_ins() {
    let source = "x = 1\ndef f(y):\n    return x, y, len, z\n";
    assert_eq!(meanings(source, "x"), "3:module later");
    assert_eq!(meanings(source, "y"), "3:f later");
    assert_eq!(meanings(source, "len"), "3:builtin later");
    assert_eq!(meanings(source, "z"), "3:unresolved later");
}

#[test]
fn a_name_bound_anywhere_in_a_function_is_its_own_everywhere_in_it() {
    let source = "x = 1\ndef f():\n    print(x)\n    x = 2\n";
    assert_eq!(meanings(source, "x"), "3:f later");
}

#[test]
fn a_class_is_skipped_from_its_functions_but_not_from_its_body() {
    let source = "\
x = 1
class A:
    x = 2
    y = x
    def f(self):
        return x
    z = [x for _ in x if x]
";
    // The first iterator of the comprehension is evaluated in the class, the rest is not.
    assert_eq!(
        meanings(source, "x"),
        "4:A, 6:module later, 7:A, 7:module, 7:module"
    );
}

#[test]
fn a_class_body_may_read_outside_what_it_has_not_surely_bound() {
    let source = "x = 1\nclass A:\n    x = x\n    y = x\n";
    assert_eq!(meanings(source, "x"), "3:A|module, 4:A");
    let source = "x = 1\nclass A:\n    if y:\n        x = 2\n    z = x\n";
    assert_eq!(meanings(source, "x"), "5:A|module");
}

#[test]
fn decorators_defaults_and_annotations_belong_to_the_scope_around() {
    let source = "\
def f(a):
    @a
    def g(b: a = a, *c: a) -> a:
        a = b
    @a
    class C(a): pass
    return lambda a=a: a
";
    assert_eq!(
        meanings(source, "a"),
        "2:f later, 3:f later, 3:f later, 3:f later, 3:f later, 5:f later, 6:f later, \
         7:f later, 7:lambda later"
    );
}

#[test]
fn a_walrus_binds_outside_of_comprehensions() {
    let source = "def f(it):\n    [y := x for x in it if (z := x)]\n    return y, z\n";
    assert_eq!(meanings(source, "y"), "3:f later");
    assert_eq!(meanings(source, "z"), "3:f later");
    assert_eq!(
        meanings(source, "x"),
        "2:comprehension later, 2:comprehension later"
    );
}

#[test]
fn global_and_nonlocal_say_where_a_name_lives() {
    let source = "\
x = 0
def f():
    x = 1
    def g():
        nonlocal x
        x = 2
        return x
    def h():
        global x
        x = 3
        def i():
            return x
    return x
";
    assert_eq!(
        meanings(source, "x"),
        "7:f later, 12:module later, 13:f later"
    );
    assert_eq!(
        super::bound(source, "x"),
        "1:assignment in module, 3:assignment in f, 6:assignment in f, 10:assignment in module"
    );
}

#[test]
fn what_every_module_and_class_has_is_implicit() {
    let source = "\
print(__name__, __file__)
class A:
    q = __qualname__
    def f(self):
        return __class__, __qualname__
";
    assert_eq!(meanings(source, "__name__"), "1:implicit");
    assert_eq!(
        meanings(source, "__qualname__"),
        "3:implicit, 5:unresolved later"
    );
    assert_eq!(meanings(source, "__class__"), "5:implicit later");
}

#[test]
fn a_star_import_may_bind_what_nothing_else_does() {
    let source = "from a import *\nprint(x)\n";
    assert_eq!(meanings(source, "x"), "2:star");
    assert_eq!(meanings(source, "print"), "2:builtin");
    assert_eq!(scopes(source).stars()[0].module, "a");
}

#[test]
fn private_names_are_mangled_within_classes() {
    let source = "__h = 1\ndef f():\n    return __h\nclass _A:\n    __x = 2\n    y = __x\n";
    assert_eq!(meanings(source, "__h"), "3:module later");
    assert_eq!(meanings(source, "_A__x"), "6:_A");
}

#[test]
fn annotations_are_postponed_where_the_file_says_so() {
    let source = "def f(a: T): ...\nx: T = 1\n";
    assert_eq!(meanings(source, "T"), "1:unresolved, 2:unresolved");
    let source = format!("from __future__ import annotations\n{source}");
    assert_eq!(
        meanings(&source, "T"),
        "2:unresolved later, 3:unresolved later"
    );
}

#[test]
fn strings_in_annotations_are_read_as_types() {
    let source = "\
import typing as t
class T: ...
def f(a: 'T', b: t.List['T'], c: t.Literal['T'], d: t.Annotated['T', 'T']) -> 'T | None': ...
A = t.Union['T', 'T']
B = t.cast('T', 'T')
C = t.TypeVar('C', bound='T')
D = {}['T']
";
    assert_eq!(
        meanings(source, "T"),
        "3:module later, 3:module later, 3:module later, 3:module later, 4:module later, \
         4:module later, 5:module later, 6:module later"
    );
    let scopes = scopes(source);
    let places = scopes.uses_of(0, "T").map(|one| one.place);
    assert!(
        places
            .into_iter()
            .all(|place| place == Place::StringAnnotation)
    );
}

#[test]
fn strings_that_are_no_types_are_left_alone() {
    for source in [
        "x: 'not a type'\n",
        "x: ''\n",
        "x: '\\x41'\n",
        "x: 'A' 'B'\n",
    ] {
        let found = scopes(source);
        assert!(found.uses().iter().all(|one| one.name == "not"), "{source}");
    }
    let deep = format!("x: '{}'\n", "(".repeat(5_000));
    assert!(scopes(&deep).uses().is_empty());
}

#[test]
fn type_parameters_are_seen_by_their_definition_only() {
    let source = "\
class A[T: B](T):
    x: T
    def f[U](self, a: T, b: U) -> U:
        return T, U
type L[V] = list[V, W]
print(T, U, V)
";
    assert_eq!(
        meanings(source, "T"),
        "1:typeparameters, 2:typeparameters, 3:typeparameters, 4:typeparameters later, \
         6:unresolved"
    );
    assert_eq!(
        meanings(source, "U"),
        "3:typeparameters, 3:typeparameters, 4:typeparameters later, 6:unresolved"
    );
    assert_eq!(
        meanings(source, "V"),
        "5:typeparameters later, 6:unresolved"
    );
    assert_eq!(meanings(source, "B"), "1:unresolved later");
    assert_eq!(meanings(source, "W"), "5:unresolved later");
}

#[test]
fn an_annotation_scope_in_a_class_sees_the_class() {
    let source = "class A:\n    x = int\n    def f[T](self, a: x): ...\n    type y = x\n";
    assert_eq!(meanings(source, "x"), "3:A, 4:A later");
}

#[test]
fn a_scope_is_found_by_an_offset() {
    let source = "class A:\n    def f(self):\n        return [b for b in c]\n";
    let scopes = scopes(source);
    let at = |text: &str| scopes.scope_at(source.find(text).unwrap());
    let kind = |text: &str| scopes.scopes()[at(text)].kind;
    assert_eq!(kind("class"), ScopeKind::Module);
    assert_eq!(kind("def"), ScopeKind::Class);
    assert_eq!(kind("return"), ScopeKind::Function);
    assert_eq!(kind("b for"), ScopeKind::Comprehension);
    assert!(scopes.is_within(at("b for"), at("def")));
    assert!(!scopes.is_within(at("def"), at("b for")));
}

#[test]
fn what_does_not_parse_is_refused_with_its_line() {
    let refusal = crate::refactor::scopes::Scopes::of("x = 1\ndef\n").unwrap_err();
    assert!(refusal.to_string().starts_with("line 2 does not parse: "));
}
