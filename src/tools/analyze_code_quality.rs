//! `analyze_code_quality`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::{self, Policy};
use crate::lang::{self, Function, Syntax, Wanted};
use crate::text::{RepoPath, line_count};
use crate::tools::code::{self, Named};
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Measure every function of one file, or of content before it is written: cyclomatic and cognitive
/// complexity, lines, nesting, parameters, and which rules each breaks. Use it after editing a
/// file to see what the gate will say. Python and Rust. Code that does not parse is a
/// `syntax-error` finding and has no functions.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// A file, relative to the repository's root. Give this or `content`.
    path: Option<String>,
    /// The code to measure instead of a file; with `language` or `filename`.
    content: Option<String>,
    /// Language of the code, such as `python` or `rust`. For a file its extension decides.
    language: Option<String>,
    /// Where the content would stand; its extension tells the language.
    filename: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The file, when one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Language it was measured as.
    language: &'static str,
    /// Newline characters.
    line_count: usize,
    /// `pass`, or `block` when a commit of this code would be refused.
    verdict: &'static str,
    /// Every function, the most complex first.
    functions: Vec<FunctionFacts>,
    /// Every rule that is broken, also those about the whole file.
    findings: Vec<Fact>,
}

#[derive(Serialize, JsonSchema)]
struct FunctionFacts {
    /// Qualified name.
    symbol: String,
    /// First line, from 1.
    line: usize,
    /// Last line.
    end_line: usize,
    /// How hard it is.
    complexity: Complexity,
    /// Lines, docstring left out.
    lines: usize,
    /// Deepest control-flow block.
    nesting: u32,
    /// Parameters without self and cls.
    parameters: u32,
    /// Return statements.
    returns: u32,
    /// Rules that it breaks.
    breaks: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Complexity {
    /// Branches and 1; limited by the rule too-complex.
    cyclomatic: u32,
    /// Branches weighted by their depth; limited by the rule too-tangled.
    cognitive: u32,
}

pub(super) struct AnalyzeCodeQuality;

impl Tool for AnalyzeCodeQuality {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let settings = call.settings(context)?;
        let named = Named {
            path: input.path,
            content: input.content,
            filename: input.filename,
        };
        let mut code = code::resolve(context, &settings, named)?;
        let language = code::language(input.language.as_deref(), &code.path)?;
        if lang::for_path(&code.path).is_none_or(|own| own.name != language.name) {
            // Rules go by the path, so the path must say the language.
            let extension = language.extensions.first().copied().unwrap_or_default();
            code.path = RepoPath::from(format!("{}.{extension}", code.path).as_str());
        }
        let ratchet = context.ratchet(&settings)?;
        let policy = Policy::new(&settings, &[])?;
        let report = gate::check_content(&code.path, &code.source, &policy, ratchet.as_ref());
        let wanted = Wanted::all(settings.limits.file_bytes);
        let measured = lang::measure(language, &code.source, &wanted);
        let findings = facts(&report);
        let mut functions: Vec<FunctionFacts> = match measured.syntax {
            Syntax::Broken(_) => Vec::new(),
            _ => measured
                .functions
                .into_iter()
                .map(|f| describe(f, &findings))
                .collect(),
        };
        functions
            .sort_by_key(|f| std::cmp::Reverse((f.complexity.cognitive, f.complexity.cyclomatic)));
        Ok(Output {
            path: code.on_disk.then(|| code.path.to_string()),
            language: language.name,
            line_count: line_count(&code.source),
            verdict: verdict_name(report.verdict),
            functions,
            findings,
        })
    }
}

fn describe(function: Function, findings: &[Fact]) -> FunctionFacts {
    let own = |fact: &&Fact| fact.symbol.as_deref() == Some(&*function.symbol);
    let breaks = findings.iter().filter(own).map(|fact| fact.rule).collect();
    FunctionFacts {
        line: function.line,
        end_line: function.end_line,
        complexity: Complexity {
            cyclomatic: function.cyclomatic,
            cognitive: function.cognitive,
        },
        lines: function.lines,
        nesting: function.nesting,
        parameters: function.parameters,
        returns: function.returns,
        breaks,
        symbol: function.symbol,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tools::fixture::{Fixture, TANGLED};

    fn assert_tangled(result: &Value) {
        let function = &result["functions"][0];
        assert_eq!(
            function["complexity"],
            json!({"cyclomatic": 9, "cognitive": 20})
        );
        assert_eq!(function["breaks"], json!(["too-tangled"]));
        assert_eq!(result["findings"][0]["rule"], "too-tangled");
        assert_eq!(result["verdict"], "block");
    }

    #[test]
    fn a_file_and_content_give_the_same_numbers() {
        let fixture = Fixture::new(&[("shop/tangled.py", TANGLED)]);
        assert_tangled(&fixture.ok("analyze_code_quality", json!({"path": "shop/tangled.py"})));
        for (name, value) in [("language", "Python"), ("filename", "shop/new.py")] {
            let arguments = json!({"content": TANGLED, name: value});
            assert_tangled(&fixture.ok("analyze_code_quality", arguments));
        }
    }

    #[test]
    fn broken_code_is_a_finding_and_no_pass() {
        let fixture = Fixture::new(&[]);
        let arguments = json!({"content": "def broken(:\n    pass\n", "language": "python"});
        let result = fixture.ok("analyze_code_quality", arguments);
        assert_eq!(result["findings"][0]["rule"], "syntax-error");
        assert_eq!(result["functions"], json!([]));
        assert_eq!(result["verdict"], "block");
    }

    #[test]
    fn a_language_that_is_not_known_is_named_with_those_that_are() {
        let fixture = Fixture::new(&[("notes.txt", "x")]);
        let arguments = json!({"content": "x", "language": "klingon"});
        let words = fixture.refused("analyze_code_quality", arguments);
        assert!(
            words.contains("klingon") && words.contains("python (.py"),
            "{words}"
        );
        for arguments in [json!({"content": "x"}), json!({"path": "notes.txt"})] {
            let words = fixture.refused("analyze_code_quality", arguments);
            assert!(
                words.contains("filename") && words.contains("rust"),
                "{words}"
            );
        }
    }
}
