//! What the model in force is called, which is known without loading it.

use std::path::Path;

use super::App;
use crate::model::registry;
use crate::settings;

/// The name of whatever model another server has.
const ANY_MODEL: &str = "default";

impl App {
    /// The name of the model for conversations: its file's, or the one it has on another server.
    pub fn model_name(&self, settings: &settings::Model) -> anyhow::Result<String> {
        if !settings.chat.is_empty() {
            return Ok(stem(Path::new(&settings.chat)));
        }
        if !settings.endpoint.is_empty() {
            let name = settings.endpoint_model.as_str();
            return Ok(if name.is_empty() { ANY_MODEL } else { name }.to_owned());
        }
        if !settings.path.is_empty() {
            return Ok(stem(Path::new(&settings.path)));
        }
        let current = self.registry()?.current()?;
        match current.bundled {
            true => Ok(registry::BUNDLED_NAME.to_owned()),
            false => Ok(stem(&current.path)),
        }
    }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    stem.to_string_lossy().into_owned()
}
