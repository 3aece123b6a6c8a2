//! The repositories that one service serves: opened when somebody comes for them, one set of tools
//! for each, all with the same model.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::daemon::hello::{SentLayer, Visitor};
use crate::daemon::lookout::Lookout;
use crate::model::Lazy;
use crate::rules::Principal;
use crate::settings::{self, Configuration, Layer};
use crate::store::{self, Store};
use crate::tools::{Context, Means, Runs};

/// Repositories that are open at a time, by root and by what their visitors set; further ones close
/// the one that was used least recently.
const OPEN_MAX: usize = 256;

/// Repositories that the store is asked for.
const KNOWN_MAX: u32 = 10_000;

/// The agent of calls over HTTP that name none.
const UNNAMED_AGENT: &str = "mcp";

/// Why a repository is not served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LodgingError {
    /// Its folder cannot be opened.
    #[error("cannot open {}: {reason}", .root.display())]
    Folder {
        /// The folder.
        root: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// What the visitor set cannot be used.
    #[error(transparent)]
    Settings(#[from] settings::Error),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// No repository has this name.
    #[error(
        "no repository is called `{name}`; `groundskeeper status` names those that are served, and \
         `groundskeeper mcp` or `groundskeeper serve` in a repository adds it"
    )]
    Unknown {
        /// The name that was asked for.
        name: String,
    },
}

/// What is the same for every repository.
#[derive(Debug)]
pub struct Shared {
    /// The user's own layers of settings.
    pub configuration: Configuration,
    /// Read no settings file and no ratchet.
    pub isolated: bool,
    /// The one model.
    pub model: Arc<Lazy>,
    /// Where improvement runs are kept.
    pub runs: Runs,
    /// Where repositories are registered and calls are audited.
    pub store: Store,
}

type Key = (PathBuf, bool, Vec<SentLayer>);

/// The repositories of one service.
#[derive(Debug)]
pub struct Lodging {
    shared: Shared,
    lookout: Lookout,
    open: Mutex<BTreeMap<Key, Open>>,
}

#[derive(Debug)]
struct Open {
    context: Arc<Context>,
    used: u64,
}

impl Lodging {
    /// No repository is open yet. Those that somebody comes for are watched by `lookout`.
    pub fn new(shared: Shared, lookout: Lookout) -> Self {
        Self {
            shared,
            lookout,
            open: Mutex::default(),
        }
    }

    /// What is the same for every repository.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// What watches the repositories.
    pub fn lookout(&self) -> &Lookout {
        &self.lookout
    }

    /// The tools of the visitor's repository, on the visitor's behalf. Blocks a little.
    pub fn receive(&self, visitor: &Visitor) -> Result<Arc<Context>, LodgingError> {
        let key = (
            visitor.root.clone(),
            visitor.isolated || self.shared.isolated,
            visitor.settings.clone(),
        );
        let context = self.opened(key)?;
        self.lookout.come(&visitor.root);
        let theirs = context.on_behalf_of(visitor.principal(), visitor.agent_fixed);
        Ok(Arc::new(theirs))
    }

    /// The tools of a known repository, for calls over HTTP.
    pub async fn receive_by_name(&self, name: &str) -> Result<Arc<Context>, LodgingError> {
        let root = self.named(name).await?;
        let context = self.opened((root, self.shared.isolated, Vec::new()))?;
        self.lookout.come(&context.root);
        let agent = Principal::Agent(UNNAMED_AGENT.to_owned());
        Ok(Arc::new(context.on_behalf_of(agent, false)))
    }

    /// Known repositories by name, those only whose folder is there.
    pub async fn names(&self) -> Result<BTreeMap<String, PathBuf>, LodgingError> {
        let known = self.shared.store.repositories(KNOWN_MAX).await?;
        let known = known.into_iter().map(|record| record.root);
        Ok(named(known.filter(|root| root.is_dir())))
    }

    async fn named(&self, name: &str) -> Result<PathBuf, LodgingError> {
        let unknown = || LodgingError::Unknown {
            name: name.chars().take(80).collect(),
        };
        self.names().await?.remove(name).ok_or_else(unknown)
    }

    fn opened(&self, key: Key) -> Result<Arc<Context>, LodgingError> {
        let mut open = self.lock();
        let now = open.values().map(|open| open.used).max().unwrap_or(0) + 1;
        if let Some(known) = open.get_mut(&key).filter(|known| known.context.is_there()) {
            known.used = now;
            return Ok(Arc::clone(&known.context));
        }
        let context = Arc::new(self.make(&key)?);
        if open.len() >= OPEN_MAX {
            let oldest = open.iter().min_by_key(|(_, open)| open.used);
            let oldest = oldest.map(|(key, _)| key.clone());
            oldest.and_then(|key| open.remove(&key));
        }
        let entry = Open {
            context: Arc::clone(&context),
            used: now,
        };
        open.insert(key, entry);
        Ok(context)
    }

    fn make(&self, (root, isolated, sent): &Key) -> Result<Context, LodgingError> {
        let mut configuration = self.shared.configuration.clone();
        let layers: Result<Vec<Layer>, _> = sent.iter().map(SentLayer::read).collect();
        configuration.above.extend(layers?);
        let means = Means {
            configuration,
            isolated: *isolated,
            model: Arc::clone(&self.shared.model),
            runs: self.shared.runs.clone(),
        };
        let unnamed = Principal::Agent(UNNAMED_AGENT.to_owned());
        Context::new(root, means, (unnamed, false)).map_err(|error| LodgingError::Folder {
            root: root.clone(),
            reason: error.to_string(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names for roots, in their order: the folder's name, with a number where it is taken already.
fn named(roots: impl Iterator<Item = PathBuf>) -> BTreeMap<String, PathBuf> {
    let mut names = BTreeMap::new();
    for root in roots {
        let plain = name_of(&root);
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let mut candidates = std::iter::once(plain.clone()).chain(numbered);
        if let Some(free) = candidates.find(|name| !names.contains_key(name)) {
            names.insert(free, root);
        }
    }
    names
}

/// The folder's name in letters that need no escape in an address.
fn name_of(root: &Path) -> String {
    let name = root.file_name().unwrap_or_default().to_string_lossy();
    let plain = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => letter,
        _ => '-',
    };
    match name.chars().map(plain).collect::<String>() {
        empty if empty.trim_matches(['-', '.']).is_empty() => "repository".to_owned(),
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_root_has_a_name_of_its_own() {
        let roots = ["/a/shop", "/b/shop", "/c/Große Sache", "/", "/d/shop"];
        let names = named(roots.into_iter().map(PathBuf::from));
        let told: Vec<(&str, &str)> = names
            .iter()
            .map(|(name, root)| (name.as_str(), root.to_str().unwrap()))
            .collect();
        assert_eq!(
            told,
            [
                ("Gro-e-Sache", "/c/Große Sache"),
                ("repository", "/"),
                ("shop", "/a/shop"),
                ("shop-2", "/b/shop"),
                ("shop-3", "/d/shop"),
            ]
        );
    }
}
