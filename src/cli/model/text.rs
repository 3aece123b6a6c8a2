//! Model files in words, and finding the one that is meant.

use crate::app::App;
use crate::model::registry::{BUNDLED_ALIAS, ModelFile};

/// Two lines: the name with what matters for choosing, and the path.
pub(super) fn described(file: &ModelFile) -> String {
    let mark = if file.current { "*" } else { " " };
    let mut facts = vec![size(file.bytes)];
    facts.extend(file.quantisation.clone());
    facts.extend(
        file.context_tokens
            .map(|tokens| format!("{} context", thousands(tokens.into()))),
    );
    if file.bundled {
        facts.push("bundled: for trying, not for quality".to_owned());
    }
    let problem = file.problem.as_ref();
    let problem = problem.map_or(String::new(), |problem| format!("\n    {problem}"));
    format!(
        "{mark} {}  {}\n    {}{problem}",
        file.name,
        facts.join(", "),
        file.path.display()
    )
}

/// `7.2 MB` or `4.7 GB`.
pub(super) fn size(bytes: u64) -> String {
    let (tenth, name) = match bytes {
        0..999_950_000 => (100_000, "MB"),
        _ => (100_000_000, "GB"),
    };
    let tenths = (bytes + tenth / 2) / tenth;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// `1 thread` or `8 threads`.
pub(super) fn threads(number: usize) -> String {
    match number {
        1 => "1 thread".to_owned(),
        more => format!("{more} threads"),
    }
}

/// A number with a comma after every third digit from the right.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The one model that `name` means.
pub(super) fn the_one(app: &App, name: &str) -> anyhow::Result<ModelFile> {
    let mut found = app.registry()?.find(name, &app.current)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => anyhow::bail!(
            "there is no model file `{name}`: neither a path, nor a name that `groundskeeper \
             model list` shows"
        ),
        _ => {
            let paths: Vec<_> = found
                .iter()
                .map(|file| file.path.display().to_string())
                .collect();
            anyhow::bail!("`{name}` may mean {}; give the path", paths.join(" or "))
        }
    }
}

/// The model that `name` means, or the one in use.
pub(super) fn the_one_or_current(app: &App, name: Option<&str>) -> anyhow::Result<ModelFile> {
    match name {
        // It is written to its place when somebody is going to read it.
        Some(BUNDLED_ALIAS) => Ok(app.registry()?.bundled()?),
        Some(name) => readied(app, the_one(app, name)?),
        None => Ok(app.registry()?.current()?),
    }
}

fn readied(app: &App, file: ModelFile) -> anyhow::Result<ModelFile> {
    match file.bundled {
        true => Ok(app.registry()?.bundled()?),
        false => Ok(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_numbers_are_written_for_people() {
        assert_eq!(size(7_218_976), "7.2 MB");
        assert_eq!(size(4_683_073_536), "4.7 GB");
        assert_eq!(size(999_999_999), "1.0 GB");
        assert_eq!(
            (threads(1), threads(8)),
            ("1 thread".into(), "8 threads".into())
        );
        assert_eq!(thousands(2048), "2,048");
        assert_eq!(thousands(262_144), "262,144");
        assert_eq!(thousands(7), "7");
    }
}
