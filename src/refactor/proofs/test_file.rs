//! The proofs of a new file of Python tests, from its text alone. Whether the tests pass and notice
//! anything is for those to say who run them.
//!
//! - `has-tests`: there are tests, and none is left out;
//! - `tests-assert`: each of them asserts something;
//! - `imports-module`: it imports the module that it is about;
//! - `harmless`: it imports nothing that starts programs, reaches the network or removes files.

use crate::lang::python::LANGUAGE;
use crate::lang::python::definitions::{Definition, DefinitionKind, definitions};
use crate::lang::{self, Import, Wanted};
use crate::refactor::proofs::Proof;

/// Modules that tests of a module have no need of, and that would do harm where nothing confines.
const HARMFUL: &[&str] = &[
    "subprocess",
    "socket",
    "shutil",
    "ctypes",
    "urllib",
    "http",
    "requests",
    "ftplib",
    "smtplib",
    "webbrowser",
    "multiprocessing",
];

/// Words by which tests are left out.
const LEFT_OUT: &[&str] = &["skip", "xfail", "importorskip", "expectedFailure"];

/// Words by which something is asserted.
const ASSERTS: &[&str] = &["assert ", "assert(", ".assert", "raises("];

/// Proves that `text` is a file of tests of `module`, named as it is imported.
pub fn prove(text: &str, module: &str) -> Vec<Proof> {
    let Some(all) = definitions(text.as_bytes()) else {
        let reason = "the text does not parse".to_owned();
        return vec![Proof::of("has-tests", Err(reason))];
    };
    let tests: Vec<&Definition> = all.iter().filter(|one| is_test(one)).collect();
    let wanted = Wanted {
        imports: true,
        ..Wanted::nothing(text.len())
    };
    let imports = lang::measure(&LANGUAGE, text.as_bytes(), &wanted).imports;
    vec![
        Proof::of("has-tests", has_tests(text, &tests)),
        Proof::of("tests-assert", all_assert(text, &tests)),
        Proof::of("imports-module", imported(&imports, module)),
        Proof::of("harmless", harmless(text, &imports)),
    ]
}

fn is_test(one: &Definition) -> bool {
    let is_function = one.kind == DefinitionKind::Function;
    is_function && one.name.starts_with("test")
}

fn has_tests(text: &str, tests: &[&Definition]) -> Result<String, String> {
    if tests.is_empty() {
        return Err("there is no function named test_… in it".to_owned());
    }
    let words = text.split(|one: char| !(one.is_alphanumeric() || one == '_'));
    if let Some(word) = words.into_iter().find(|word| LEFT_OUT.contains(word)) {
        return Err(format!("it leaves tests out by `{word}`"));
    }
    Ok(format!("{} tests", tests.len()))
}

fn all_assert(text: &str, tests: &[&Definition]) -> Result<String, String> {
    let asserts = |one: &&&Definition| {
        let body = text.get(one.body_start..one.range.end).unwrap_or_default();
        ASSERTS.iter().any(|word| body.contains(word))
    };
    match tests.iter().find(|one| !asserts(one)) {
        Some(one) => Err(format!("`{}` asserts nothing", one.symbol)),
        None => Ok("each of them asserts something".to_owned()),
    }
}

fn imported(imports: &[Import], module: &str) -> Result<String, String> {
    let (parent, own) = module.rsplit_once('.').unwrap_or(("", module));
    let is_it = |import: &Import| {
        let taken = import.names.iter().any(|name| name == own || name == "*");
        import.module == module || (import.module == parent && taken)
    };
    match imports.iter().any(is_it) {
        true => Ok(format!("it imports {module}")),
        false => Err(format!("it does not import {module}")),
    }
}

fn harmless(text: &str, imports: &[Import]) -> Result<String, String> {
    let top = |import: &Import| {
        import
            .module
            .split('.')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    if let Some(name) = imports
        .iter()
        .map(top)
        .find(|name| HARMFUL.contains(&&**name))
    {
        return Err(format!(
            "it imports `{name}`, which tests of a module do not need"
        ));
    }
    let calls = [
        "os.system(",
        "os.remove(",
        "os.unlink(",
        "os.rmdir(",
        "eval(",
        "exec(",
        "rmtree(",
    ];
    match calls.iter().find(|call| text.contains(**call)) {
        Some(call) => Err(format!("it calls `{call}…)`")),
        None => Ok(format!(
            "{} imports, none that could do harm",
            imports.len()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
import unittest
from shop.price import total


class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total([1]), 1)
";

    fn failing(text: &str) -> Vec<String> {
        let proofs = prove(text, "shop.price");
        let failed = proofs.into_iter().filter(|proof| !proof.holds());
        failed.map(|proof| proof.name).collect()
    }

    #[test]
    fn each_proof_refuses_what_only_it_sees() {
        let none: [&str; 0] = [];
        assert_eq!(failing(GOOD), none);
        for good in [
            "import shop.price\n\ndef test_a():\n    assert shop.price.total([]) == 0\n",
            "from shop import price\ndef test_a():\n    assert price.total([]) == 0\n",
        ] {
            assert_eq!(failing(good), none, "{good}");
        }
        for (from, to, proof) in [
            ("test_total", "check_total", "has-tests"),
            ("    def", "    @unittest.skip('x')\n    def", "has-tests"),
            (
                "self.assertEqual(total([1]), 1)",
                "total([1])",
                "tests-assert",
            ),
            ("shop.price", "shop.other", "imports-module"),
            (
                "import unittest\n",
                "import unittest\nimport subprocess\n",
                "harmless",
            ),
            ("self.assert", "exec('')\n        self.assert", "harmless"),
        ] {
            assert_eq!(failing(&GOOD.replacen(from, to, 1)), [proof], "{to}");
        }
        assert_eq!(failing("def test_(:\n"), ["has-tests"]);
    }
}
