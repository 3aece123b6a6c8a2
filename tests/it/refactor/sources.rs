//! Small Python functions made up at random: they end, and are full of what moving code gets wrong.

use proptest::prelude::*;

/// A statement, before it is indented.
#[derive(Debug, Clone)]
enum Statement {
    Line(String),
    Compound(Vec<(String, Vec<Statement>)>),
}

const NAMES: &[&str] = &["a", "b", "c", "d"];

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(NAMES)
}

fn expression() -> impl Strategy<Value = String> {
    (name(), name(), 0..4_u8).prop_flat_map(|(x, y, n)| {
        prop::sample::select(vec![
            x.to_owned(),
            format!("{n}"),
            format!("{x} + {n}"),
            format!("{x} - {y}"),
            format!("{x} // {y}"),
            format!("{x} > {y}"),
            format!("not {x}"),
            format!("({y} := {x} + 1)"),
            format!("{x} and ({y} := {n})"),
            format!("sum({x} + i for i in range({n}))"),
            format!("[{x} for _ in range({n})][-1:] and {y}"),
            format!("(lambda: {x} + {n})()"),
            format!("log({x})"),
        ])
    })
}

fn line() -> impl Strategy<Value = Statement> {
    let one = (name(), name(), expression());
    let line = one.prop_flat_map(|(x, y, e)| {
        prop::sample::select(vec![
            format!("{x} = {e}"),
            format!("{x} = {e}"),
            format!("{x} += {e}"),
            format!("{x}, {y} = {y}, {e}"),
            format!("log({e})  # about {x}"),
            format!("{x}: int = {e}"),
            format!("del {x}"),
            format!("g = lambda: {x} + {y}"),
            "log(g())".to_owned(),
            "pass".to_owned(),
            format!("log('''{x}\nbare\n  ''')"),
            format!("assert {e}, {y}"),
        ])
    });
    line.prop_map(Statement::Line)
}

fn jump() -> impl Strategy<Value = Statement> {
    expression().prop_flat_map(|e| {
        let lines = vec![
            format!("return {e}"),
            "return".to_owned(),
            "return True".to_owned(),
            format!("return [{e}]"),
            format!("raise KeyError({e})"),
            "break".to_owned(),
            "continue".to_owned(),
            "continue".to_owned(),
            "yield_here()".to_owned(),
        ];
        prop::sample::select(lines).prop_map(Statement::Line)
    })
}

fn heads() -> impl Strategy<Value = Vec<String>> {
    (expression(), name(), name()).prop_flat_map(|(e, x, y)| {
        let heads = |lines: &[String]| lines.to_vec();
        prop::sample::select(vec![
            heads(&[format!("if {e}:")]),
            heads(&[format!("if {e}:"), "else:".to_owned()]),
            heads(&[format!("if {e}:"), format!("elif {x}:"), "else:".to_owned()]),
            heads(&[format!("for {x} in range(3):")]),
            heads(&[format!("for {x} in range(2):"), "else:".to_owned()]),
            heads(&["for i in range(2):".to_owned()]),
            heads(&[
                "try:".to_owned(),
                format!("except ZeroDivisionError as {x}:"),
            ]),
            heads(&[
                "try:".to_owned(),
                "except (NameError, TypeError, KeyError):".to_owned(),
                "else:".to_owned(),
            ]),
            heads(&["try:".to_owned(), "finally:".to_owned()]),
            heads(&[format!("with suppress(ZeroDivisionError) as {x}:")]),
            heads(&[
                format!("match {e}:\n    case 1 | 2:"),
                format!("    case {y} if {y}:"),
            ]),
            heads(&["def g():".to_owned()]),
        ])
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    let leaf = prop_oneof![4 => line(), 1 => jump()];
    leaf.prop_recursive(3, 20, 4, |inner| {
        let bodies = prop::collection::vec(prop::collection::vec(inner, 1..4), 3);
        (heads(), bodies).prop_map(|(heads, bodies)| {
            Statement::Compound(heads.into_iter().zip(bodies).collect())
        })
    })
}

/// A module with one function `f(a, b)`; what does not compile has to be sorted out by Python.
pub fn module() -> impl Strategy<Value = String> {
    let body = prop::collection::vec(statement(), 2..6);
    let (set, ends, yields) = (any::<bool>(), any::<bool>(), any::<bool>());
    (body, set, ends, yields).prop_map(|(body, set, ends, yields)| {
        let mut out = "def f(a, b):\n".to_owned();
        if set {
            push(&mut out, "c, d = b, 1", 1);
        }
        write(&mut out, &body, 1, false);
        if ends {
            push(&mut out, "return a, b", 1);
        }
        let here = if yields { "log((yield a))" } else { "log(a)" };
        out.replace("yield_here()", here)
    })
}

fn write(out: &mut String, body: &[Statement], level: usize, in_loop: bool) {
    for statement in body {
        match statement {
            Statement::Line(line) if !in_loop && matches!(&line[..], "break" | "continue") => {
                push(out, "log(1)", level);
            }
            Statement::Line(line) => push(out, line, level),
            Statement::Compound(parts) => {
                for (head, body) in parts {
                    let deeper = usize::from(head.contains("case "));
                    // The heads of cases bring their own indentation.
                    for line in head.lines() {
                        push(out, line, level);
                    }
                    let repeats = head.starts_with("for ") || (in_loop && head != "def g():");
                    write(out, body, level + 1 + deeper, repeats);
                }
            }
        }
    }
}

fn push(out: &mut String, line: &str, level: usize) {
    out.push_str(&"    ".repeat(level));
    out.push_str(line);
    out.push('\n');
}
