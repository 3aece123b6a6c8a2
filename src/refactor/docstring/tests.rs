use super::*;
use crate::lang::python::definitions::definitions;
use crate::refactor::proofs::same_tree;
use crate::text;

const GOOGLE: Layout = Layout {
    style: Style::Google,
    columns: 88,
};

fn described(source: &str, layout: Layout) -> String {
    let found = definitions(source.as_bytes()).unwrap();
    let bare: Vec<&Definition> = found.iter().filter(|d| d.docstring.is_none()).collect();
    let edits: Vec<Edit> = bare
        .iter()
        .map(|of| {
            let params = of
                .parameters
                .iter()
                .map(|p| (p.name.clone(), "The thing.".into()));
            let text = Description {
                summary: "Do it.".to_owned(),
                params: params.collect(),
                returns: (of.gives != Gives::Nothing).then(|| "What came of it.".to_owned()),
            };
            insertion(source, of, &text, layout)
        })
        .collect();
    let after = text::apply(source, &edits).unwrap();
    let symbols: Vec<String> = bare.iter().map(|of| of.symbol.clone()).collect();
    for proof in same_tree::prove(source.as_bytes(), after.as_bytes(), &symbols) {
        assert!(proof.holds(), "{}: {}\n{after}", proof.name, proof.detail);
    }
    after
}

#[test]
fn layouts() {
    let source = "def f(a: int, b) -> str:\n    return a\n";
    let with = |style| described(source, Layout { style, columns: 88 });
    insta::assert_snapshot!(with(Style::Plain), @r#"
    def f(a: int, b) -> str:
        """Do it."""
        return a
    "#);
    insta::assert_snapshot!(with(Style::Google), @r#"
    def f(a: int, b) -> str:
        """Do it.

        Args:
            a: The thing.
            b: The thing.

        Returns:
            What came of it.
        """
        return a
    "#);
    insta::assert_snapshot!(with(Style::Numpy), @r#"
    def f(a: int, b) -> str:
        """Do it.

        Parameters
        ----------
        a : int
            The thing.
        b
            The thing.

        Returns
        -------
        str
            What came of it.
        """
        return a
    "#);
    insta::assert_snapshot!(with(Style::Rest), @r#"
    def f(a: int, b) -> str:
        """Do it.

        :param a: The thing.
        :param b: The thing.
        :returns: What came of it.
        """
        return a
    "#);
}

#[test]
fn places() {
    let source = "class C: # why\n\t# first\n\tx = 1\n\n\tdef m(self): return 1; pass\n\ndef g(): yield 1 # end\n\
                  @d\nasync def h():\n  if 1: pass\n";
    insta::assert_snapshot!(described(source, Layout { style: Style::Plain, columns: 88 }), @r#"
    class C: # why
    	"""Do it."""

    	# first
    	x = 1

    	def m(self):
    		"""Do it."""
    		return 1; pass

    def g():
        """Do it."""
        yield 1 # end
    @d
    async def h():
      """Do it."""
      if 1: pass
    "#);
}

#[test]
fn formatters_find_nothing_to_mend() {
    let source = "class A(B):\n    pass\n\n\nclass C(B): pass\n\n\ndef f():\n    def g(): pass\n    return g\n\n\n\
                  class D:\n\n    x = 1\n";
    insta::assert_snapshot!(described(source, Layout { style: Style::Plain, columns: 88 }), @r#"
    class A(B):
        """Do it."""


    class C(B):
        """Do it."""


    def f():
        """Do it."""

        def g(): pass
        return g


    class D:
        """Do it."""

        x = 1
    "#);
}

#[test]
fn a_comment_on_the_line_of_head_and_body_is_left_there() {
    let obstacle_in = |source: &str| obstacle(source, &definition(source)).is_some();
    assert!(obstacle_in("def f(): return 1  # noqa\n"));
    assert!(!obstacle_in("def f():  # noqa\n    return 1  # here\n"));
    assert!(!obstacle_in("def f(): return 1\n"));
}

#[test]
fn carriage_returns_and_missing_last_newline_stay() {
    let after = described("def f(x):\r\n    return x", GOOGLE);
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert!(after.ends_with("return x"));
}

fn definition(source: &str) -> Definition {
    definitions(source.as_bytes()).unwrap().remove(0)
}

fn tidied(summary: &str) -> Result<String, Unusable> {
    let text = Description {
        summary: summary.to_owned(),
        ..Description::default()
    };
    tidy(&text, &definition("def parse_orders(path): pass\n")).map(|text| text.summary)
}

#[test]
fn prose_is_made_a_sentence_or_refused() {
    assert_eq!(
        tidied("  read  orders from a file ").unwrap(),
        "Read orders from a file."
    );
    assert_eq!(tidied("Read (all) orders..").unwrap(), "Read (all) orders.");
    for bad in [
        "",
        "x",
        "Say \"\"\" it",
        "Read \\d lines",
        "Read (orders",
        "12 34 5 67",
    ] {
        assert!(matches!(tidied(bad), Err(Unusable::NotProse(..))), "{bad}");
    }
    for bad in ["Read the the file", "Read the file and read the file"] {
        assert!(
            matches!(tidied(bad), Err(Unusable::Repetitive(..))),
            "{bad}"
        );
    }
    assert!(matches!(
        tidied("Parse the orders"),
        Err(Unusable::SaysNothing(_))
    ));
}

#[test]
fn parameters_that_are_not_there_are_refused() {
    let mut text = Description {
        summary: "Read it all.".to_owned(),
        ..Description::default()
    };
    text.params
        .insert("pathh".to_owned(), "Where it is.".into());
    let refused = tidy(&text, &definition("def f(path): pass\n"));
    assert_eq!(refused, Err(Unusable::NoSuchParameter("pathh".to_owned())));
}
