//! Object ids by what they name, shown and serialised as hexadecimal text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text that is no object id.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not an object id: 40 hexadecimal digits are needed")]
pub struct ParseIdError(String);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(git2::Oid);

        impl $name {
            pub(super) fn new(oid: git2::Oid) -> Self {
                Self(oid)
            }

            pub(super) fn oid(self) -> git2::Oid {
                self.0
            }

            /// The first 10 digits, for people.
            pub fn short(self) -> String {
                self.to_string()[..10].to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id! {
    /// A commit.
    CommitId
}
id! {
    /// A tree: the content of a whole snapshot.
    TreeId
}
id! {
    /// A blob: the content of one file. For a submodule entry it is the submodule's commit,
    /// which this repository does not hold.
    BlobId
}

fn parse(text: &str) -> Result<git2::Oid, ParseIdError> {
    // libgit2 would take a prefix and fill it with zeros.
    match git2::Oid::from_str(text) {
        Ok(oid) if text.len() == 40 => Ok(oid),
        _ => Err(ParseIdError(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_json_forms_are_hexadecimal_and_round_trip() {
        let text = "0123456789abcdef0123456789abcdef01234567";
        let id: CommitId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.short(), "0123456789");
        assert_eq!(id.oid().to_string(), text);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<CommitId>(&json).unwrap(), id);
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "0123",
            "zz23456789abcdef0123456789abcdef01234567",
            "é123",
        ] {
            assert!(text.parse::<TreeId>().is_err(), "{text}");
        }
    }
}
