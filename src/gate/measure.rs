//! Every function of a work tree with its measures.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use crate::gate::{Error, Policy, walk};
use crate::lang::{self, Function, Syntax, Wanted};
use crate::text::RepoPath;

/// One function of a folder, in the stable form of `measure --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FunctionMeasures {
    /// The file, relative to the folder that was measured.
    pub path: RepoPath,
    /// The function with its measures.
    #[serde(flatten)]
    pub function: Function,
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
    let wanted = Wanted {
        variant: policy.wanted.variant,
        ..Wanted::all(policy.wanted.file_bytes)
    };
    let measured: Result<Vec<_>, Error> = files
        .par_iter()
        .filter_map(|(path, on_disk)| Some((path, on_disk, lang::for_path(path)?)))
        .map(|(path, on_disk, language)| {
            let source = std::fs::read(on_disk).map_err(Error::io(on_disk))?;
            Ok((path, lang::measure(language, &source, &wanted)))
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
        let of_file = measured.functions.into_iter();
        functions.extend(of_file.map(|function| FunctionMeasures {
            path: path.clone(),
            function,
        }));
    }
    Ok((functions, broken))
}
