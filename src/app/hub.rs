//! Where model files come from, read from the environment variables that `huggingface_hub` reads.

use std::collections::BTreeMap;

use crate::model::download::{Hub, Token};

/// Reads `HF_ENDPOINT`, `HF_TOKEN` and `HF_HUB_OFFLINE`.
pub(super) fn read(environment: &BTreeMap<String, String>) -> Hub {
    let set = |name: &str| {
        let value = environment.get(name).map(|value| value.trim());
        value.filter(|value| !value.is_empty())
    };
    let is_on = |value: &str| {
        ["1", "on", "yes", "true"]
            .iter()
            .any(|on| value.eq_ignore_ascii_case(on))
    };
    Hub {
        endpoint: set("HF_ENDPOINT").unwrap_or(Hub::ENDPOINT).to_owned(),
        token: set("HF_TOKEN").and_then(Token::new),
        offline: set("HF_HUB_OFFLINE").is_some_and(is_on),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(variables: &[(&str, &str)]) -> Hub {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        read(&owned.collect())
    }

    #[test]
    fn variables_are_those_of_the_hubs_own_client() {
        assert_eq!(reads(&[]), Hub::default());
        let empty = [
            ("HF_ENDPOINT", ""),
            ("HF_TOKEN", " "),
            ("HF_HUB_OFFLINE", "0"),
        ];
        assert_eq!(reads(&empty), Hub::default());
        let hub = reads(&[
            ("HF_ENDPOINT", "https://mirror.example"),
            ("HF_TOKEN", "secret"),
            ("HF_HUB_OFFLINE", "YES"),
        ]);
        assert_eq!(hub.endpoint, "https://mirror.example");
        assert!(hub.token.is_some() && hub.offline);
        assert!(!format!("{hub:?}").contains("secret"));
    }
}
