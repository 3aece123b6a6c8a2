use proptest::prelude::*;

use crate::lang::python::{LANGUAGE, imports, scan};
use crate::lang::{Measured, Wanted, parse};

fn wanted() -> Wanted {
    let mut wanted = Wanted::nothing(1 << 20);
    wanted.imports = true;
    wanted
}

/// What the short way finds, when it finds anything, and what the tree says.
fn both(source: &str) -> (Option<Measured>, Measured) {
    let scan = scan::scan(source.as_bytes());
    let found = scan.and_then(|scan| imports::read(source.as_bytes(), &scan));
    let short = found.map(|found| {
        let mut measured = Measured::with(Vec::new(), crate::lang::Syntax::Clean);
        found.give(&mut measured);
        measured
    });
    let tree = parse::measure_with_grammar(&LANGUAGE, source.as_bytes(), &wanted());
    (short, tree)
}

fn facts(measured: &Measured) -> impl PartialEq + std::fmt::Debug {
    let imports = measured.imports.clone();
    (imports, measured.inline_tests, measured.defines_functions)
}

#[test]
fn ordinary_statements_need_no_tree() {
    let source = "\
import a, b.c as d  # comment
from .  import e
from ...f . g import (  # comment
    h, i as j,
    k,
)
from __future__ import annotations
try:
    import \\
        l
except ImportError:
    from m import *
def f():
    if TYPE_CHECKING:
        from n import (
            o,
    )
        import p
    else:
        pass
    import q
class A:  # comment
    def test_g():
        from r import s
";
    let (short, tree) = both(source);
    let short = short.unwrap();
    assert_eq!(facts(&short), facts(&tree));
    assert_eq!(short.imports.len(), 10);
}

#[test]
fn what_is_out_of_the_ordinary_is_left_to_the_tree() {
    for source in [
        "import a; import b\n",
        "if x: import a\n",
        "x = 1; import a\n",
        "import é\n",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import a\n",
        "if not TYPE_CHECKING:\n    import a\n",
        "if TYPE_CHECKING:\n    x = [\n1: 2]\n    import a\n",
        "if TYPE_CHECKING:\n    x = '''\nif x:\n'''\n    import a\n",
    ] {
        assert_eq!(both(source).0.map(|found| found.imports), None, "{source}");
    }
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    let statement = prop::sample::select(vec![
        "import a",
        "import a.b as c, d",
        "from . import e",
        "from ..a.b import (c, d as e,)",
        "from a import (\n        b, # c\n  d)",
        "from a import *",
        "import a, \\\n  b",
        "import a; x = 1",
        "from a import b,",
        "x = 'import a'",
        "x = \"\"\"\nimport a\n\"\"\"",
        "# import a",
        "yield from a",
        "raise A from b",
        "if TYPE_CHECKING:",
        "if typing.TYPE_CHECKING:  # types",
        "if x:",
        "else:",
        "elif TYPE_CHECKING:",
        "def test_a():",
        "class A(B):",
        "try:",
        "except A:",
        "pass",
        "x = (1,\n)",
        "x = (1,\n)[1:2]",
        "x = '''\nif x:\n'''",
        "class D(A[\n1:2]): pass",
        "def f(\n    a: int,\n):",
    ]);
    let line = (0..4_usize, statement).prop_map(|(depth, text)| "    ".repeat(depth) + text);
    prop::collection::vec(line, 0..14)
}

proptest! {
    #[test]
    fn both_ways_find_the_same(lines in lines()) {
        let source = lines.join("\n");
        let (short, tree) = both(&source);
        if let Some(short) = short.filter(|_| tree.syntax == crate::lang::Syntax::Clean) {
            prop_assert_eq!(facts(&short), facts(&tree), "{}", source);
        }
    }
}
