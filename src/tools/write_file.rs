//! `write_file`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::tools::change::{self, Applied, Change};
use crate::tools::principal::principal;
use crate::tools::{Call, Context, Expected, Hints, Tool, ToolError, files};

/// Write a whole file of the work tree, making it and its folders when they are not there. It is
/// replaced in one step: nobody sees it half written. The answer says which rules the file breaks
/// now; mend those before you commit. A file that another agent owns is refused, and so are git's
/// own files and secrets. To change a part of a file use `update_file`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The file, relative to the repository's root.
    path: String,
    /// All of its text.
    content: String,
    /// Only if the file still has this `hash`, as `read_file` or an earlier write gave it.
    if_match: Option<String>,
    /// Only if there is no such file yet.
    new: Option<bool>,
    /// Write nothing when the gate would block a commit of it; by default it is written and said.
    strict: Option<bool>,
    /// The agent that asks; ownership is judged by it.
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    agent_id: Option<String>,
}

pub(super) struct WriteFile;

impl Tool for WriteFile {
    type Input = Input;
    type Output = Applied;
    const HINTS: Hints = Hints::REPLACES;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Applied, ToolError> {
        let expected = match (input.new, input.if_match) {
            (Some(true), Some(_)) => {
                let message = "give `new` or `if_match`, not both";
                return Err(ToolError::refused(message));
            }
            (Some(true), None) => Expected::Nothing,
            (_, Some(hash)) => Expected::Hash(hash),
            (_, None) => Expected::Anything,
        };
        let change = Change {
            path: files::parse(&input.path)?,
            content: Some(input.content.into_bytes()),
            expected,
            principal: principal(context, input.agent_id)?,
            strict: input.strict.unwrap_or(false),
        };
        change::apply(context, change)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::{Fixture, TANGLED};

    #[test]
    fn a_file_is_written_and_what_it_breaks_is_said() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        let arguments = json!({"path": "shop/new.py", "content": TANGLED});
        let result = fixture.ok("write_file", arguments);
        assert_eq!(result["created"], true);
        assert_eq!(result["verdict"], "block");
        assert_eq!(result["findings"][0]["rule"], "too-tangled");
        let read = fixture.ok(
            "read_file",
            json!({"path": "shop/new.py", "numbered": false}),
        );
        assert_eq!(
            (&read["content"], &read["hash"]),
            (&json!(TANGLED), &result["hash"])
        );
        let again = fixture.ok(
            "write_file",
            json!({"path": "shop/new.py", "content": TANGLED}),
        );
        assert_eq!(again["created"], false);
        assert_eq!(again["findings"][0]["inherited"], true);
    }

    #[test]
    fn strict_writes_nothing_that_the_gate_would_block() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        let before = fixture.state();
        for (path, content, rule) in [
            ("a.py", "\n".repeat(350), "file-too-long"),
            ("new/b.py", "def broken(:\n".to_owned(), "syntax-error"),
        ] {
            let arguments = json!({"path": path, "content": content, "strict": true});
            let answer = fixture.refusal("write_file", arguments);
            assert_eq!(answer["findings"][0]["rule"], rule);
        }
        assert_eq!(fixture.state(), before);
        assert!(!fixture.root().join("new").exists());
    }

    #[test]
    fn updates_of_others_are_not_lost() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        let write = |more: serde_json::Value| {
            let mut arguments = json!({"path": "a.py", "content": "a = 2\n"});
            arguments
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            arguments
        };
        assert!(
            fixture
                .refused("write_file", write(json!({"new": true})))
                .contains("exists")
        );
        let hash = fixture.ok("read_file", json!({"path": "a.py"}))["hash"].clone();
        fixture.write("a.py", "a = 'somebody else'\n");
        let words = fixture.refused("write_file", write(json!({"if_match": hash})));
        assert!(words.contains("read it again"), "{words}");
        let words = fixture.refused("write_file", write(json!({"if_match": hash, "new": true})));
        assert!(words.contains("not both"), "{words}");
        let hash = fixture.ok("read_file", json!({"path": "a.py"}))["hash"].clone();
        fixture.ok("write_file", write(json!({"if_match": hash})));
    }

    #[test]
    fn what_another_agent_owns_is_refused_to_agents_and_not_to_persons() {
        let toml = "[[owner]]\nagent = \"docs\"\npaths = [\"docs/\"]\n";
        let fixture = Fixture::committed(&[("groundskeeper.toml", toml), ("docs/a.md", "a\n")]);
        let as_agent = |tool: &str, path: &str, agent: &str| {
            let mut arguments = json!({"path": path, "agent_id": agent});
            match tool {
                "write_file" => arguments["content"] = json!("b\n"),
                "update_file" => {
                    arguments["start_line"] = json!(1);
                    arguments["content"] = json!("b");
                }
                _ => {}
            }
            arguments
        };
        let before = fixture.state();
        for tool in ["write_file", "update_file", "delete_file"] {
            for (path, word) in [
                ("docs/a.md", "`docs`"),
                ("groundskeeper.toml", "only a person"),
            ] {
                let words = fixture.refused(tool, as_agent(tool, path, "web"));
                assert!(
                    words.contains(word) && words.contains(path),
                    "{tool}: {words}"
                );
            }
        }
        assert_eq!(fixture.state(), before);
        fixture.ok("write_file", as_agent("write_file", "docs/a.md", "docs"));
        fixture.ok("write_file", json!({"path": "docs/a.md", "content": "c\n"}));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_of_another_is_refused_too() {
        let toml = "[[owner]]\nagent = \"docs\"\npaths = [\"docs/\"]\n";
        let fixture = Fixture::committed(&[("groundskeeper.toml", toml), ("docs/a.md", "a\n")]);
        std::os::unix::fs::symlink("docs/a.md", fixture.root().join("mine.md")).unwrap();
        let arguments = json!({"path": "mine.md", "content": "b\n", "agent_id": "web"});
        assert!(
            fixture
                .refused("write_file", arguments)
                .contains("docs/a.md")
        );
    }
}
