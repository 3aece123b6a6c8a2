//! The linear scan's bounds are never lower than what a parser measures, and measuring only what
//! may break a limit finds what measuring everything finds.

mod sources;

use groundskeeper::lang::python::scan::{Symbols, scan};
use groundskeeper::lang::{self, Ceilings, Function, Measured, Syntax, Wanted, Wish};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::robustness::nearly_right;

const EVERYTHING: Wanted = Wanted::all(64 << 20);

/// Sources made up for each property.
const CASES: u32 = 64;

/// Places in which the scan must be right whatever the generators make up.
const KNOWN: &[&str] = &[
    "def f(a, b=(1, 2), *c, d: int = 3, **e): return a if b else c\n",
    "def f(\n  # why\n  self, a,\n):\n    pass\n    # last\n\n    # words\n# outside\n",
    "class C:\n    def f(self): return self.f()\n    def f(self): pass\nclass C:\n    def f(self): pass\n",
    "def f():\n\tif a:\n\t\treturn 1\n\telse:\n\t\treturn 2\n",
    "def f():\n    '''Doc.\n\n    More.\n    '''\n    x = 1\n",
    "def f():\n    'doc' 'more'\n    return 1; return 2\n",
    "def f():\r\n    '''a\r\n    b'''\r\n    return f'''{a\r\n and b}'''\r\n",
    "\u{feff}def f():\n    return f\"{x!r:{'>' if a else '<'}{w}}\" and f'{a['b' if c else 'd']}'\n",
    "def f():\n    try: a\n    except A: b\n    except B: c\n    else: d\n    finally: e\n",
    "def f():\n    for a in b: c\n    else: d\n    while a: b\n    else: c\n",
    "def f(x):\n    match x:\n        case [1, *_] if a and b: return 1\n        case _: return 2\n",
    "def f():\n    match = case = 1\n    match[a] = (case\n  if case else match)\n",
    "def f():\n    return a and b \\\n        or c and (d or e) and not f() \\\n        or g\n",
    "x = [a for a in b if c]; y = lambda a, b=c if d else e: a and b or c\n",
    "@d(lambda: a if b else c)\nasync def f[T: (int, str)](self, /, *, a) -> (b, c):\n    async with a: pass\n",
    "def f():\n    def g():\n        def h(a): return a or h(a)\n        return h\n    return g\n",
    "def f():\n    if a:\n        b\n  # odd\n        c\n    else: d\n\x0c\ndef g(): pass\n",
    "from __future__ import a\nimport a.b as c, d\nif a.TYPE_CHECKING:\n    from ..x import (y as z,\n    w)\nelse: import e\n",
    "from . import *\nif TYPE_CHECKING: import a; import b\nclass T(TestCase): import c; x = d\n",
    "try: import a; from b import c;\nexcept E: a = lambda: b\ndef test_f():\n    import d . e\n",
    "def f():\n    raise a and b from c and d\n    x = 1if a else 2\n",
];

/// The six measures in the order of [`Ceilings`].
fn numbers(function: &Function) -> [u32; 6] {
    let lines = u32::try_from(function.lines).unwrap();
    [
        function.cyclomatic,
        function.cognitive,
        lines,
        function.nesting,
        function.parameters,
        function.returns,
    ]
}

fn ceilings(limits: [u32; 6]) -> Ceilings {
    let [cyclomatic, cognitive, lines, nesting, parameters, returns] = limits.map(Some);
    Ceilings {
        cyclomatic,
        cognitive,
        lines,
        nesting,
        parameters,
        returns,
    }
}

/// True when no number is over its bound.
fn covers(most: &Ceilings, numbers: [u32; 6]) -> bool {
    let most = [
        most.cyclomatic,
        most.cognitive,
        most.lines,
        most.nesting,
        most.parameters,
        most.returns,
    ];
    let mut pairs = most.into_iter().zip(numbers);
    pairs.all(|(most, number)| most >= Some(number))
}

fn bounds_hold(source: &[u8], measured: &Measured) {
    let Some(scanned) = scan(source) else {
        return;
    };
    if matches!(measured.syntax, Syntax::Broken(_)) {
        return;
    }
    let shown = String::from_utf8_lossy(source);
    let symbols = Symbols::new(&scanned, source);
    assert_eq!(scanned.bounds.len(), measured.functions.len(), "{shown}");
    for (index, (bound, real)) in scanned.bounds.iter().zip(&measured.functions).enumerate() {
        assert_eq!(symbols.get(index), Some(real.symbol.as_str()), "{shown}");
        assert_eq!(bound.keyword, (real.line, real.column), "{shown}");
        assert_eq!(bound.range.start, real.range.start, "{shown}");
        let most = bound.measures(source);
        assert!(covers(&most, numbers(real)), "{most:?}\n{real:?}\n{shown}");
    }
}

/// The functions with a measure over its limit.
fn over(measured: &Measured, limits: [u32; 6]) -> Vec<&Function> {
    let over = |function: &&Function| {
        let mut pairs = numbers(function).into_iter().zip(limits);
        pairs.any(|(number, limit)| number > limit)
    };
    measured.functions.iter().filter(over).collect()
}

fn nothing_is_missed(source: &[u8], all: &Measured, limits: [u32; 6]) {
    let python = lang::by_name("python").unwrap();
    let shown = String::from_utf8_lossy(source);
    for syntax in [true, false] {
        let wanted = Wanted {
            functions: Wish::Over(ceilings(limits)),
            syntax,
            code_lines: true,
            ..Wanted::nothing(64 << 20)
        };
        let some = lang::measure(python, source, &wanted);
        if syntax {
            assert_eq!(some.syntax, all.syntax, "{shown}");
        }
        if !matches!(all.syntax, Syntax::Broken(_)) {
            assert_eq!(over(&some, limits), over(all, limits), "{shown}");
            assert_eq!(some.code_lines, all.code_lines, "{shown}");
        }
    }
}

fn imports_are_those_of_the_tree(source: &[u8]) {
    let python = lang::by_name("python").unwrap();
    let mut wanted = Wanted::nothing(64 << 20);
    wanted.imports = true;
    let grammar = lang::measure_with_grammar(python, source, &wanted);
    if grammar.syntax != Syntax::Clean {
        return;
    }
    let quick = lang::measure(python, source, &wanted);
    let known = |one: &Measured| (one.imports.clone(), one.inline_tests, one.defines_functions);
    let shown = String::from_utf8_lossy(source);
    assert_eq!(known(&quick), known(&grammar), "{shown}");
}

fn sound(source: &[u8], limits: [u32; 6]) {
    imports_are_those_of_the_tree(source);
    let python = lang::by_name("python").unwrap();
    let all = lang::measure(python, source, &EVERYTHING);
    bounds_hold(source, &all);
    let grammar = lang::measure_with_grammar(python, source, &EVERYTHING);
    bounds_hold(source, &grammar);
    nothing_is_missed(source, &all, limits);
}

proptest! {
    // The sources are long; `PROPTEST_CASES` does not apply.
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn bounds_hold_in_what_is_nearly_python(source in nearly_right(), limits: [u8; 6]) {
        sound(&source, limits.map(|limit| u32::from(limit % 4)));
    }

    #[test]
    fn bounds_hold_in_python(source in sources::python(), limits: [u8; 6]) {
        sound(source.as_bytes(), limits.map(|limit| u32::from(limit % 12)));
    }

    #[test]
    fn bounds_hold_where_python_is_spoilt(
        source in sources::python(),
        place in any::<prop::sample::Index>(),
        width in 0..9_usize,
        noise in prop::collection::vec(any::<u8>(), 0..3),
    ) {
        let mut source = source.into_bytes();
        let start = place.index(source.len() + 1);
        let end = (start + width).min(source.len());
        source.splice(start..end, noise);
        sound(&source, [1, 2, 3, 1, 1, 1]);
    }
}

#[test]
fn bounds_hold_in_known_places() {
    for source in KNOWN {
        sound(source.as_bytes(), [0; 6]);
        sound(source.as_bytes(), [1, 1, 3, 1, 1, 1]);
    }
}

#[test]
fn generated_sources_are_mostly_scanned_and_parsed() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let python = lang::by_name("python").unwrap();
    let (mut scanned, mut clean, mut functions) = (0, 0, 0);
    for _ in 0..200 {
        let source = sources::python().new_tree(&mut runner).unwrap().current();
        let measured = lang::measure(python, source.as_bytes(), &EVERYTHING);
        scanned += usize::from(scan(source.as_bytes()).is_some());
        clean += usize::from(!matches!(measured.syntax, Syntax::Broken(_)));
        functions += measured.functions.len();
    }
    assert!(
        scanned > 150 && clean > 150 && functions > 200,
        "{scanned} {clean} {functions}"
    );
}
