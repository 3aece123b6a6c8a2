//! Names that `use` brings in.

use std::collections::HashMap;

/// Names with the paths that they stand for.
#[derive(Debug, Default)]
pub(super) struct Names<'s>(HashMap<&'s str, Vec<&'s str>>);

impl<'s> Names<'s> {
    /// Notes what a `use` of `names` from `module` brings in; of the module itself without names.
    pub(super) fn bring_in(
        &mut self,
        module: &[&'s str],
        names: &[&'s str],
        alias: Option<&'s str>,
    ) {
        if names.is_empty() {
            self.note(alias.or(module.last().copied()), module.to_vec());
        }
        for name in names {
            self.note(alias.or(Some(name)), [module, &[name]].concat());
        }
    }

    fn note(&mut self, name: Option<&'s str>, path: Vec<&'s str>) {
        if let Some(name) = name.filter(|name| *name != "*" && path.as_slice() != [*name]) {
            self.0.entry(name).or_insert(path);
        }
    }

    /// The path with what its first name stands for.
    pub(super) fn whole(&self, path: &[&'s str]) -> Vec<&'s str> {
        let known = path.first().and_then(|first| self.0.get(first));
        match known {
            Some(known) => [known.as_slice(), &path[1..]].concat(),
            None => path.to_vec(),
        }
    }
}
