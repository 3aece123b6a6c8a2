//! What runs take and give, by cases.

use super::*;
use crate::lang::python::with_ruff;
use crate::refactor::scopes::{ScopeKind, Scopes};
use ruff_python_ast::Stmt;

/// What the statements on lines between `# <` and `# >` of the first function take and give, what
/// may have no value, what a handler may read.
fn needs(source: &str) -> String {
    let found = with_ruff(source.as_bytes(), |parsed| {
        let Some(Stmt::FunctionDef(function)) = parsed.tree.syntax().body.first() else {
            panic!("a function");
        };
        let scopes = Scopes::of_parsed(parsed);
        let is_function =
            |scope: &crate::refactor::scopes::Scope| scope.kind == ScopeKind::Function;
        let scope = scopes.scopes().iter().position(is_function).unwrap();
        let flow = Flow::of(function, &scopes, scope, source);
        let (from, to) = (source.find("# <").unwrap(), source.find("# >").unwrap());
        let nodes: Vec<&Span> = flow
            .graph
            .spans
            .range(from..to)
            .map(|(_, span)| span)
            .collect();
        let run = Span {
            nodes: nodes.iter().map(|span| span.nodes.start).min().unwrap()
                ..nodes.iter().map(|span| span.nodes.end).max().unwrap(),
            falls_through: true,
        };
        let needs = flow.needs(&run);
        let names = |set: &NameSet| -> String {
            let names: Vec<&str> = set
                .iter()
                .map(|name| &flow.events.names[name][..])
                .collect();
            names.join(" ")
        };
        let parts = [&needs.takes, &needs.gives, &needs.uncertain, &needs.watched];
        parts.map(names).join(" | ")
    });
    found.unwrap()
}

fn check(cases: &[(&str, &str)]) {
    for (body, wanted) in cases {
        let lines: Vec<String> = body.lines().map(|line| format!("    {line}\n")).collect();
        let lines = lines.concat();
        let source = format!("def f(p, q):\n{lines}");
        assert_eq!(needs(&source), *wanted, "{source}");
    }
}

#[test]
fn what_is_read_is_taken_and_what_is_read_later_is_given() {
    check(&[
        ("# <\na = p\nb = a\n# >\nreturn b", "p | b |  | "),
        ("# <\na = p\na += q\n# >\nreturn 1", "p q |  |  | "),
        ("# <\np += 1\n# >\nreturn p", "p | p |  | "),
        (
            "# <\nif (n := p): q = n\n# >\nreturn q, n",
            "p q | n q |  | ",
        ),
        (
            "# <\nx = [i for i in p if (k := i)]\n# >\nreturn k, x",
            "k p | k x | k | ",
        ),
        ("# <\nx = lambda: q\n# >\nreturn x", "q | x |  | "),
        ("# <\ndel p\n# >\nreturn q", "p |  |  | "),
    ]);
}

#[test]
fn a_name_assigned_on_some_ways_only_has_to_come_in() {
    check(&[
        (
            "a = 1\n# <\nif p:\n    a = 2\n# >\nreturn a",
            "a p | a |  | ",
        ),
        ("# <\nif p:\n    a = 2\n# >\nreturn a", "a p | a | a | "),
        (
            "# <\nif p:\n    a = 2\nelse:\n    a = 3\n# >\nreturn a",
            "p | a |  | ",
        ),
        (
            "# <\nif p:\n    a = 2\nelse:\n    raise q\n# >\nreturn a",
            "p q | a |  | ",
        ),
        ("# <\nfor a in p: pass\n# >\nreturn a", "a p | a | a | "),
        (
            "# <\nwhile True:\n    a = p\n    break\n# >\nreturn a",
            "p | a |  | ",
        ),
        (
            "# <\nmatch p:\n    case [a]: pass\n    case _: a = 1\n# >\nreturn a",
            "p | a |  | ",
        ),
        (
            "# <\nmatch p:\n    case [a]: pass\n# >\nreturn a",
            "a p | a | a | ",
        ),
        (
            "# <\ntry:\n    a = p\nexcept E:\n    a = q\n# >\nreturn a",
            "p q | a |  | ",
        ),
        (
            "# <\ntry:\n    a = p()\n    b = q\nexcept E:\n    pass\n# >\nreturn a",
            "a p q | a | a | ",
        ),
        (
            "# <\nwith suppress(E):\n    a = p\n# >\nreturn a",
            "a p | a | a | ",
        ),
        (
            "# <\nwith open(p) as h:\n    a = h\n# >\nreturn a",
            "p | a |  | ",
        ),
    ]);
}

#[test]
fn a_loop_carries_values_to_its_next_round() {
    check(&[
        (
            "a = 0\nfor i in p:\n    # <\n    a = a + i\n    # >",
            "a i | a |  | ",
        ),
        (
            "for i in p:\n    # <\n    a = i\n    print(a)\n    # >",
            "i |  |  | ",
        ),
        (
            "a = 0\nwhile p:\n    # <\n    if q: a = 1\n    # >\nreturn a",
            "a q | a |  | ",
        ),
        (
            "a = 0\nwhile p:\n    # <\n    if q: break\n    a = q\n    # >\nreturn a",
            "a q | a |  | ",
        ),
    ]);
}

#[test]
fn what_a_handler_reads_is_watched() {
    check(&[
        (
            "a = 0\ntry:\n    # <\n    a = p()\n    # >\nexcept E:\n    return a",
            "p |  |  | a",
        ),
        (
            "a = 0\ntry:\n    # <\n    a = p()\n    # >\nfinally:\n    print(a)",
            "p | a |  | a",
        ),
        (
            "try:\n    # <\n    a = p()\n    # >\nexcept E:\n    return 1\nreturn a",
            "p | a |  | ",
        ),
        (
            "a = 0\nwith q:\n    # <\n    a = p()\n    # >\nreturn a",
            "p | a |  | a",
        ),
    ]);
}

#[test]
fn sets_of_nodes_end_where_the_function_does() {
    let source = "def f(p):\n    while p:\n        if p: return 1\n        else: continue\n";
    let falls = with_ruff(source.as_bytes(), |parsed| {
        let Some(Stmt::FunctionDef(function)) = parsed.tree.syntax().body.first() else {
            panic!("a function");
        };
        let graph = Graph::of(&function.body);
        let Stmt::While(inner) = &function.body[0] else {
            panic!("a loop");
        };
        let whole = graph.run(&function.body).unwrap();
        assert_eq!(
            graph
                .exits(&whole.nodes)
                .iter()
                .filter(|(_, to)| *to == EXIT)
                .count(),
            2
        );
        (
            whole.falls_through,
            graph.run(&inner.body).unwrap().falls_through,
        )
    });
    assert_eq!(falls.unwrap(), (true, false));
}
