//! Files that a turn looks at: read through the repository's folder, which denies what is outside or a
//! secret by its name; what looks like a key is left out as well.

use crate::agents::{LeftOut, Services};
use crate::text::RepoPath;

/// Files with their owners and texts, and those that were left out.
type Looked = (Vec<(RepoPath, Option<String>, String)>, Vec<LeftOut>);

/// Reads the files to look at; those that cannot be read are named with the reason.
pub(super) fn look(services: &Services<'_>, paths: &[String]) -> Looked {
    let (mut context, mut left_out) = (Vec::new(), Vec::new());
    for path in paths {
        let read = services.folder.resolve(path).and_then(|real| {
            let bytes = services.folder.read(&real)?;
            let bytes = bytes.ok_or("there is no such file")?;
            let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
            match holds_secret(&text) {
                true => Err("it looks as if it held a key or token".to_owned()),
                false => Ok((real, text)),
            }
        });
        match read {
            Ok((real, text)) => {
                let owner = services.policy.owner(&real).map(str::to_owned);
                context.push((real, owner, text));
            }
            Err(reason) => left_out.push(LeftOut {
                path: path.clone(),
                reason,
            }),
        }
    }
    (context, left_out)
}

/// What keys and tokens begin with, and how many letters and digits follow at least.
const SECRETS: &[(&str, usize)] = &[
    ("-----BEGIN RSA PRIVATE KEY-----", 0),
    ("-----BEGIN PRIVATE KEY-----", 0),
    ("-----BEGIN EC PRIVATE KEY-----", 0),
    ("-----BEGIN OPENSSH PRIVATE KEY-----", 0),
    ("AKIA", 16),
    ("ghp_", 36),
    ("github_pat_", 22),
    ("xoxb-", 20),
    ("sk-ant-", 20),
];

fn holds_secret(text: &str) -> bool {
    SECRETS.iter().any(|(start, letters)| {
        text.match_indices(start).any(|(at, _)| {
            let rest = text[at + start.len()..].chars();
            let run = rest.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
            run.take(*letters).count() == *letters
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_beginning_and_length() {
        let key = format!("{}{}", "ghp_", "a1".repeat(18));
        assert!(holds_secret(&format!("token = '{key}'")));
        assert!(holds_secret("-----BEGIN PRIVATE KEY-----\nMII"));
        assert!(!holds_secret("AKIA and ghp_ and sk-ant- are prefixes"));
    }
}
