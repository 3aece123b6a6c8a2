//! Every function of a work tree with its measures.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use crate::gate::{Error, Policy, walk};
use crate::lang::{self, Syntax};
use crate::text::RepoPath;

/// One function, in the stable form of `measure --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FunctionMeasures {
    /// The file, relative to the folder that was measured.
    pub path: RepoPath,
    /// 1-based line of the `def` or `fn` keyword.
    pub line: usize,
    /// Qualified name.
    pub symbol: String,
    /// Cyclomatic complexity.
    pub cyclomatic: u32,
    /// Cognitive complexity.
    pub cognitive: u32,
    /// Lines, docstring left out.
    pub lines: usize,
    /// Deepest control-flow block.
    pub nesting: u32,
    /// Parameters.
    pub parameters: u32,
    /// Return statements.
    pub returns: u32,
}

/// Functions, and the files that could not be measured with the reason.
pub type MeasuredFiles = (Vec<FunctionMeasures>, Vec<(RepoPath, String)>);

/// Measures every function below `targets`, in order of path and line, and lists the files that
/// could not be measured with the reason.
pub fn measure_paths(
    root: &Path,
    targets: &[PathBuf],
    policy: &Policy,
) -> Result<MeasuredFiles, Error> {
    let files = walk::files(root, targets, policy)?;
    let measured: Result<Vec<_>, Error> = files
        .par_iter()
        .filter_map(|(path, on_disk)| Some((path, on_disk, lang::for_path(path)?)))
        .map(|(path, on_disk, language)| {
            let source = std::fs::read(on_disk).map_err(Error::io(on_disk))?;
            Ok((path, lang::measure(language, &source, policy.limits)))
        })
        .collect();
    let mut functions = Vec::new();
    let mut broken = Vec::new();
    for (path, measured) in measured? {
        if let Syntax::Broken(problem) = &measured.syntax {
            broken.push((
                path.clone(),
                format!("{}: {}", problem.line, problem.message),
            ));
        }
        functions.extend(
            measured
                .functions
                .into_iter()
                .map(|function| FunctionMeasures {
                    path: path.clone(),
                    line: function.line,
                    symbol: function.symbol,
                    cyclomatic: function.cyclomatic,
                    cognitive: function.cognitive,
                    lines: function.lines,
                    nesting: function.nesting,
                    parameters: function.parameters,
                    returns: function.returns,
                }),
        );
    }
    Ok((functions, broken))
}
