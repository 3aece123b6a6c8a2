//! `improve` and `runs` with the bundled model: a branch with proven commits, or nothing; and the
//! person's own things as they were.

mod checkout;
mod commits;
mod killed;
mod refusals;
mod runs;
mod written;

use std::path::Path;

use serde_json::Value;

use crate::harness::{Ran, Scene, schema_problems};

/// A module in which most has no docstring, in layouts that are easy to get wrong.
const SHOP: &str = "\
\"\"\"Prices of a shop.\"\"\"

import json


class Price:
    amount: int

    def __init__(self, amount: int) -> None:
        self.amount = amount

    def discounted(self, percent: int) -> int:
        # A comment right below the head.
        return self.amount - self.amount * percent // 100

    def documented(self) -> str:
        \"\"\"Return the price as text.\"\"\"
        return str(self.amount)


def load_prices(path):
    with open(path) as file:
        return json.load(file)


def total_price(
    prices,
    rate=1,
):

    return sum(price.amount for price in prices) * rate
";

/// A second module, so that a run has more than one commit to make.
const STOCK: &str = "\
def count_items(items):
    return len(items)


def find_item(items, name):
    for item in items:
        if item.name == name:
            return item
    return None


def remove_item(items, name):
    item = find_item(items, name)
    items.remove(item)
    return item
";

/// A repository with both modules in its one commit.
fn shop() -> Scene {
    Scene::with_commit(&[("shop/price.py", SHOP), ("shop/stock.py", STOCK)])
}

/// A repository that holds the example package.
fn example() -> Scene {
    let scene = Scene::repository();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/messy");
    copy(&source, &scene.work);
    scene.commit("first");
    scene
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap().flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if !source.is_dir() {
            std::fs::copy(source, target).unwrap();
        } else if entry.file_name() != "__pycache__" {
            copy(&source, &target);
        }
    }
}

/// Runs `improve --json`; every line obeys its schema. The changes, and the summary.
#[track_caller]
fn improve(scene: &Scene, arguments: &[&str]) -> (Vec<Value>, Value) {
    let ran = scene
        .run(&[&["improve", "--json"], arguments].concat())
        .ends(0);
    let mut changes = lines(&ran);
    let summary = changes.pop().unwrap()["summary"].take();
    for outcome in ["committed", "discarded", "skipped", "planned"] {
        let counted = changes
            .iter()
            .filter(|change| change["outcome"] == outcome)
            .count();
        assert_eq!(summary[outcome], counted, "{ran}");
    }
    (changes, summary)
}

#[track_caller]
fn lines(ran: &Ran) -> Vec<Value> {
    let values = ran.out.lines().map(|line| {
        let value = serde_json::from_str(line).unwrap();
        assert_eq!(
            schema_problems("improve", &value),
            Vec::<String>::new(),
            "{ran}"
        );
        value
    });
    values.collect()
}

/// The branches below `groundskeeper/`.
fn run_branches(scene: &Scene) -> Vec<String> {
    let format = "--format=%(refname:short)";
    let branches = scene.git(&["for-each-ref", format, "refs/heads/groundskeeper/"]);
    branches.lines().map(str::to_owned).collect()
}

/// Asserts that no worktree is left, in git's list or on disk.
#[track_caller]
fn no_worktree_is_left(scene: &Scene) {
    let listed = scene.git(&["worktree", "list", "--porcelain"]);
    assert_eq!(listed.matches("worktree ").count(), 1, "{listed}");
    let folder = scene.beside("home/cache/groundskeeper/worktrees");
    // A lock file may be there; it is nobody's worktree.
    let is_folder = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().path().is_dir();
    let left = folder
        .read_dir()
        .map_or(0, |entries| entries.map(is_folder).filter(|is| *is).count());
    assert_eq!(left, 0, "in {}", folder.display());
}
