//! Every way to bind a name.

use super::{bound, meanings, scopes};
use crate::refactor::scopes::{BindingKind, MODULE};

#[test]
fn each_construct_binds_in_its_own_way() {
    for (source, kind) in [
        ("x = 1\n", "1:assignment in module"),
        ("a, (x, *b) = c\n", "1:assignment in module"),
        ("[a, *x] = c\n", "1:assignment in module"),
        ("x += 1\n", "1:augmented in module"),
        ("x: int = 1\n", "1:annotated in module"),
        ("for x in y: pass\n", "1:perhaps fortarget in module"),
        ("with a as (x, y): pass\n", "1:with in module"),
        ("import x\n", "1:import in module"),
        ("import x.y.z\n", "1:import in module"),
        ("import a.b as x\n", "1:import in module"),
        ("from a import x\n", "1:fromimport in module"),
        ("from a import b as x\n", "1:fromimport in module"),
        ("def x(): pass\n", "1:def in module"),
        ("async def x(): pass\n", "1:def in module"),
        ("class x: pass\n", "1:class in module"),
        ("def f(x): pass\n", "1:parameter in f"),
        ("def f(a, /, b, *x): pass\n", "1:parameter in f"),
        ("def f(*, x=1, **k): pass\n", "1:parameter in f"),
        ("lambda **x: 1\n", "1:parameter in lambda"),
        ("(x := 1)\n", "1:walrus in module"),
        (
            "{x: 1 for x in y}\n",
            "1:comprehensiontarget in comprehension",
        ),
        (
            "(1 for a in b for x in y)\n",
            "1:comprehensiontarget in generator",
        ),
        ("type x = int\n", "1:typealias in module"),
        ("def f[x](): pass\n", "1:typeparameter in typeparameters"),
        ("class f[*x]: pass\n", "1:typeparameter in typeparameters"),
        ("del x\n", "1:del in module"),
        ("x: int\n", "1:annotated in module"),
        ("x[0] = x.y = 1\n", ""),
        ("(x): int\n", ""),
        ("for x.a in y: pass\n", ""),
    ] {
        assert_eq!(bound(source, "x"), kind, "{source}");
    }
}

#[test]
fn handlers_and_patterns_bind_where_they_may_not_run() {
    let source = "\
try:
    pass
except E as x:
    pass
finally:
    f = 1
match s:
    case [x, *rest] if x: pass
    case {'k': x, **more}: pass
    case A(x, b=(1 | 2) as both): pass
";
    assert_eq!(
        bound(source, "x"),
        "3:perhaps exceptas in module, 8:perhaps capture in module, \
         9:perhaps capture in module, 10:perhaps capture in module"
    );
    for name in ["rest", "more", "both"] {
        assert!(bound(source, name).contains("capture"), "{name}");
    }
    assert_eq!(bound(source, "f"), "6:assignment in module");
    assert_eq!(meanings(source, "A"), "10:unresolved");
}

#[test]
fn imports_keep_what_they_take_and_from_where() {
    let found = scopes("from ..a.b import c as d\nimport e.f\n");
    let kind = |name| &found.bindings(MODULE, name).next().unwrap().kind;
    assert_eq!(
        *kind("d"),
        BindingKind::FromImport {
            module: "a.b".to_owned(),
            level: 2,
            member: "c".to_owned(),
        }
    );
    assert_eq!(
        *kind("e"),
        BindingKind::Import {
            module: "e.f".to_owned(),
            renamed: false,
        }
    );
    assert_eq!(found.names(MODULE).collect::<Vec<_>>(), ["d", "e"]);
    assert!(found.binds(MODULE, "e") && !found.binds(MODULE, "f"));
}

#[test]
fn an_augmented_or_deleted_name_is_used_as_well() {
    assert_eq!(meanings("x = 1\nx += 1\n", "x"), "2:module");
    assert_eq!(meanings("x = 1\ndel x\n", "x"), "2:module deleted");
}

#[test]
fn declarations_are_kept_with_their_scope() {
    let found = scopes("def f():\n    global a, b\n");
    let names: Vec<_> = found
        .declarations()
        .iter()
        .map(|one| (one.name.as_str(), one.global, one.scope))
        .collect();
    assert_eq!(names, [("a", true, 1), ("b", true, 1)]);
}

#[test]
fn values_are_evaluated_before_targets_and_definitions_after_their_defaults() {
    let found = scopes("x = x\ndef f(a=f): pass\n");
    for name in ["x", "f"] {
        let read = found.uses_of(MODULE, name).next().unwrap().order;
        assert!(read < found.bindings(MODULE, name).next().unwrap().order);
    }
}
