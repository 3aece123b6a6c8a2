//! A right split holds; every planted wrong one is caught by the proof that is there for it.

use super::prove;
use crate::refactor::split::FileText;
use crate::text::RepoPath;

const BEFORE: &str = "\
\"\"\"Doc.\"\"\"
import os
import sys as system

__all__ = ['f', 'g']
LIST = []
LIST.append(1)


# About f.
def f():
    return os.sep, g


# About g.
def g():
    return system.path  # why
";
const NEW: &str = "\
\"\"\"Part.\"\"\"
import sys as system


# About g.
def g():
    return system.path  # why
";
const OLD: &str = "\
\"\"\"Doc.\"\"\"
import os
from .new import g

__all__ = ['f', 'g']
LIST = []
LIST.append(1)


# About f.
def f():
    return os.sep, g
";

fn file(path: &str, text: &str) -> FileText {
    FileText {
        path: RepoPath::from_bytes(path.as_bytes()),
        text: text.to_owned(),
    }
}

/// Names of the proofs that fail for these texts.
fn failing(new: &str, old: &str, others: &[FileText]) -> Vec<String> {
    let after = [file("p/new.py", new), file("p/old.py", old)];
    let proofs = prove(&file("p/old.py", BEFORE), &after, others);
    let failed = proofs.into_iter().filter(|proof| !proof.holds());
    failed.map(|proof| proof.name).collect()
}

#[test]
fn a_right_split_holds() {
    assert_eq!(failing(NEW, OLD, &[]), Vec::<String>::new());
    let noted = OLD.replace("import g\n", "import g  # noqa: F401\n");
    assert_eq!(failing(NEW, &noted, &[]), Vec::<String>::new());
}

#[test]
fn a_changed_lost_or_repeated_statement_is_caught() {
    for (new, old) in [
        (NEW.replace("system.path", "system.argv"), OLD.to_owned()),
        (NEW.to_owned(), OLD.replace("return os", "return  os")),
        (NEW.to_owned(), OLD.replace("LIST.append(1)\n", "")),
        (format!("{NEW}LIST = []\n"), OLD.to_owned()),
        (
            format!("from __future__ import annotations\n{}", &NEW[14..]),
            OLD.to_owned(),
        ),
    ] {
        let failed = failing(&new, &old, &[]);
        assert!(failed.contains(&"moved-unchanged".to_owned()), "{new}{old}");
    }
}

#[test]
fn a_name_that_means_nothing_or_something_else_is_caught() {
    for (new, old) in [
        (NEW.replace("import sys as system\n", ""), OLD.to_owned()),
        (NEW.replace("import sys as", "import os as"), OLD.to_owned()),
        (NEW.to_owned(), OLD.replace("import os\n", "")),
        (NEW.to_owned(), OLD.replace("from .new", "from .other")),
        (NEW.to_owned(), OLD.replace("import g\n", "import g, h\n")),
        (
            NEW.to_owned(),
            OLD.replace("LIST = []\nLIST.append(1)\n", "LIST.append(1)\nLIST = []\n"),
        ),
    ] {
        let failed = failing(&new, &old, &[]);
        assert!(failed.contains(&"names-resolve".to_owned()), "{new}{old}");
    }
}

#[test]
fn a_name_that_the_old_module_no_longer_offers_is_caught() {
    let lost = OLD.replace(
        "from .new import g
",
        "",
    );
    assert!(failing(NEW, &lost, &[]).contains(&"same-surface".to_owned()));
    let exported = OLD.replace("['f', 'g']", "['g', 'f']");
    assert!(failing(NEW, &exported, &[]).contains(&"same-surface".to_owned()));
    let hidden = OLD.replace(
        "from .new import g\n",
        "if TYPE_CHECKING:\n    from .new import g\n",
    );
    assert!(failing(NEW, &hidden, &[]).contains(&"same-surface".to_owned()));
    // An import that another file takes from here is offered, too.
    let taker = [file("p/user.py", "from .old import system\n")];
    assert_eq!(failing(NEW, OLD, &taker), ["same-surface"]);
    // So is one that stands in quotes.
    let lists = "\n\nNAMES = ['system']\n";
    let after = [
        file("p/new.py", NEW),
        file("p/old.py", &format!("{OLD}{lists}")),
    ];
    let proofs = prove(&file("p/old.py", &format!("{BEFORE}{lists}")), &after, &[]);
    assert!(
        proofs
            .iter()
            .any(|proof| proof.name == "same-surface" && !proof.holds())
    );
    let unrelated = [file("p/user.py", "from .old import f\n")];
    assert_eq!(failing(NEW, OLD, &unrelated), Vec::<String>::new());
}

#[test]
fn files_that_import_each_other_are_caught() {
    for import in [
        "from .old import f\n",
        "from . import old\n",
        "from p.old import f\n",
        "import p.old\n",
    ] {
        let new = NEW.replace("import sys", &format!("{import}import sys"));
        assert!(
            failing(&new, OLD, &[]).contains(&"no-import-circle".to_owned()),
            "{import}"
        );
    }
    let types = NEW.replace(
        "import sys",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .old import f\nimport sys",
    );
    assert_eq!(failing(&types, OLD, &[]), Vec::<String>::new());
}

#[test]
fn statements_in_another_order_and_calls_elsewhere_are_caught() {
    let swapped = OLD.replace("LIST = []\nLIST.append(1)\n\n\n", "");
    let swapped = format!("{swapped}\n\nLIST = []\nLIST.append(1)\n");
    assert_eq!(failing(NEW, &swapped, &[]), ["same-order"]);
    let away = OLD.replace("LIST.append(1)\n", "");
    let new = NEW.replace(
        "\n\n# About g",
        "from .old import LIST\nLIST.append(1)\n\n\n# About g",
    );
    assert!(failing(&new, &away, &[]).contains(&"same-order".to_owned()));
}

#[test]
fn a_lost_or_new_comment_is_caught() {
    for (new, old) in [
        (NEW.replace("# About g.\n", ""), OLD.to_owned()),
        (NEW.replace("  # why", ""), OLD.to_owned()),
        (
            NEW.to_owned(),
            OLD.replace("# About f.", "# About nothing."),
        ),
        (NEW.to_owned(), format!("{OLD}# New.\n")),
    ] {
        assert_eq!(failing(&new, &old, &[]), ["same-comments"]);
    }
}

#[test]
fn what_does_not_parse_proves_nothing() {
    assert_eq!(failing("def\n", OLD, &[]), ["moved-unchanged"]);
}
