//! The output formats: what each writes, that machine formats obey their schemas, and that nothing a
//! repository contains breaks out of them.

mod machine;
mod text;

use groundskeeper::gate::report::{Format, Options, Report};
use groundskeeper::gate::{Policy, check_content};
use groundskeeper::rules::{Ratchet, Verdict};
use groundskeeper::settings::Settings;
use groundskeeper::text::RepoPath;

use crate::harness::python;

/// A file name that tries to break out of every format.
const HOSTILE: &[u8] = b"a |`<b>*@me_ ]]>\x1b[2J\r\n::error::,%\"'\\\xff\xc2\x9b.py";

fn check(path: &[u8], source: &str, ratchet: Option<&Ratchet>) -> Report {
    let policy = Policy::new(&Settings::default(), &[]).unwrap();
    let path = RepoPath::from_bytes(path.to_vec());
    check_content(&path, source.as_bytes(), &policy, ratchet)
}

/// A report with an error, an inherited one, a warning, one about a whole file, and hostile names.
fn report() -> Report {
    let old = python("old", 13);
    let mut ratchet = Ratchet::default();
    let recorded = check(b"src/a.py", &old, None).findings;
    let recorded: Vec<_> = recorded
        .into_iter()
        .map(|located| located.finding)
        .collect();
    ratchet.update(|_| true, &recorded, true);
    let mixed = format!(
        "{old}\n\n{}x = 1  # groundskeeper: allow(too-complex)\n",
        python("neü", 12)
    );
    let mut report = check(b"src/a.py", &mixed, Some(&ratchet));
    let others = [
        check(b"src/long.py", &"x = 1\n".repeat(301), None),
        check(HOSTILE, "def f(\u{1b}[31m\u{9b}|<b>]]>:\n", None),
    ];
    for other in others {
        report.findings.extend(other.findings);
        report.files += other.files;
    }
    report.verdict = Verdict::Block;
    report.notes = vec!["one note".to_owned()];
    report
}

/// What the named format makes of a report, colours as they are.
#[track_caller]
fn written(report: &Report, format: &str) -> String {
    written_with(report, format, false)
}

/// The same, added up as well if so asked.
#[track_caller]
fn written_with(report: &Report, format: &str, statistics: bool) -> String {
    let mut out = Vec::new();
    let options = Options {
        width_columns: 40,
        statistics,
    };
    (Format::named(format).unwrap().write)(report, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
