//! Python sources made up at random: valid, and full of what scanners get wrong.

use proptest::prelude::*;

/// A statement, before it is indented.
#[derive(Debug, Clone)]
enum Statement {
    /// One logical line, whose continuation lines stand wherever they want.
    Line(String),
    /// Heads with their bodies.
    Compound(Vec<(String, Vec<Statement>)>),
}

fn leaf() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a",
        "f",
        "1.5",
        "0x1f",
        "self.f()",
        "f(a)",
        "g",
        "None",
        "'s'",
        "\"it's # (\"",
        "r'\\\\'",
        "'\\''",
        "b\"'\"",
        "'''a\n  if b:\n'''",
        "f'{a!r:>{w}}'",
        "f'{{}}'",
        "rf'\\{a}'",
        "f'''{\na}'''",
        "''",
        "\"\"",
        "Rb''",
        "u'# else'",
        "'a\\\n b'",
        "...",
        "x[1:2]",
        "{}",
        "f'\\N{EM DASH}{a:%H:%M}'",
        "t'{a}'",
        "(a := f)",
        "match",
        "case",
        "a.match",
        "-a ** 2",
    ])
    .prop_map(str::to_owned)
}

fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 24, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        let triple = (inner.clone(), inner.clone(), inner.clone());
        prop_oneof![
            triple
                .clone()
                .prop_map(|(a, b, c)| format!("({a} if {b} else {c})")),
            triple
                .clone()
                .prop_map(|(a, b, c)| format!("({a}) if ({b}) else ({c})")),
            triple.prop_map(|(a, b, c)| format!("[{a} for x in ({b}) if ({c})]")),
            pair.clone().prop_map(|(a, b)| format!("({a} and {b})")),
            pair.clone()
                .prop_map(|(a, b)| format!("({a}) and ({b}) or c and not d")),
            pair.clone()
                .prop_map(|(a, b)| format!("({a}\nor # else if\n  {b})")),
            pair.clone()
                .prop_map(|(a, b)| format!("({a}) \\\n  and ({b})")),
            pair.clone().prop_map(|(a, b)| format!("f({a}, b={b})")),
            pair.clone().prop_map(|(a, b)| format!("{{{a}: {b}, **c}}")),
            pair.prop_map(|(a, b)| format!("(lambda x, y=({a}): {b})")),
            inner
                .clone()
                .prop_map(|a| format!("f\"{{({a})}} else {{b:{{c}}}}\"")),
            inner.prop_map(|a| format!("a[({a}), :]")),
        ]
    })
}

fn line() -> impl Strategy<Value = Statement> {
    let one = (expression(), expression());
    let line = one.prop_flat_map(|(a, b)| {
        prop::sample::select(vec![
            format!("x = {a}"),
            format!("return {a}"),
            format!("if {a}: return {b}"),
            format!("x = {a}; return {b};"),
            format!("match(x)[{a}] = {b}"),
            format!("while {a}: x = {b}"),
            format!("raise {a} and b from {b} and c"),
            format!("def g(a, /, b=({a}), *, c): return {b}"),
            format!("assert {a}, {b}"),
            format!("class D({a}): pass"),
            format!("for x in {a}: import b; from c import d"),
            "import a, b.c".to_owned(),
            "if TYPE_CHECKING: import t".to_owned(),
            "from . import (a,\n b)".to_owned(),
            "# else: if".to_owned(),
            String::new(),
            "'''A docstring.\n\nThat is long.\n'''".to_owned(),
            "pass # trailing (".to_owned(),
        ])
    });
    line.prop_map(Statement::Line)
}

fn heads() -> impl Strategy<Value = Vec<String>> {
    (expression(), expression()).prop_flat_map(|(a, b)| {
        let lines = |heads: &[&str]| -> Vec<String> {
            let fill = |head: &&str| head.replace('A', &a).replace('B', &b);
            heads.iter().map(fill).collect()
        };
        prop::sample::select(vec![
            lines(&["if A:", "elif B:", "else:"]),
            lines(&["if A:"]),
            lines(&["for x in (A):", "else:"]),
            lines(&["while A:"]),
            lines(&["with A as x, B:"]),
            lines(&[
                "try:",
                "except E:",
                "except (F, G) as e:",
                "else:",
                "finally:",
            ]),
            lines(&["try:", "finally:"]),
            lines(&["try:", "except* E:"]),
            lines(&["def f(self, a, *b, c=(A), **d) -> B:"]),
            lines(&["async def g():"]),
            lines(&["@d(A)\ndef f(cls, a: (B) = 1,\n    b=2):"]),
            lines(&["class C:"]),
            lines(&["class C(TestCase):"]),
            lines(&["if x.TYPE_CHECKING:", "elif TYPE_CHECKING:", "else:"]),
            lines(&["match A:\n case [x, y] if B:"]),
        ])
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    line().prop_recursive(4, 30, 4, |inner| {
        let body = prop::collection::vec(inner, 1..4);
        let bodies = prop::collection::vec(body, 5);
        (heads(), bodies).prop_map(|(heads, bodies)| {
            Statement::Compound(heads.into_iter().zip(bodies).collect())
        })
    })
}

fn write(statements: &[Statement], indent: &str, depth: usize, text: &mut String) {
    let margin = indent.repeat(depth);
    let margin = margin.as_str();
    for statement in statements {
        match statement {
            Statement::Line(line) => text.extend([margin, line.as_str(), "\n"]),
            Statement::Compound(parts) => {
                for (head, body) in parts {
                    // A decorator and a match have two lines that are both indented.
                    let deeper = usize::from(head.starts_with("match"));
                    let head = head
                        .replace("\n case", &format!("\n{}case", indent.repeat(depth + 1)))
                        .replace("\ndef", &format!("\n{margin}def"));
                    text.extend([margin, head.as_str(), "\n"]);
                    write(body, indent, depth + 1 + deeper, text);
                    text.extend([indent.repeat(depth + 1 + deeper).as_str(), "pass\n"]);
                }
            }
        }
    }
}

/// A module, in one of the ways to indent it and to end its lines.
pub fn python() -> impl Strategy<Value = String> {
    let statements = prop::collection::vec(statement(), 1..5);
    let indent = prop::sample::select(vec!["    ", " ", "\t"]);
    let newline = prop::sample::select(vec!["\n", "\n", "\r\n"]);
    (statements, indent, newline).prop_map(|(statements, indent, newline)| {
        let mut text = String::new();
        write(&statements, indent, 0, &mut text);
        text.replace('\n', newline)
    })
}
