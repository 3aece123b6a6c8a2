//! Which agents own which files, as the store of this account says.

use std::path::Path;

use super::App;
use crate::agents::Registry;
use crate::gate::Claims;

impl App {
    /// Files of the repository at `root` with the agents that own them; none where no store is yet,
    /// which is not made for this. Not for async threads.
    pub fn claims(&self, root: &Path) -> anyhow::Result<Claims> {
        if !self.folders()?.store().exists() {
            return Ok(Claims::default());
        }
        let runtime = Self::runtime()?;
        let store = runtime.block_on(self.store())?;
        let claims = Registry::open(store, runtime.handle().clone(), root)?.claims()?;
        Ok(claims)
    }
}
