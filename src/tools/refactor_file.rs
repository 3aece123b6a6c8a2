//! `refactor_file`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::improve::RunRequest;
use crate::tools::improving::{Output, improved, place};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Refactor what is over the limits in a file or folder, as an improvement run: take a long file
/// apart, flatten nested branches, extract functions out of long ones. The program moves and
/// rewrites the code itself and the local model only chooses names; each change is proven to keep
/// the public names and what the code does, judged by the gate, held against the repository's tests
/// where they can be run, and committed on a new branch. Your work tree, index and branch are never
/// touched. What could not be proven is discarded; that is normal. Python only.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The file or folder, relative to the repository's root; as the last commit has it.
    path: String,
    /// What may be done; all of it if left out.
    #[schemars(length(min = 1, max = 3))]
    kinds: Option<Vec<Refactoring>>,
    /// Only this function or method, by its qualified name such as `Shop.price`; files are not
    /// taken apart then.
    symbol: Option<String>,
    /// Most changes.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Only say what would be tried; no model is loaded and no branch made.
    dry_run: Option<bool>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Refactoring {
    Split,
    Flatten,
    Extract,
}

impl Refactoring {
    const ALL: [Self; 3] = [Self::Split, Self::Flatten, Self::Extract];

    /// The name of its kind of improvement.
    fn kind(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Flatten => "flatten",
            Self::Extract => "extract",
        }
    }
}

pub(super) struct RefactorFile;

impl Tool for RefactorFile {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let kinds = input.kinds.unwrap_or_else(|| Refactoring::ALL.to_vec());
        let request = RunRequest {
            kinds: kinds.iter().map(|one| one.kind().to_owned()).collect(),
            paths: vec![place(&input.path)?],
            symbol: input.symbol,
            limit: input.limit,
            dry_run: input.dry_run.unwrap_or(false),
            again: true,
            ..RunRequest::default()
        };
        improved(context, &request, call)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::{Fixture, TANGLED};

    /// Functions of 50 lines in two groups that call each other.
    fn long() -> String {
        let function = |name: &str, calls: &str| {
            let body = "    total += 1\n".repeat(46);
            format!("def {name}(total):\n{body}    return {calls}\n\n\n")
        };
        [
            function("read_row", "total"),
            function("read_rows", "read_row(total)"),
            function("write_row", "total"),
            function("write_rows", "write_row(total)"),
        ]
        .concat()
    }

    fn shop() -> Fixture {
        let settings = "[rules.file-too-long]\nlimit = 130\n";
        let files = [
            ("shop/rows.py", long()),
            ("shop/tangled.py", TANGLED.to_owned()),
            ("groundskeeper.toml", settings.to_owned()),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
        Fixture::committed(&files).with_model(Scripted::answering(|_| "{}".into()))
    }

    #[test]
    fn a_long_file_is_taken_apart_on_a_branch() {
        let fixture = shop();
        let before = fixture.state();
        let arguments = json!({"path": "shop/rows.py", "kinds": ["split"]});
        let result = fixture.ok("refactor_file", arguments);
        assert_eq!(result["committed"], 1, "{result}");
        assert_eq!(result["changes"][0]["kind"], "split");
        assert_eq!(fixture.state(), before);
        let branch = result["branch"].as_str().unwrap();
        let files = fixture.git(&["ls-tree", "-r", "--name-only", branch, "shop/"]);
        assert_eq!(files.lines().count(), 3, "{files}");
    }

    #[test]
    fn a_dry_run_says_what_would_be_tried_at_one_definition() {
        let fixture = shop();
        let arguments = json!({"path": ".", "symbol": "tangled", "dry_run": true});
        let result = fixture.ok("refactor_file", arguments);
        let changes = result["changes"].as_array().unwrap();
        assert!(!changes.is_empty(), "{result}");
        for change in changes {
            assert_eq!(change["symbol"], "tangled");
            assert_eq!(change["outcome"], "planned");
        }
        assert_eq!(result.get("run"), None);
    }

    #[test]
    fn what_is_in_order_or_no_refactoring_is_refused() {
        let fixture = shop();
        let arguments = json!({"path": ".", "symbol": "read_row"});
        let words = fixture.refused("refactor_file", arguments);
        let told = ["`read_row`", "split, flatten, extract"];
        assert!(told.iter().all(|part| words.contains(part)), "{words}");
        let arguments = json!({"path": ".", "kinds": ["document"]});
        let words = fixture.refused("refactor_file", arguments);
        assert!(words.contains("`kinds/0`"), "{words}");
    }
}
