//! What the long files below a folder would be parted into, and under which names.

use std::path::Path;

use groundskeeper::refactor::split::{FileText, Module, Options, plan};
use groundskeeper::text::{RepoPath, line_count};

/// Packaging files, which say what a module's path is.
const PACKAGING: &[&str] = &["pyproject.toml", "setup.cfg", "setup.py"];

/// Says it of every file that is no test, as of one repository. Gives the lines over the limit, before
/// and after.
pub fn say(folder: &Path, sources: &[std::path::PathBuf]) -> (usize, usize) {
    let limit = Options::default().limit;
    let over = |text: &str| line_count(text.as_bytes()).saturating_sub(limit);
    let (mut before, mut after) = (0, 0);
    let packaging = PACKAGING.iter().map(|name| folder.join(name));
    let files: Vec<FileText> = packaging
        .chain(sources.iter().cloned())
        .filter_map(|path| {
            let text = std::fs::read_to_string(&path).ok()?;
            let path = path.strip_prefix(folder).ok()?.to_str()?.into();
            Some(FileText { path, text })
        })
        .collect();
    for file in &files {
        let lines = line_count(file.text.as_bytes());
        let is_meant = file.path.extension() == Some("py") && !is_test(&file.path);
        if !is_meant || lines <= limit {
            continue;
        }
        let others = files.iter().filter(|other| other.path != file.path);
        let others: Vec<FileText> = others.cloned().collect();
        before += over(&file.text);
        let module = Module {
            path: &file.path,
            source: &file.text,
            others: &others,
            options: Options {
                limit,
                least: limit / 3,
            },
        };
        let place = format!("{} {} ({lines})", folder.display(), file.path);
        match plan(&module) {
            Ok(plan) => {
                println!("split {place}");
                let files = plan.render(&plan.fallback_names()).unwrap();
                after += files.iter().map(|file| over(&file.text)).sum::<usize>();
                for part in plan.parts {
                    let names = part.symbols.join(" ");
                    println!("    {} ({}): {names}", part.fallback, part.lines);
                }
            }
            Err(refusal) => {
                after += over(&file.text);
                println!("left  {place} {refusal}");
            }
        }
    }
    (before, after)
}

fn is_test(path: &RepoPath) -> bool {
    let path = path.to_string();
    path.contains("test") || path.contains("docs/") || path.contains("examples/")
}
