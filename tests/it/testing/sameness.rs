//! A function called in two texts of its file, for real in the sandbox.

use groundskeeper::process::Stop;
use groundskeeper::settings::Settings;
use groundskeeper::testing::{Sameness, Twins};
use groundskeeper::text::RepoPath;

use super::runner;
use crate::harness::Scene;

const BEFORE: &str = "\
from __future__ import annotations

from .units import UNIT


def price(amount: int, note: str = '', *, rates: list[int] | None = None) -> str:
    if amount == 4711:
        return 'special'
    if amount < 0:
        raise ValueError(amount)
    return f'{amount * UNIT + sum(rates or [])}{note}'


class Basket:
    def __init__(self):
        self.lines = []

    def add(self, name: str, count: int):
        self.lines.append((name, count))
        return self

    def open(self):
        return open('/etc/nothing')


class Line:
    def __init__(self, name):
        self.name = name

    def show(self) -> str:
        return self.name


def scale(values):
    return values


async def later(amount: int):
    return amount


def endless(amount: int):
    while True:
        amount += 1
";

fn compared(symbol: &str, from: &str, to: &str) -> Option<Sameness> {
    let scene = Scene::with_commit(&[
        ("pyproject.toml", ""),
        ("src/shop/__init__.py", ""),
        ("src/shop/units.py", "UNIT = 3\n"),
        ("src/shop/price.py", BEFORE),
        ("tests/test_shop.py", "import unittest\n"),
    ]);
    let after = BEFORE.replacen(from, to, 1);
    assert!(from.is_empty() || after != BEFORE, "{from}");
    let twins = Twins {
        path: &RepoPath::from("src/shop/price.py"),
        symbol,
        before: BEFORE,
        after: &after,
        inputs: 300,
    };
    let runner = runner(&scene, &Settings::default())?;
    Some(runner.compare(&twins, &Stop::default()).unwrap())
}

#[test]
fn equal_functions_are_the_same_and_constants_of_the_code_are_tried() {
    let Some(same) = compared("price", "", "") else {
        return;
    };
    assert!(
        matches!(&same, Sameness::Same(told) if told.contains(" exceptions are the same")),
        "{same:?}"
    );
    for (symbol, from, to, words) in [
        (
            "price",
            "'special'",
            "'plain'",
            "str 'special', and gives str 'plain'",
        ),
        ("price", "amount < 0", "amount < -1", "ValueError"),
        (
            "price",
            "raise ValueError",
            "raise TypeError",
            "ValueError, and gives TypeError",
        ),
        ("price", "{note}", "{note.strip()}", "it gave str"),
        ("Basket.add", "(name, count)", "(name, -count)", "it gave"),
    ] {
        let told = compared(symbol, from, to).unwrap();
        assert!(
            matches!(&told, Sameness::Different(told) if told.contains(words)),
            "{to}: {told:?}"
        );
    }
}

#[test]
fn what_cannot_be_compared_is_said() {
    for (symbol, words) in [
        ("scale", "parameter `values` has no annotation"),
        ("later", "asynchronous"),
        ("Line.show", "needs an instance of Line"),
        ("endless", "takes too long"),
    ] {
        let Some(told) = compared(symbol, "", "") else {
            return;
        };
        let is_said = matches!(&told, Sameness::NotCompared(reason) if reason.contains(words));
        assert!(is_said, "{symbol}: {told:?}");
    }
}
