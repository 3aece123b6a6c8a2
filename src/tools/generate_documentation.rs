//! `generate_documentation`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::tools::improving::{Output, Wish};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Let the local model write missing docstrings for one file, folder or definition, as an
/// improvement run: it works on the last commit in a worktree of its own, each change is proven to
/// leave the code's syntax tree as it was and judged by the gate, and what holds is committed on a
/// new branch. Your work tree, index and branch are never touched. A change that could not be
/// proven is discarded; that is normal. Look at the branch and merge what you like. Python only.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Input(Wish);

pub(super) struct GenerateDocumentation;

impl Tool for GenerateDocumentation {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, Input(wish): Input, call: &Call) -> Result<Output, ToolError> {
        wish.run(&["document"], context, call)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::Fixture;

    const PRICES: &str = "\
def price_with_tax(net, rate):
    return round(net * (1 + rate), 2)


def cheapest(prices):
    \"\"\"Return the lowest price.\"\"\"
    return min(prices)
";

    fn shop() -> Fixture {
        let answer = json!({"summary": "Return the price with tax added."});
        let fixture = Fixture::committed(&[("shop/prices.py", PRICES)]);
        fixture.with_model(Scripted::answering(move |_| answer.clone().into()))
    }

    #[test]
    fn what_holds_is_on_a_branch_and_the_checkout_is_as_it_was() {
        let fixture = shop();
        fixture.write("shop/prices.py", "x = 'in the middle of an edit'\n");
        let before = fixture.state();
        let arguments = json!({"path": "shop/prices.py", "symbol": "price_with_tax"});
        let result = fixture.ok("generate_documentation", arguments);
        assert_eq!(fixture.state(), before);
        assert_eq!(result["committed"], 1, "{result}");
        assert_eq!(result["changes"][0]["symbol"], "price_with_tax");
        let branch = result["branch"].as_str().unwrap();
        let text = fixture.git(&["show", &format!("{branch}:shop/prices.py")]);
        assert!(
            text.contains("\"\"\"Return the price with tax added"),
            "{text}"
        );
        assert_eq!(
            json!([fixture.git(&["rev-parse", branch])]),
            result["commits"]
        );
    }

    #[test]
    fn a_dry_run_makes_no_branch() {
        let fixture = shop();
        let arguments = json!({"path": ".", "dry_run": true});
        let result = fixture.ok("generate_documentation", arguments);
        assert_eq!(result["changes"][0]["outcome"], "planned");
        assert_eq!(result.get("run"), None);
        assert_eq!(
            fixture.git(&["branch", "--format=%(refname:short)"]),
            "main"
        );
    }

    #[test]
    fn what_is_not_there_is_named() {
        let fixture = shop();
        for (arguments, word) in [
            (
                json!({"path": "shop/prices.py", "symbol": "no_such_name"}),
                "no_such_name",
            ),
            (
                json!({"path": "shop/prices.py", "symbol": "cheapest"}),
                "cheapest",
            ),
            (json!({"path": "shop/none.py"}), "shop/none.py"),
            (json!({"path": "../shop"}), "../shop"),
            (json!({"path": ".git/config"}), ".git/config"),
        ] {
            let words = fixture.refused("generate_documentation", arguments);
            assert!(words.contains(word), "{words}");
        }
    }
}
