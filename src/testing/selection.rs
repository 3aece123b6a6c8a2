//! Which tests are run.

use crate::text::RepoPath;

/// Which tests are run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Selection {
    /// All of them.
    #[default]
    All,
    /// Those in these files and folders.
    Files(Vec<RepoPath>),
    /// Those of these names, as a [`crate::testing::Case`] has them.
    Names(Vec<String>),
}

impl Selection {
    /// Files that the tests' runner must be able to find, checked to be plain paths.
    pub(super) fn arguments(&self) -> Result<Vec<String>, String> {
        let given: Vec<String> = match self {
            Self::All => Vec::new(),
            Self::Files(files) => files.iter().map(ToString::to_string).collect(),
            Self::Names(names) => names.clone(),
        };
        match given
            .iter()
            .find(|one| one.starts_with('-') || one.is_empty())
        {
            Some(option) => Err(format!(
                "`{option}` is no test: a name may not be empty nor begin with `-`"
            )),
            None => Ok(given),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_no_name() {
        assert!(
            Selection::Names(vec!["--pdb".to_owned()])
                .arguments()
                .is_err()
        );
        assert!(Selection::Names(vec![String::new()]).arguments().is_err());
        assert_eq!(Selection::All.arguments().unwrap(), Vec::<String>::new());
        let files = Selection::Files(vec![RepoPath::from("tests/test_a.py")]);
        assert_eq!(files.arguments().unwrap(), ["tests/test_a.py"]);
    }
}
