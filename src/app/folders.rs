//! The user's folders, by the XDG base directory rules.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where settings, state and caches are. Nothing of ours lies in a work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Settings.
    pub config: PathBuf,
    /// The store, the chosen model.
    pub state: PathBuf,
    /// What can be made again: worktrees, the unpacked model.
    pub cache: PathBuf,
    /// Model files.
    pub data: PathBuf,
}

impl Folders {
    /// Reads `XDG_*_HOME` and `HOME`.
    pub fn from_environment(environment: &BTreeMap<String, String>) -> Result<Self, String> {
        // An XDG variable that is not absolute is to be ignored, says the specification.
        let absolute = |name: &str| {
            environment
                .get(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        let home = absolute("HOME");
        let folder = |variable: &str, below_home: &str| {
            let base = absolute(variable).or_else(|| home.as_ref().map(|h| h.join(below_home)));
            base.map(|base| base.join("groundskeeper")).ok_or_else(|| {
                format!("neither {variable} nor HOME is set; set one to an absolute folder")
            })
        };
        Ok(Self {
            config: folder("XDG_CONFIG_HOME", ".config")?,
            state: folder("XDG_STATE_HOME", ".local/state")?,
            cache: folder("XDG_CACHE_HOME", ".cache")?,
            data: folder("XDG_DATA_HOME", ".local/share")?,
        })
    }

    /// The user's settings file.
    pub fn settings_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The token that clients of the HTTP face present.
    pub fn token(&self) -> PathBuf {
        self.config.join("token")
    }

    /// The store.
    pub fn store(&self) -> PathBuf {
        self.state.join("store.sqlite")
    }

    /// The user's model files.
    pub fn models(&self) -> PathBuf {
        self.data.join("models")
    }

    /// What checks of work trees found, a file for each repository.
    pub fn checks(&self) -> PathBuf {
        self.cache.join("checks")
    }

    /// What the model has read, while it is unloaded.
    pub fn prefixes(&self) -> PathBuf {
        self.cache.join("prefixes")
    }

    /// Worktrees of improvement runs.
    pub fn worktrees(&self) -> PathBuf {
        self.cache.join("worktrees")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(variables: &[(&str, &str)]) -> Result<Folders, String> {
        let owned = variables
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Folders::from_environment(&owned.collect())
    }

    #[test]
    fn xdg_variables_win_over_home_and_must_be_absolute() {
        let given = [
            ("HOME", "/h"),
            ("XDG_STATE_HOME", "/s"),
            ("XDG_CACHE_HOME", "relative"),
        ];
        let folders = folders(&given).unwrap();
        assert_eq!(
            folders.store(),
            PathBuf::from("/s/groundskeeper/store.sqlite")
        );
        assert_eq!(folders.cache, PathBuf::from("/h/.cache/groundskeeper"));
        assert_eq!(
            folders.models(),
            PathBuf::from("/h/.local/share/groundskeeper/models")
        );
    }

    #[test]
    fn without_home_the_error_names_the_variable() {
        let text = folders(&[]).unwrap_err();
        assert!(text.contains("XDG_CONFIG_HOME"), "{text}");
    }
}
