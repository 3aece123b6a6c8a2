//! `list_files`.

use globset::{GlobBuilder, GlobMatcher};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate;
use crate::text::RepoPath;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// List files of the work tree, sorted by path, page by page. What .gitignore excludes, git's own
/// folder and links are left out; new files that git does not know yet are listed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Only files below this folder, relative to the repository's root.
    path: Option<String>,
    /// Only paths that match, such as `**/*.py` or `src/*.rs`. A pattern without a slash matches
    /// the file name at any depth. Relative to the repository's root.
    glob: Option<String>,
    /// Most files in one answer; 200 if left out.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<usize>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Paths relative to the repository's root.
    files: Vec<String>,
    /// How many match in all.
    total: usize,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

pub(super) struct ListFiles;

impl Tool for ListFiles {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let below = folder(context, input.path.as_deref())?;
        let matcher = input.glob.as_deref().map(matcher).transpose()?;
        let wanted = |path: &RepoPath| match &matcher {
            Some(matcher) => matcher.is_match(path.to_path()),
            None => true,
        };
        let paths = walk(context, &below, call, wanted)?;
        let limit = input.limit.unwrap_or(200);
        // A cursor is the last path already given, so files that come and go skip no other.
        let start = input.cursor.map_or(0, |cursor| {
            paths.partition_point(|path| path.to_string() <= cursor)
        });
        let room = call.settings(context)?.limits.output_bytes;
        let page = page(&paths[start..paths.len().min(start + limit)], room);
        let more = start + page.len() < paths.len();
        Ok(Output {
            files: page.iter().map(ToString::to_string).collect(),
            total: paths.len(),
            next_cursor: page.last().filter(|_| more).map(ToString::to_string),
        })
    }
}

/// The folder as it really is below the root; empty for the root itself.
fn folder(context: &Context, path: Option<&str>) -> Result<RepoPath, ToolError> {
    let Some(path) = path.filter(|path| !matches!(*path, "." | "./")) else {
        return Ok(RepoPath::from(""));
    };
    let path = files::parse(path)?;
    let real = context.files.real(&path)?;
    if !context.files.is_folder(&real) {
        return Err(files::PathError::not_a(&path, "folder").into());
    }
    Ok(real)
}

pub(super) fn matcher(glob: &str) -> Result<GlobMatcher, ToolError> {
    let pattern = match glob.contains('/') {
        true => glob.trim_start_matches("./").to_owned(),
        false => format!("**/{glob}"),
    };
    let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
    let glob = glob.map_err(|error| ToolError::refused(format!("argument `glob`: {error}")))?;
    Ok(glob.compile_matcher())
}

/// As many paths as fit into the answer; at least one.
fn page(paths: &[RepoPath], room_bytes: usize) -> &[RepoPath] {
    // Quotes, comma and escapes; counts and the cursor take their part.
    let mut left = room_bytes.saturating_sub(500);
    let fits = paths.iter().take_while(|path| {
        let bytes = path.to_string().len() * 2 + 3;
        let fits = bytes <= left;
        left = left.saturating_sub(bytes);
        fits
    });
    let count = fits.count().max(1).min(paths.len());
    &paths[..count]
}

/// Every wanted regular file below a folder, sorted as text.
pub(super) fn walk(
    context: &Context,
    below: &RepoPath,
    call: &Call,
    wanted: impl Fn(&RepoPath) -> bool,
) -> Result<Vec<RepoPath>, ToolError> {
    let walk = gate::walker(&context.root.join(below.to_path())).build();
    let mut paths = Vec::new();
    for entry in walk {
        if call.cancel.is_cancelled() {
            return Err(ToolError::Cancelled);
        }
        // A folder that vanished or cannot be read has no files to list.
        let Ok(entry) = entry else { continue };
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let below_root = entry.path().strip_prefix(&context.root);
        let path = below_root.map(RepoPath::from_path);
        paths.extend(path.ok().filter(&wanted));
    }
    paths.sort_by_cached_key(ToString::to_string);
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tools::fixture::Fixture;

    fn shop() -> Fixture {
        Fixture::new(&[
            (".gitignore", "build/\n"),
            ("README.md", "# Shop\n"),
            ("build/output.py", ""),
            ("shop/prices.py", ""),
            ("shop/deep/er.py", ""),
        ])
    }

    fn paths(result: &Value) -> Vec<&str> {
        result["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p.as_str().unwrap())
            .collect()
    }

    #[test]
    fn ignored_files_and_git_are_left_out() {
        let result = shop().ok("list_files", json!({}));
        let all = [
            ".gitignore",
            "README.md",
            "shop/deep/er.py",
            "shop/prices.py",
        ];
        assert_eq!(paths(&result), all);
        assert_eq!(result["total"], 4);
    }

    #[test]
    fn folders_and_patterns_select() {
        let fixture = shop();
        for arguments in [
            json!({"path": "./shop/"}),
            json!({"glob": "**/*.py"}),
            json!({"glob": "*.py"}),
        ] {
            let result = fixture.ok("list_files", arguments);
            assert_eq!(paths(&result), ["shop/deep/er.py", "shop/prices.py"]);
        }
        let result = fixture.ok("list_files", json!({"glob": "shop/*.py", "path": "."}));
        assert_eq!(paths(&result), ["shop/prices.py"]);
        assert!(
            fixture
                .refused("list_files", json!({"glob": "a[/b"}))
                .contains("glob")
        );
        assert!(
            fixture
                .refused("list_files", json!({"path": "README.md"}))
                .contains("folder")
        );
    }

    #[test]
    fn pages_join_to_the_whole_however_small() {
        let fixture = shop();
        fixture.write("groundskeeper.toml", "[limits]\noutput_bytes = 560\n");
        let (mut all, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let result = fixture.ok("list_files", json!({"limit": 3, "cursor": cursor}));
            assert!(result.get("shortened").is_none());
            all.extend(paths(&result).iter().map(|&p| p.to_owned()));
            cursor = result.get("next_cursor").cloned().unwrap_or_default();
            if cursor.is_null() {
                break;
            }
        }
        fixture.write("groundskeeper.toml", "");
        assert_eq!(all, paths(&fixture.ok("list_files", json!({}))));
    }
}
