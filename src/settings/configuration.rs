//! The layers around the repository's own file, which may come from disk, the index or a commit.

use crate::settings::{Error, Layer, Origin, Resolved, resolve};

/// Every layer but the repository's.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// Below the repository's file: the user's.
    pub below: Vec<Layer>,
    /// Above it: environment and flags.
    pub above: Vec<Layer>,
}

impl Configuration {
    /// Name of the repository's settings file, at its root.
    pub const FILE_NAME: &'static str = "groundskeeper.toml";

    /// All layers put together, with the text of the repository's file, if it has one.
    pub fn with_repository(&self, text: Option<&str>) -> Result<Resolved, Error> {
        let origin = || Origin::Repository(Self::FILE_NAME.to_owned());
        let repository = text
            .map(|text| Layer::from_toml(origin(), text))
            .transpose()?;
        let layers = self.below.iter().cloned().chain(repository);
        resolve(&layers.chain(self.above.iter().cloned()).collect::<Vec<_>>())
    }
}
