//! Files that a model adds: tests and a README.

use groundskeeper::model::scripted::{Reply, Scripted};
use serde_json::json;

use super::{STOCK, WEAK, evidence, has_sandbox, improved, in_turn, shop, strong};

#[test]
fn tests_are_written_once_more_until_they_notice_what_is_wrong() {
    let scene = shop("test", &[("shop/stock.py", STOCK)]);
    let good = strong();
    let model = in_turn([WEAK.to_owned(), good.clone()]);
    let (changes, summary, prompts) = improved(&scene, model);
    if !has_sandbox(&summary) {
        assert_eq!((changes.len(), prompts.len()), (1, 0), "{changes:#?}");
        return;
    }
    assert_eq!(changes[0]["outcome"], "committed", "{changes:#?}");
    assert!(
        prompts[1].contains("refused: trial mutants-die failed"),
        "{}",
        prompts[1]
    );
    let told = evidence(&scene, &summary).to_string();
    assert!(told.contains("1 tests pass 5 times in a row"), "{told}");
    let branch = summary["branch"].as_str().unwrap();
    let text = scene.git(&["show", &format!("{branch}:tests/test_stock.py")]);
    assert_eq!(format!("{text}\n"), good);
}

#[test]
fn a_package_gets_a_readme_whose_names_are_there() {
    let scene = shop(
        "readme",
        &[
            (
                "shop/price.py",
                "def total(): pass\n\n\nclass Price: pass\n",
            ),
            ("shop/stock.py", STOCK),
            ("shop/cli.py", "def main(): pass\n"),
            (
                "groundskeeper.toml",
                "[improve]\nkinds = ['readme']\n[rules.missing-readme]\nlimit = 2\n",
            ),
        ],
    );
    let answer = |begin: &str| {
        let purpose = "It keeps the prices of a shop and what is in stock.";
        json!({ "purpose": purpose, "begin": begin }).to_string()
    };
    let answers = [
        answer("Begin with `tax_table`, which the others use."),
        answer("Begin with `price`, which the others use."),
    ];
    let mut at = 0;
    let model = Scripted::answering(move |_| {
        at += 1;
        Reply::from(answers[(at - 1_usize).min(1)].clone())
    });
    let (changes, summary, prompts) = improved(&scene, model);
    assert_eq!(changes[0]["outcome"], "committed", "{changes:#?}");
    // A name that is not there was not taken.
    assert_eq!(prompts.len(), 2);
    let branch = summary["branch"].as_str().unwrap();
    let path = changes[0]["path"].as_str().unwrap();
    let files = scene.git(&["diff", "--name-only", &format!("main..{branch}")]);
    assert!(files.ends_with("README.md"), "{path}: {files}");
    let text = scene.git(&["show", &format!("{branch}:{files}")]);
    for part in ["Begin with `price`", "`total`, `Price`", "`missing`"] {
        assert!(text.contains(part), "{text}");
    }
}
