//! Which agents own which files, besides what the settings say: what the store knows, handed in by
//! whoever judges, and the file in which a team shares it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::gate::Error;
use crate::text::RepoPath;

/// The file in which a team shares its agents, relative to the repository's root.
pub const AGENTS_FILE: &str = ".groundskeeper/agents.toml";

/// Files and the agents that own them, one for each file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    owners: BTreeMap<RepoPath, String>,
}

impl Claims {
    /// Reads [`AGENTS_FILE`]. What it says of agents beyond their id and file is not looked at.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        let text = String::from_utf8_lossy(text);
        let shared: Shared =
            toml::from_str(&text).map_err(|error| Error::Claims(error.message().to_owned()))?;
        let agents = shared.agent.into_iter();
        let claims = agents.map(|one| (RepoPath::from(one.managed_file.as_str()), one.id));
        Ok(claims.collect())
    }

    /// The agent that owns a file.
    pub fn owner(&self, path: &RepoPath) -> Option<&str> {
        self.owners.get(path).map(String::as_str)
    }

    /// These, and those of `others` about files that these say nothing of.
    #[must_use]
    pub fn or(mut self, others: Self) -> Self {
        for (path, owner) in others.owners {
            self.owners.entry(path).or_insert(owner);
        }
        self
    }
}

impl FromIterator<(RepoPath, String)> for Claims {
    fn from_iter<I: IntoIterator<Item = (RepoPath, String)>>(claims: I) -> Self {
        Self {
            owners: claims.into_iter().collect(),
        }
    }
}

#[derive(Deserialize)]
struct Shared {
    #[serde(default)]
    agent: Vec<Claim>,
}

#[derive(Deserialize)]
struct Claim {
    id: String,
    managed_file: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_file_names_owners_and_more() {
        let text = "[[agent]]\nid = 'a'\nmanaged_file = 'src/a.py'\nsystem_prompt = 'x'\n";
        let claims = Claims::parse(text.as_bytes()).unwrap();
        assert_eq!(claims.owner(&RepoPath::from("src/a.py")), Some("a"));
        assert_eq!(claims.owner(&RepoPath::from("src/b.py")), None);
        assert_eq!(Claims::parse(b"").unwrap(), Claims::default());
    }

    #[test]
    fn what_is_broken_is_an_error_that_names_the_file() {
        for text in ["[[agent]]\nid = 'a'\n", "agent = 3", "[[agent"] {
            let message = Claims::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(AGENTS_FILE), "{message}");
        }
    }

    #[test]
    fn the_first_word_about_a_file_counts() {
        let one = |agent: &str, file: &str| -> Claims {
            [(RepoPath::from(file), agent.to_owned())]
                .into_iter()
                .collect()
        };
        let both = one("a", "x.py").or(one("b", "x.py")).or(one("c", "y.py"));
        assert_eq!(both.owner(&RepoPath::from("x.py")), Some("a"));
        assert_eq!(both.owner(&RepoPath::from("y.py")), Some("c"));
    }
}
