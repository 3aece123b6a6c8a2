//! Settings made ready for judging: patterns compiled, rules selected.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::gate::{CachePlace, Claims, Error};
use crate::lang;
use crate::rules::{Change, Declared, Mode, Principal, Selected};
use crate::settings::Settings;
use crate::text::RepoPath;

/// What a check goes by.
#[derive(Debug)]
pub struct Policy {
    pub(super) rules: Selected,
    pub(super) wanted: lang::Wanted,
    pub(super) declared: Declared,
    pub(super) mode: Mode,
    pub(super) lines_per_cure: u32,
    pub(super) ratchet_path: String,
    pub(super) codeowners: bool,
    /// Hash of what was compiled, for telling results of other settings apart.
    pub(super) fingerprint: [u8; 32],
    pub(super) cache: Option<CachePlace>,
    claims: Claims,
    exclude: Gitignore,
    protected: Gitignore,
    owners: Vec<(String, Gitignore)>,
}

impl Policy {
    /// Compiles settings; with `select`, only the rules named there run.
    pub fn new(settings: &Settings, select: &[String]) -> Result<Self, Error> {
        let rules = if select.is_empty() {
            settings.rules.selected()
        } else {
            settings.rules.select(select).map_err(Error::NoSuchRule)?
        };
        let owners = settings.owner.iter();
        Ok(Self {
            wanted: rules.wanted(settings.limits.file_bytes),
            rules,
            declared: settings.declared()?,
            mode: settings.gate.mode,
            lines_per_cure: settings.rules.file_too_long.lines_per_cure,
            ratchet_path: settings.gate.ratchet.clone(),
            codeowners: settings.gate.codeowners,
            fingerprint: fingerprint(settings, select),
            cache: None,
            claims: Claims::default(),
            exclude: patterns("files.exclude", &settings.files.exclude)?,
            protected: patterns("gate.protected", &settings.gate.protected)?,
            owners: owners
                .map(|owner| Ok((owner.agent.clone(), patterns("owner.paths", &owner.paths)?)))
                .collect::<Result<_, Error>>()?,
        })
    }

    /// The same, with findings about a measure saying which line adds what.
    #[must_use]
    pub fn explaining(mut self) -> Self {
        self.wanted.contributions = true;
        self
    }

    /// The same, with what was found in a work tree remembered there.
    #[must_use]
    pub fn remembered_in(mut self, place: Option<CachePlace>) -> Self {
        self.cache = place;
        self
    }

    /// The same, with files that agents own besides those that the settings give them.
    #[must_use]
    pub fn claimed_by(mut self, claims: Claims) -> Self {
        self.claims = claims;
        self
    }

    /// True when no rule looks at the file.
    pub fn excludes(&self, path: &RepoPath) -> bool {
        matches(&self.exclude, path)
    }

    /// True when rules look at the file: its language is known and it is not excluded.
    pub fn looks_at(&self, path: &RepoPath) -> bool {
        lang::for_path(path).is_some() && !self.excludes(path)
    }

    /// The agent that owns the file: an `[[owner]]` comes before an agent's own claim.
    pub fn owner(&self, path: &RepoPath) -> Option<&str> {
        let declared = self.owners.iter().find(|(_, paths)| matches(paths, path));
        let declared = declared.map(|(agent, _)| agent.as_str());
        declared.or_else(|| self.claims.owner(path))
    }

    /// The facts about a change to `path` that ownership is judged by.
    pub fn change(&self, path: &RepoPath, principal: &Principal) -> Change {
        Change {
            principal: principal.clone(),
            owners: self.owner(path).map(str::to_owned).into_iter().collect(),
            owners_before: Vec::new(),
            protected: matches(&self.protected, path),
            grown: Vec::new(),
            is_new: false,
        }
    }
}

/// Of everything that the settings say, whether or not a finding depends on it.
fn fingerprint(settings: &Settings, select: &[String]) -> [u8; 32] {
    *blake3::hash(format!("{settings:?} {select:?}").as_bytes()).as_bytes()
}

/// Patterns as in .gitignore, of the setting `key`.
pub(crate) fn patterns(key: &'static str, lines: &[String]) -> Result<Gitignore, Error> {
    // The root is never joined: only repository paths are matched.
    let mut builder = GitignoreBuilder::new("");
    for line in lines {
        builder
            .add_line(None, line)
            .map_err(|source| Error::Pattern { key, source })?;
    }
    builder
        .build()
        .map_err(|source| Error::Pattern { key, source })
}

/// Whether one of the patterns names a path, or a folder above it.
pub(crate) fn matches(patterns: &Gitignore, path: &RepoPath) -> bool {
    !patterns.is_empty()
        && patterns
            .matched_path_or_any_parents(path.to_path(), false)
            .is_ignore()
}
