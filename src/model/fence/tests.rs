//! Fences as models write them.

use proptest::prelude::*;

use super::{Block, Choice, FenceError, Warning, blocks, extract, extract_or_whole, fence};

const PYTHON: [&str; 2] = ["python", "py"];

fn only(text: &str) -> Block {
    extract(text, &PYTHON, Choice::Only).unwrap_or_else(|error| panic!("{error}: {text:?}"))
}

/// What surrounds the same two lines of code, and the warnings that it earns.
const WHOLE: &[(&str, &[Warning])] = &[
    ("```python\nx = 1\ny = 2\n```", &[]),
    ("```py\nx = 1\ny = 2\n```\n", &[]),
    ("```\nx = 1\ny = 2\n```", &[]),
    ("~~~python\nx = 1\ny = 2\n~~~", &[]),
    ("````python\nx = 1\ny = 2\n````", &[]),
    ("```python\nx = 1\ny = 2\n`````", &[]),
    ("``` python\nx = 1\ny = 2\n``` ", &[]),
    ("```Python\nx = 1\ny = 2\n```", &[]),
    ("```python title=\"a.py\" {1,2}\nx = 1\ny = 2\n```", &[]),
    ("```{.python .numberLines}\nx = 1\ny = 2\n```", &[]),
    ("```python:src/a.py\nx = 1\ny = 2\n```", &[]),
    ("```python\r\nx = 1\r\ny = 2\r\n```\r\n", &[]),
    ("```python\rx = 1\ry = 2\r```", &[]),
    (
        "Here it is:\n\n```python\nx = 1\ny = 2\n```\n\nHope it helps.",
        &[],
    ),
    (
        "Here it is:\n```python\nx = 1\ny = 2\n```\nIt sets `x`.",
        &[],
    ),
    ("  ```python\n  x = 1\n  y = 2\n  ```", &[]),
    (
        "1. First:\n\n    ```python\n    x = 1\n    y = 2\n    ```\n2. Then.",
        &[],
    ),
    ("- ```python\n  x = 1\n  y = 2\n  ```", &[]),
    ("\u{200b}```python\nx = 1\ny = 2\n\u{200b}```\u{200b}", &[]),
    ("\u{feff}```python\nx = 1\ny = 2\n```", &[]),
    (
        "<think>I could write\n```python\nz = 3\n```\n</think>\n```python\nx = 1\ny = 2\n```",
        &[],
    ),
    (
        "so ```z``` it is</think>Then:\n```python\nx = 1\ny = 2\n```",
        &[],
    ),
    ("<pre>\n```python\nx = 1\ny = 2\n```\n</pre>", &[]),
    ("Use ```x``` and `y`:\n```python\nx = 1\ny = 2\n```", &[]),
    ("``` not a fence ```\n```python\nx = 1\ny = 2\n```", &[]),
    ("```\n```\n```python\nx = 1\ny = 2\n```", &[]),
    (
        "```python\nx = 1\ny = 2\n```\nAgain:\n```python\nx = 1\ny = 2\n```",
        &[],
    ),
    ("```python\nx = 1\ny = 2\n", &[Warning::Unclosed]),
    ("```python\nx = 1\ny = 2", &[Warning::Unclosed]),
    ("```python\nx = 1\ny = 2\n``", &[Warning::Unclosed]),
    ("```python\nx = 1\ny = 2\n~~~", &[Warning::Unclosed]),
    (
        "```bash\npip install it\n```\n```python\nx = 1\ny = 2\n```",
        &[Warning::NotAlone],
    ),
    (
        "```\nsome output\n```\n```python\nx = 1\ny = 2\n```",
        &[Warning::NotAlone],
    ),
    ("```rust\nx = 1\ny = 2\n```", &[Warning::OtherLanguage]),
];

#[test]
fn the_code_is_found_whatever_surrounds_it() {
    for (text, warnings) in WHOLE {
        let block = only(text);
        let code = block.code.trim_end_matches(['`', '~', '\n']);
        assert_eq!(code, "x = 1\ny = 2", "{text:?}");
        assert_eq!(block.warnings, *warnings, "{text:?}");
        assert!(text.get(block.range.clone()).is_some(), "{text:?}");
        assert!(text[block.range].contains("x = 1"), "{text:?}");
    }
}

#[test]
fn fences_within_the_code_belong_to_it() {
    let text = "````markdown\n# Use\n```python\nx = 1\n```\nend\n````";
    let block = extract(text, &["markdown"], Choice::Only).unwrap();
    assert_eq!(block.code, "# Use\n```python\nx = 1\n```\nend\n");
    let text = "```python\ndef f():\n    \"\"\"Use.\n\n    ```\n    f()\n    ```\n    \"\"\"\n```";
    assert_eq!(only(text).code.lines().count(), 7);
    assert_eq!(
        only("```python\ns = '```'\nt = \"\"\"a ``` b\"\"\"\n```").code,
        "s = '```'\nt = \"\"\"a ``` b\"\"\"\n"
    );
    assert_eq!(
        only("```python\ns = '</think>'\n```").code,
        "s = '</think>'\n"
    );
    assert_eq!(
        only("~~~python\nx = '''\n```\n'''\n~~~").code,
        "x = '''\n```\n'''\n"
    );
}

#[test]
fn blank_and_indented_lines_keep_their_place() {
    let block = only("  ```python\n  if x:\n\n      y = 1\n z = 2\n  ```");
    assert_eq!(block.code, "if x:\n\n    y = 1\nz = 2\n");
}

#[test]
fn of_several_blocks_the_caller_chooses() {
    let text =
        "```python\na = 1\n```\nor better\n```python\nb = 22\n```\nor\n```python\nc = 3\n```";
    let code = |choice| extract(text, &PYTHON, choice).unwrap().code;
    assert_eq!(code(Choice::First), "a = 1\n");
    assert_eq!(code(Choice::Last), "c = 3\n");
    assert_eq!(code(Choice::Longest), "b = 22\n");
    let error = extract(text, &PYTHON, Choice::Only).unwrap_err();
    assert_eq!(error, FenceError::Several { count: 3 });
    assert!(error.to_string().contains('3'));
}

#[test]
fn where_there_is_no_code_that_is_said() {
    for text in [
        "",
        "x = 1",
        "`x = 1`",
        "```x = 1```",
        "```python\n```",
        "```python\n\n  \n```",
        "``\nx\n``",
        "<think>```python\nx = 1\n```",
        "<think>\n```python\nx = 1\n```\n</think>\nDone.",
    ] {
        assert_eq!(
            extract(text, &PYTHON, Choice::Only),
            Err(FenceError::Nothing),
            "{text:?}"
        );
    }
}

#[test]
fn text_without_a_fence_counts_when_the_caller_says_so() {
    let whole =
        |text: &str, is_code: bool| extract_or_whole(text, &PYTHON, Choice::Only, |_| is_code);
    let block = whole("<think>hm</think>\nx = 1\r\ny = 2", true).unwrap();
    assert_eq!(block.code, "x = 1\ny = 2\n");
    assert_eq!(block.warnings, [Warning::Unfenced]);
    assert_eq!(whole("I cannot.", false), Err(FenceError::Nothing));
    assert_eq!(whole("```python\n```", true), Err(FenceError::Nothing));
}

#[test]
fn every_block_is_listed_in_order() {
    let found = blocks("```a\n1\n```\n```b\n```\n~~~c\n3");
    let names: Vec<&str> = found.iter().map(|block| block.language.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(found[2].warnings, [Warning::Unclosed]);
}

proptest! {
    #[test]
    fn what_is_fenced_comes_back(code in "([ -~\\n`]|```|~~~|caf\u{e9}){0,60}") {
        prop_assume!(!code.trim().is_empty());
        let text = fence(&code, "python");
        let block = only(&text);
        let end = if code.ends_with('\n') { "" } else { "\n" };
        prop_assert_eq!(&block.code, &format!("{code}{end}"));
        prop_assert_eq!(block.language.as_str(), "python");
        prop_assert!(block.warnings.is_empty());
        let among = format!("Here:\n{text}\nThat is all, `really`.");
        prop_assert_eq!(only(&among).code, block.code);
    }

    #[test]
    fn any_text_is_read(text in "([`~]{1,5}|[a-z ]{1,4}|\\n|\\r|\\t|> |- |\u{200b}|\u{1f980}){0,40}") {
        for block in blocks(&text) {
            prop_assert!(text.get(block.range).is_some());
        }
        let _either = extract(&text, &PYTHON, Choice::Last);
    }
}
