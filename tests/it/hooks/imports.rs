//! The order of imports, judged over a change: what it introduces blocks, what stood there does not.

use super::{blocked, passes};
use crate::harness::Scene;

const ORDER: &str = "[layers]\norder = [['low'], ['top']]\n";
const CIRCLES: &str = "[layers]\ncircles = 'files'\n";

fn guarded(files: &[(&str, &str)]) -> Scene {
    let scene = Scene::with_commit(files);
    scene.run(&["hook", "install"]).ends(0);
    scene
}

fn stage(scene: &Scene, path: &str, content: &str) {
    scene.write(path, content);
    scene.git(&["add", path]);
}

#[test]
fn an_import_that_was_there_does_not_block_a_new_one_does() {
    let scene = guarded(&[
        ("groundskeeper.toml", ORDER),
        ("low/a.py", "import top.y\n"),
        ("top/y.py", ""),
        ("top/z.py", ""),
    ]);
    stage(&scene, "low/a.py", "import os\n\nimport top.y\n");
    passes(&scene, &["commit", "-qm", "moved"], &["1 inherited"]);
    stage(&scene, "low/a.py", "import top.y\nimport top.z\n");
    blocked(&scene, &["commit", "-qm", "new"], &["a.py:2", "`top.z`"]);
}

#[test]
fn a_renamed_file_keeps_what_it_had() {
    let body = "import top.y\n# words\n# more words\n# and more words\n";
    let scene = guarded(&[
        ("groundskeeper.toml", ORDER),
        ("low/a.py", body),
        ("top/y.py", ""),
    ]);
    scene.git(&["mv", "low/a.py", "low/b.py"]);
    passes(&scene, &["commit", "-qm", "renamed"], &["1 inherited"]);
}

#[test]
fn a_circle_is_told_from_whichever_file_closes_it() {
    let scene = guarded(&[
        ("groundskeeper.toml", CIRCLES),
        ("a.py", "import b\n"),
        ("b.py", "import c\n"),
        ("c.py", ""),
    ]);
    stage(&scene, "c.py", "import a\n");
    let circle = "`a.py` → `b.py` → `c.py` → `a.py`";
    blocked(&scene, &["commit", "-qm", "closed"], &["a.py:1", circle]);
}

#[test]
fn a_circle_that_was_there_does_not_block() {
    let scene = guarded(&[
        ("groundskeeper.toml", CIRCLES),
        ("a.py", "import b\n"),
        ("b.py", "import a\n"),
    ]);
    stage(&scene, "b.py", "import os\nimport a\n");
    passes(&scene, &["commit", "-qm", "old"], &["1 inherited"]);
}
