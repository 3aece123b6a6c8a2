//! The file in which a team shares its agents: sorted by id, one table each, so that two branches
//! that add agents merge.

use serde::{Deserialize, Serialize};

use crate::agents::{Error, ProfileChange, Registry};
use crate::gate::AGENTS_FILE;
use crate::store::AgentProfile;
use crate::text::RepoPath;

/// Agents read at a time.
const PAGE: u32 = 1_000;
/// More agents than these are not imported from one file.
const AGENTS_MAX: usize = 100_000;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    #[serde(default)]
    agent: Vec<SharedAgent>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedAgent {
    id: String,
    name: String,
    managed_file: String,
    model_role: String,
    #[serde(default)]
    system_prompt: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    notes: String,
}

/// The text of the file of shared agents: all agents of the registry.
pub fn export(registry: &Registry) -> Result<String, Error> {
    let mut shared = Shared::default();
    let mut after: Option<String> = None;
    loop {
        let page = registry.list(after.as_deref(), PAGE)?;
        for agent in page.agents {
            shared.agent.push(SharedAgent {
                id: agent.id,
                name: agent.profile.name,
                managed_file: agent.profile.managed_file.to_string(),
                model_role: agent.profile.model_role,
                system_prompt: agent.profile.system_prompt,
                notes: agent.profile.notes,
            });
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let text = toml::to_string(&shared).map_err(|error| Error::Shared(error.to_string()))?;
    let head =
        "# Agents and the files that they own; written by `groundskeeper agents export`.\n\n";
    Ok(format!("{head}{text}"))
}

/// Makes the agents of a shared text that are missing and updates those that are there. Returns the
/// ids of those made and of those changed. `resolve` says where a file really is.
pub fn import(
    registry: &Registry,
    text: &str,
    resolve: &dyn Fn(&str) -> Result<RepoPath, String>,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let wrong = |reason: String| Error::Shared(format!("{AGENTS_FILE}: {reason}"));
    let shared: Shared = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if shared.agent.len() > AGENTS_MAX {
        return Err(wrong(format!("it has more than {AGENTS_MAX} agents")));
    }
    let (mut made, mut changed) = (Vec::new(), Vec::new());
    for one in shared.agent {
        let managed_file = resolve(&one.managed_file).map_err(Error::File)?;
        let profile = AgentProfile {
            name: one.name,
            managed_file,
            system_prompt: one.system_prompt,
            model_role: one.model_role,
            notes: one.notes,
        };
        match registry.get(&one.id) {
            Ok(agent) if agent.profile == profile => {}
            Ok(_) => {
                registry.update(&one.id, whole(profile))?;
                changed.push(one.id);
            }
            Err(Error::NoSuchAgent(_)) => {
                registry.create(&one.id, &profile)?;
                made.push(one.id);
            }
            Err(error) => return Err(error),
        }
    }
    Ok((made, changed))
}

fn whole(profile: AgentProfile) -> ProfileChange {
    ProfileChange {
        name: Some(profile.name),
        managed_file: Some(profile.managed_file),
        system_prompt: Some(profile.system_prompt),
        model_role: Some(profile.model_role),
        notes: Some(profile.notes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::fixture::{Scene, profile};
    use crate::gate::Claims;

    fn resolve(path: &str) -> Result<RepoPath, String> {
        match path.starts_with("..") {
            true => Err("outside".to_owned()),
            false => Ok(RepoPath::from(path)),
        }
    }

    #[test]
    fn what_is_exported_is_sorted_and_comes_back() {
        let scene = Scene::new(&[]);
        for id in ["b", "a", "c"] {
            scene
                .registry
                .create(id, &profile(&format!("{id}.py")))
                .unwrap();
        }
        let text = export(&scene.registry).unwrap();
        let ids: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("id ="))
            .collect();
        assert_eq!(ids, ["id = \"a\"", "id = \"b\"", "id = \"c\""]);
        assert_eq!(
            Claims::parse(text.as_bytes()).unwrap(),
            scene.registry.claims().unwrap()
        );
        let other = Scene::new(&[]);
        other.registry.create("a", &profile("old.py")).unwrap();
        let (made, changed) = import(&other.registry, &text, &resolve).unwrap();
        assert_eq!(
            (made, changed),
            (vec!["b".to_owned(), "c".to_owned()], vec!["a".to_owned()])
        );
        assert_eq!(export(&other.registry).unwrap(), text);
        assert_eq!(
            import(&other.registry, &text, &resolve).unwrap(),
            (vec![], vec![])
        );
    }

    #[test]
    fn a_broken_file_is_named() {
        let scene = Scene::new(&[]);
        for text in ["[[agent]]\nid = 'x'\n", "agents = []", "[["] {
            let error = import(&scene.registry, text, &resolve).unwrap_err();
            assert!(error.to_string().starts_with(AGENTS_FILE), "{error}");
        }
    }
}
