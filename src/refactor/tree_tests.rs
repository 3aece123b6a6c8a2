//! Where functions are found.

use super::*;
use crate::lang::python::with_ruff;
use crate::refactor::extract::limits::measured;

#[test]
fn every_function_that_is_measured_is_found_with_what_is_around_it() {
    let source = "@d\ndef f(): pass\nif 1:\n    class A:\n        async  def g(self):\n            def f(): pass\n        def g(self): pass\n";
    let found: Vec<(String, usize, Option<&str>, usize)> = with_ruff(source.as_bytes(), |parsed| {
        let module = &parsed.tree.syntax().body;
        let located = measured(source).into_iter().map(|function| {
            let at = locate(module, source, &function).unwrap();
            let class = at.class.map(|class| match class.name.as_str() {
                "A" => "A",
                _ => "another",
            });
            let name = bytes(&at.function.name).start;
            assert_eq!(at.place.0[at.place.1].start(), at.function.start());
            (function.symbol, name, class, at.outer.len())
        });
        located.collect()
    })
    .unwrap();
    let names: Vec<&str> = found.iter().map(|(symbol, ..)| symbol.as_str()).collect();
    assert_eq!(names, ["f", "A.g", "A.g.f", "A.g#2"]);
    assert_eq!(
        found.iter().map(|it| it.2).collect::<Vec<_>>(),
        [None, Some("A"), None, Some("A")]
    );
    assert_eq!(
        found.iter().map(|it| it.3).collect::<Vec<_>>(),
        [0, 0, 1, 0]
    );
    assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].1));
}
