//! The models in force: the one for all, and those that the settings name for single duties.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{App, endpoint, engine_options, life};
use crate::model::{Duty, EngineOptions, Lazy, remote};
use crate::settings;

impl App {
    /// The model in force, with those for single duties behind it ([`Lazy::on`]). Each is loaded on
    /// its first use; one file is loaded once, whatever number of duties it has.
    pub fn model(&self, settings: &settings::Settings) -> anyhow::Result<Arc<Lazy>> {
        let own = &settings.model;
        let mut by_path: BTreeMap<&str, Arc<Lazy>> = BTreeMap::new();
        let mut others = Vec::new();
        for (duty, path) in duties(own) {
            let lazy = match by_path.get(path) {
                Some(lazy) => Arc::clone(lazy),
                None => Arc::new(self.local(&at(own, path))?),
            };
            by_path.insert(path, Arc::clone(&lazy));
            others.push((duty, lazy));
        }
        let main = match endpoint::options(own)? {
            Some(options) => Lazy::new(move || remote::connect(options.clone())),
            None => self.local(own)?,
        };
        Ok(Arc::new(main.with_others(others)))
    }

    /// A model on this machine.
    fn local(&self, own: &settings::Model) -> anyhow::Result<Lazy> {
        let registry = self.registry()?;
        let prefixes = self.folders()?.prefixes();
        let settings = own.clone();
        let options = move || {
            Ok(EngineOptions {
                prefix_folder: Some(prefixes.clone()),
                ..engine_options(&registry, &settings)?
            })
        };
        Ok(life::lazy(own, options))
    }
}

/// The duties for which the settings name a file other than that for all.
fn duties(own: &settings::Model) -> Vec<(Duty, &str)> {
    let named = [
        (Duty::Writer, own.writer.as_str()),
        (Duty::Namer, own.namer.as_str()),
        (Duty::Chat, own.chat.as_str()),
    ];
    let is_other = |path: &str| !path.is_empty() && (path != own.path || !own.endpoint.is_empty());
    named
        .into_iter()
        .filter(|(_, path)| is_other(path))
        .collect()
}

/// The settings of a model at another path.
fn at(own: &settings::Model, path: &str) -> settings::Model {
    settings::Model {
        path: path.to_owned(),
        ..own.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_and_another_file_has_a_duty() {
        let own = settings::Model {
            path: "a.gguf".into(),
            writer: "b.gguf".into(),
            namer: "a.gguf".into(),
            ..settings::Model::default()
        };
        assert_eq!(duties(&own), [(Duty::Writer, "b.gguf")]);
        let remote = settings::Model {
            endpoint: "http://localhost:1/v1".into(),
            ..own
        };
        assert_eq!(duties(&remote).len(), 2, "the one for all is elsewhere");
        assert_eq!(at(&remote, "c.gguf").path, "c.gguf");
    }
}
