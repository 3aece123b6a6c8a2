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
    /// What lives as long as the user is signed in, where the system has such a folder.
    pub runtime: Option<PathBuf>,
}

/// Longest path of a socket, in bytes: the shortest limit of any system, macOS's, less one.
const SOCKET_PATH_MAX: usize = 103;

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
            runtime: absolute("XDG_RUNTIME_DIR").map(|folder| folder.join("groundskeeper")),
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

    /// The service's socket. It is named after the state folder, which it stands for; where that
    /// makes a path that no socket can have, it lies in a folder for temporary files.
    pub fn socket(&self) -> PathBuf {
        let hash = blake3::hash(self.state.as_os_str().as_encoded_bytes()).to_hex();
        let name = format!("daemon-{}.sock", &hash[..8]);
        let folder = self.runtime.as_ref().unwrap_or(&self.state);
        let path = folder.join(&name);
        match path.as_os_str().len() <= SOCKET_PATH_MAX {
            true => path,
            false => PathBuf::from(format!("/tmp/groundskeeper-{}", &hash[..16])).join(name),
        }
    }

    /// The service's log.
    pub fn log(&self) -> PathBuf {
        self.state.join("daemon.log")
    }

    /// What a service in the background wrote before it had a log.
    pub fn errors(&self) -> PathBuf {
        self.state.join("daemon.err")
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

    /// What tests keep, such as what cargo builds.
    pub fn tests(&self) -> PathBuf {
        self.cache.join("tests")
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
    fn every_state_folder_has_a_socket_of_its_own_and_of_bearable_length() {
        let at = |state: &str, runtime: &str| {
            let given = [
                ("HOME", "/h"),
                ("XDG_STATE_HOME", state),
                ("XDG_RUNTIME_DIR", runtime),
            ];
            folders(&given).unwrap().socket()
        };
        let (one, other) = (at("/one", "/run/user/1"), at("/other", "/run/user/1"));
        assert!(one.starts_with("/run/user/1/groundskeeper") && one != other);
        assert!(at("/one", "").starts_with("/one/groundskeeper"));
        let long = at(&format!("/{}", "x".repeat(200)), "");
        assert!(
            long.as_os_str().len() <= SOCKET_PATH_MAX,
            "{}",
            long.display()
        );
    }

    #[test]
    fn without_home_the_error_names_the_variable() {
        let text = folders(&[]).unwrap_err();
        assert!(text.contains("XDG_CONFIG_HOME"), "{text}");
    }
}
