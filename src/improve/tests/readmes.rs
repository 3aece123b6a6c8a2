//! READMEs with two sentences of the model's: what becomes of good and bad ones.

use super::*;

const GOOD: [&str; 2] = [
    "It keeps the prices of a shop and what is in stock.",
    "Begin with `price`, which the other modules use.",
];

fn request() -> RunRequest {
    RunRequest {
        kinds: vec!["readme".to_owned()],
        ..RunRequest::default()
    }
}

fn scene() -> Scene {
    Scene::new(&[
        (
            "groundskeeper.toml",
            "[improve]\nkinds = ['readme']\n[rules.missing-readme]\nlimit = 2\n",
        ),
        (
            "pyproject.toml",
            "[project]\nname = 'shop'\nscripts = { shop = 'shop.cli:main' }\n",
        ),
        ("shop/__init__.py", ""),
        ("shop/cli.py", "def main():\n    pass\n"),
        (
            "shop/price.py",
            "\"\"\"Prices of a shop.\"\"\"\n\n\ndef total(): pass\n\n\nclass Price: pass\n",
        ),
        ("shop/stock.py", "def _count(): pass\n"),
        ("tests/test_price.py", "def test_total(): pass\n"),
    ])
}

fn run_with(scene: &Scene, sentences: [&str; 2]) -> RunReport {
    let [purpose, begin] = sentences.map(str::to_owned);
    let model = scripted(move |_| json!({ "purpose": purpose, "begin": begin }).into());
    scene.run(&model, &request()).unwrap()
}

#[test]
fn a_project_gets_a_readme_that_names_what_there_is() {
    let scene = scene();
    let report = run_with(&scene, GOOD);
    let [commit] = report.commits.as_slice() else {
        panic!("{:#?}", report.changes)
    };
    let text = scene.fixture.git(&["show", &format!("{commit}:README.md")]);
    insta::assert_snapshot!(text, @r"
    # shop

    It keeps the prices of a shop and what is in stock. Begin with `price`, which the other modules use.

    ## Modules

    - [`shop/cli.py`](shop/cli.py): `main`.
    - [`shop/price.py`](shop/price.py): `total`, `Price`. Prices of a shop.

    ## Commands

    - `shop` runs `shop.cli:main`.
    ");
    let proofs: Vec<&str> = report.changes[0]
        .proofs
        .iter()
        .map(|proof| proof.name.as_str())
        .collect();
    assert_eq!(
        proofs,
        [
            "new-file",
            "links-resolve",
            "names-resolve",
            "plain-sentences"
        ]
    );
    let files = scene
        .fixture
        .git(&["show", "--format=", "--name-only", commit]);
    assert_eq!(files, "README.md");
}

#[test]
fn sentences_that_name_what_is_not_there_or_say_nothing_leave_nothing() {
    for (bad, words) in [
        (
            "It keeps the prices in price_table for a shop.",
            "nothing named `price_table`",
        ),
        (
            "Begin with `prices`, which the others use.",
            "nothing named `prices`",
        ),
        (
            "See https://shop.example for all of the rest.",
            "must not name an address",
        ),
        (
            "See [the docs](docs/a.md) for all of the rest.",
            "no place in a plain sentence",
        ),
        (
            "The the the the the the the the the.",
            "too little or too much",
        ),
        (
            "it keeps the prices of a shop and more",
            "is not one sentence",
        ),
    ] {
        for sentences in [[bad, GOOD[1]], [GOOD[0], bad]] {
            let scene = scene();
            let report = run_with(&scene, sentences);
            assert_eq!(report.commits, Vec::<String>::new(), "{bad}");
            let reason = &report.changes[0].reason;
            assert!(reason.contains(words), "{bad}: {reason}");
            assert_eq!(scene.branches(), "main");
        }
    }
}

#[test]
fn a_readme_that_is_there_is_left_alone() {
    let scene = Scene::new(&[
        (
            "groundskeeper.toml",
            "[improve]\nkinds = ['readme']\n[rules.missing-readme]\nlimit = 1\n",
        ),
        ("pyproject.toml", ""),
        ("readme.rst", "Shop\n"),
        ("a.py", "def a(): pass\n"),
        ("b.py", "def b(): pass\n"),
    ]);
    let report = run_with(&scene, GOOD);
    assert_eq!(
        (report.changes.len(), report.commits.len()),
        (0, 0),
        "{:?}",
        report.changes
    );
}
