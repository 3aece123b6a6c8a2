//! `kill -9` while a model's second sample or second try is under way; the other states are in `durable`.

use super::{
    SCORE_TESTS, SCORES, STOCK, WEAK, evidence, has_sandbox, improved, in_turn, killed_at, shop,
    strong, tangled,
};

#[test]
fn a_run_that_is_killed_with_a_second_sample_goes_on_with_it() {
    let files = [
        ("shop/price.py", &*tangled()),
        ("tests/test_price.py", SCORE_TESTS),
    ];
    let model = || in_turn(SCORES.map(str::to_owned));
    let whole = shop("rewrite", &files);
    let (_, summary, _) = improved(&whole, model());
    if !has_sandbox(&summary) {
        return;
    }
    let expected = evidence(&whole, &summary)["proofs"].take();
    let scene = shop("rewrite", &files);
    let (changes, summary) = killed_at(&scene, model(), "proving:0 again");
    assert_eq!(changes[0]["outcome"], "committed", "{changes:#?}");
    assert_eq!(evidence(&scene, &summary)["proofs"].take(), expected);
}

#[test]
fn a_run_that_is_killed_while_a_change_is_worked_out_once_more_goes_on_with_that() {
    let whole = shop("test", &[("shop/stock.py", STOCK)]);
    let model = || in_turn([WEAK.to_owned(), strong()]);
    let (_, summary, _) = improved(&whole, model());
    if !has_sandbox(&summary) {
        return;
    }
    let scene = shop("test", &[("shop/stock.py", STOCK)]);
    let (changes, summary) = killed_at(&scene, model(), "working:0 again");
    assert_eq!(changes[0]["outcome"], "committed", "{changes:#?}");
    let branch = summary["branch"].as_str().unwrap();
    let text = scene.git(&["show", &format!("{branch}:tests/test_stock.py")]);
    assert_eq!(format!("{text}\n"), strong());
}
