//! A model on another server: what the settings say about it, and the key, read when it is needed.

use std::path::PathBuf;

use crate::model::{Error, remote};
use crate::settings;

/// How to reach the server of the settings; `None` when they name none.
pub(super) fn options(settings: &settings::Model) -> Result<Option<remote::Options>, Error> {
    if settings.endpoint.is_empty() {
        return Ok(None);
    }
    let text = |text: &String| (!text.is_empty()).then(|| text.clone());
    Ok(Some(remote::Options {
        url: settings.endpoint.clone(),
        model: text(&settings.endpoint_model),
        key: key(settings)?,
        context_tokens: (settings.context_tokens > 0).then_some(settings.context_tokens),
        queue: settings.queue as usize,
    }))
}

fn key(settings: &settings::Model) -> Result<Option<String>, Error> {
    let wrong = |reason: String| Error::Endpoint {
        url: settings.endpoint.clone(),
        reason,
    };
    let text = match (
        settings.endpoint_key_file.as_str(),
        settings.endpoint_key_variable.as_str(),
    ) {
        ("", "") => return Ok(None),
        ("", name) => std::env::var(name).map_err(|_| {
            wrong(format!(
                "the variable {name}, which `model.endpoint_key_variable` names, is not set"
            ))
        })?,
        (path, _) => std::fs::read_to_string(path).map_err(|error| Error::File {
            action: "read the key in",
            path: PathBuf::from(path),
            reason: error.to_string(),
        })?,
    };
    match text.trim() {
        "" => Err(wrong("its key is empty".to_owned())),
        key => Ok(Some(key.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> settings::Model {
        settings::Model {
            endpoint: "http://localhost:1/v1".to_owned(),
            ..settings::Model::default()
        }
    }

    #[test]
    fn a_key_comes_from_its_file_and_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "secret\n").unwrap();
        let given = settings::Model {
            endpoint_key_file: path.display().to_string(),
            ..settings()
        };
        let options = options(&given).unwrap().unwrap();
        assert_eq!(options.key.as_deref(), Some("secret"));
        assert!(!format!("{options:?}").contains("secret"));
        std::fs::write(&path, " \n").unwrap();
        assert!(super::options(&given).is_err());
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(options(&settings::Model::default()), Ok(None));
        let variable = settings::Model {
            endpoint_key_variable: "GROUNDSKEEPER_NO_SUCH_KEY".to_owned(),
            ..settings()
        };
        let message = options(&variable).unwrap_err().to_string();
        assert!(message.contains("GROUNDSKEEPER_NO_SUCH_KEY"), "{message}");
        let file = settings::Model {
            endpoint_key_file: "/nowhere/key".to_owned(),
            ..settings()
        };
        let message = options(&file).unwrap_err().to_string();
        assert!(message.contains("/nowhere/key"), "{message}");
    }
}
