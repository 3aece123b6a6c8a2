//! How what a split writes looks.

use crate::refactor::split::tests::{package, split, two_halves};

#[test]
fn a_file_with_a_statement_for_each_name_gets_such_statements() {
    let one_by_one =
        "import os\n\nimport numpy as np\n\nfrom .base import A\nfrom .base import B\n";
    let written = split(&two_halves(one_by_one), &package());
    let imports = "from ._paint_wall import _brush  # noqa: F401\n\
                   from ._paint_wall import paint_wall  # noqa: F401\n";
    assert!(written.contains(imports), "{written}");
    for head in [
        "import os\n\nimport numpy as np\n\nfrom .base import A\nfrom .more import B\n",
        "import os\n\nimport numpy as np\n\nfrom .base import A, C\nfrom .base import B\n",
    ] {
        let written = split(&two_halves(head), &package());
        let import = "from ._paint_wall import _brush, paint_wall  # noqa: F401\n";
        assert!(written.contains(import), "{written}");
    }
}

#[test]
fn imports_for_type_checkers_close_up_where_some_are_left_out() {
    let head = "import os\nimport typing as t\n\nimport numpy as np\n\nif t.TYPE_CHECKING:\n    \
                import first\n\n    from .a import Wall\n\n    from .b import Last\n";
    let source = two_halves(head).replace("def paint_wall():", "def paint_wall(wall: \"Wall\"):");
    let written = split(&source, &package());
    let block = "if t.TYPE_CHECKING:\n    from .a import Wall\n\n\ndef paint_wall";
    assert!(written.contains(block), "{written}");
}

#[test]
fn imports_for_type_checkers_that_both_need_keep_their_condition() {
    let head = "import os\nfrom typing import TYPE_CHECKING\n\nimport numpy as np\n\nif TYPE_CHECKING:\n    from .a import Wall\n";
    let source = two_halves(head)
        .replace("def paint_wall():", "def paint_wall(wall: \"Wall\"):")
        .replace("def bake_bread():", "def bake_bread(wall: \"Wall\"):");
    let written = split(&source, &package());
    let (import, block) = (
        "from typing import TYPE_CHECKING\n",
        "if TYPE_CHECKING:\n    from .a",
    );
    for text in written.split("=== ").filter(|text| !text.is_empty()) {
        assert_eq!(text.contains(block), text.contains(import), "{written}");
    }
    assert!(written.matches(block).count() > 1, "{written}");
}

#[test]
fn imports_for_type_checkers_that_depend_on_the_version_are_copied_whole() {
    let guard = "if TYPE_CHECKING:\n    if sys.version_info >= (3, 11):\n        from typing import Self\n    else:\n        from typing_extensions import Self\n";
    let head = format!(
        "import os\nimport sys\nfrom typing import TYPE_CHECKING\n\nimport numpy as np\n\n{guard}"
    );
    let source = two_halves(&head).replace("def paint_wall():", "def paint_wall(wall: \"Self\"):");
    let written = split(&source, &package());
    let (new, _) = written.split_once("=== pkg/mod.py").unwrap();
    assert!(
        new.contains(guard) && new.contains("import sys\n"),
        "{written}"
    );
}
