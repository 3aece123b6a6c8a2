//! Which paths are not served, by their names alone: git's own, and those of secrets.

use crate::text::RepoPath;

/// Why a path is not served.
pub(in crate::tools) fn denial(path: &RepoPath) -> Option<&'static str> {
    let text = String::from_utf8_lossy(path.as_bytes()).to_lowercase();
    let mut parts = text.split('/');
    if parts.clone().any(is_git_folder) {
        return Some("it is git's own; use the git tools");
    }
    if parts.any(|part| part == ".ssh" || part == ".gnupg" || part == ".aws") {
        return Some("it is in a folder of keys");
    }
    let name = text.rsplit('/').next().unwrap_or_default();
    is_secret(name).then_some("its name is that of a secret, such as a key or a password file")
}

/// Also as file systems that ignore case, trailing dots or short names would find it.
fn is_git_folder(part: &str) -> bool {
    let part = part.split(':').next().unwrap_or_default();
    // HFS+ leaves these out of names.
    let part: String = part.chars().filter(|c| !is_ignorable(*c)).collect();
    matches!(part.trim_end_matches(['.', ' ']), ".git" | "git~1")
}

fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

const SECRET_NAMES: &[&str] = &[
    ".env",
    ".netrc",
    "_netrc",
    ".pgpass",
    ".npmrc",
    ".pypirc",
    ".htpasswd",
    ".git-credentials",
    "credentials.json",
    "service-account.json",
];
const SECRET_ENDINGS: &[&str] = &[
    ".pem",
    ".key",
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".kdbx",
    ".ppk",
];
const KEY_PREFIXES: &[&str] = &["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"];
const HARMLESS_ENDINGS: &[&str] = &[".example", ".sample", ".template", ".dist", ".pub"];

fn is_secret(name: &str) -> bool {
    if HARMLESS_ENDINGS.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    SECRET_NAMES.contains(&name)
        || name.starts_with(".env.")
        || SECRET_ENDINGS.iter().any(|end| name.ends_with(end))
        || KEY_PREFIXES.iter().any(|start| name.starts_with(start))
}
