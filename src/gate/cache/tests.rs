//! What is remembered is what a new check would find.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::CachePlace;
use crate::gate::{Policy, check_worktree};
use crate::rules::Severity;
use crate::settings::Settings;

const TANGLED: &str = "def f(a, b, c, d, e, g, h):\n    return a\n";
const CLEAN: &str = "def f(a, b, c, d, e, g):\n    return abcd\n";

struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    fn new(files: &[(&str, &str)]) -> Self {
        let scene = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir(scene.root()).unwrap();
        for (name, text) in files {
            scene.write(name, text, 100);
        }
        scene
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("tree")
    }

    /// Writes a file and dates it back by some seconds.
    fn write(&self, name: &str, text: &str, age_s: u64) {
        let path = self.root().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 - age_s);
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(time)
            .unwrap();
    }

    fn place(&self, build: &str) -> CachePlace {
        CachePlace {
            folder: self.folder.path().join("cache"),
            build: build.to_owned(),
        }
    }

    fn cache_files(&self) -> Vec<std::path::PathBuf> {
        let Ok(folder) = std::fs::read_dir(self.place("").folder) else {
            return Vec::new();
        };
        folder.map(|entry| entry.unwrap().path()).collect()
    }

    /// File and rule of each finding.
    fn found(&self, build: &str, targets: &[&Path]) -> Vec<String> {
        let root = self.root();
        let targets: Vec<_> = targets.iter().map(|target| root.join(target)).collect();
        let policy = Policy::new(&of_one_file(), &[]).unwrap();
        let policy = policy.remembered_in(Some(self.place(build)));
        let report = check_worktree(&root, &targets, &policy, None).unwrap();
        let named =
            |one: &crate::gate::Located| format!("{} {}", one.finding.path, one.finding.rule);
        report.findings.iter().map(named).collect()
    }
}

/// Settings without the rule that looks beyond the file, which nothing remembers.
fn of_one_file() -> Settings {
    let mut settings = Settings::default();
    settings.rules.missing_test.severity = Severity::Off;
    settings
}

/// Changes the stored result, so that using it shows.
fn doctor(scene: &Scene) {
    alter(scene, |body| {
        let at = memchr::memmem::find(body, b"parameters").unwrap();
        body[at..at + 10].copy_from_slice(b"PARAMETERS");
    });
}

fn alter(scene: &Scene, change: impl FnOnce(&mut [u8])) {
    let cache = &scene.cache_files()[0];
    let bytes = std::fs::read(cache).unwrap();
    let mut body = bytes[80..].to_vec();
    change(&mut body);
    let mut doctored = bytes[..48].to_vec();
    doctored.extend_from_slice(blake3::hash(&body).as_bytes());
    doctored.extend_from_slice(&body);
    std::fs::write(cache, doctored).unwrap();
}

fn message(scene: &Scene, build: &str) -> String {
    let root = scene.root();
    let policy = Policy::new(&of_one_file(), &[]).unwrap();
    let policy = policy.remembered_in(Some(scene.place(build)));
    let report = check_worktree(&root, &[], &policy, None).unwrap();
    report.findings[0].finding.message.clone()
}

#[test]
fn a_second_check_finds_the_same_and_reads_nothing_anew() {
    let scene = Scene::new(&[("a.py", TANGLED), ("b.py", CLEAN)]);
    let first = scene.found("1", &[]);
    assert_eq!(first, ["a.py too-many-parameters"]);
    assert_eq!(scene.found("1", &[]), first);
    doctor(&scene);
    assert!(
        message(&scene, "1").contains("PARAMETERS"),
        "it was not remembered"
    );
    assert!(
        message(&scene, "2").contains("parameters"),
        "another build's result was used"
    );
}

#[test]
fn a_remembered_report_equals_a_new_one() {
    let scene = Scene::new(&[("a.py", TANGLED), ("b.py", "def f(:\n")]);
    let policy = Policy::new(&of_one_file(), &[]).unwrap();
    let new = check_worktree(&scene.root(), &[], &policy, None).unwrap();
    let policy = policy.remembered_in(Some(scene.place("1")));
    for _ in 0..2 {
        let remembered = check_worktree(&scene.root(), &[], &policy, None).unwrap();
        assert_eq!(remembered.findings, new.findings);
    }
}

#[test]
fn a_change_is_seen_by_time_size_or_content() {
    let scene = Scene::new(&[("a.py", TANGLED)]);
    assert_eq!(scene.found("1", &[]).len(), 1);
    scene.write("a.py", CLEAN, 50);
    assert_eq!(scene.found("1", &[]).len(), 0);
    scene.write("a.py", TANGLED, 40);
    assert_eq!(scene.found("1", &[]).len(), 1);
    // Written just now, so that its time proves nothing: the content is compared.
    let path = scene.root().join("b.py");
    std::fs::write(&path, CLEAN).unwrap();
    let time = std::fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(scene.found("1", &[]).len(), 1);
    assert_eq!(TANGLED.len(), CLEAN.len());
    std::fs::write(&path, TANGLED).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(time).unwrap();
    assert_eq!(scene.found("1", &[]).len(), 2);
}

#[test]
fn other_settings_and_damage_are_told() {
    let scene = Scene::new(&[("a.py", TANGLED)]);
    scene.found("1", &[]);
    doctor(&scene);
    let cache = &scene.cache_files()[0];
    let mut bytes = std::fs::read(cache).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(cache, &bytes).unwrap();
    assert!(message(&scene, "1").contains("parameters"));
    for length in [0, 10, 40, 60, last] {
        std::fs::write(cache, &bytes[..length]).unwrap();
        assert_eq!(scene.found("1", &[]).len(), 1);
    }
    doctor(&scene);
    let mut settings = of_one_file();
    settings.rules.too_many_parameters.limit = 1;
    let policy = Policy::new(&settings, &[]).unwrap();
    let policy = policy.remembered_in(Some(scene.place("1")));
    let report = check_worktree(&scene.root(), &[], &policy, None).unwrap();
    assert_eq!(report.findings[0].finding.limit, 1);
}

#[test]
fn part_of_a_tree_keeps_the_rest_and_files_that_are_gone_are_forgotten() {
    let scene = Scene::new(&[("a.py", TANGLED), ("b.py", TANGLED)]);
    assert_eq!(scene.found("1", &[]).len(), 2);
    doctor(&scene);
    assert_eq!(scene.found("1", &[Path::new("b.py")]).len(), 1);
    assert!(
        message(&scene, "1").contains("PARAMETERS"),
        "the rest was dropped"
    );
    let size = || std::fs::metadata(&scene.cache_files()[0]).unwrap().len();
    let both = size();
    std::fs::remove_file(scene.root().join("a.py")).unwrap();
    assert_eq!(scene.found("1", &[]).len(), 1);
    assert!(size() < both);
}

/// File and rule of each finding when rules look at the repository as a whole.
fn around(scene: &Scene) -> Vec<String> {
    let policy = Policy::new(&Settings::default(), &[]).unwrap();
    let policy = policy.remembered_in(Some(scene.place("1")));
    let report = check_worktree(&scene.root(), &[], &policy, None).unwrap();
    let findings = report.findings.iter().map(|one| &one.finding);
    findings
        .map(|one| format!("{} {}", one.path, one.rule))
        .collect()
}

#[test]
fn what_tests_import_is_remembered_by_content() {
    const FUNCTION: &str = "def run():\n    return 1\n";
    let test = "import first\n\n\ndef test_it(): ...\n";
    let scene = Scene::new(&[
        ("first.py", FUNCTION),
        ("other.py", FUNCTION),
        ("tests/test_x.py", test),
    ]);
    assert_eq!(around(&scene), ["other.py missing-test"]);
    assert_eq!(around(&scene), ["other.py missing-test"]);
    // The last place that names it is the import.
    alter(&scene, |body| {
        let at = memchr::memmem::rfind(body, b"first").unwrap();
        body[at..at + 5].copy_from_slice(b"other");
    });
    assert_eq!(around(&scene), ["first.py missing-test"], "not remembered");
    scene.write("tests/test_x.py", "import other, first\n", 50);
    assert_eq!(around(&scene), [""; 0]);
}
