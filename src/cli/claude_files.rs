//! Claude Code's files in a repository: the server in `.mcp.json`, the hooks in
//! `.claude/settings.json`. What is there stays; what is missing is added.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::cli::output;

/// What is done to one file: `Ok(false)` when it says it all already.
type Merge = fn(&mut Map<String, Value>) -> anyhow::Result<bool>;

/// Tells MCP clients of this program in `.mcp.json`.
pub(super) fn server(root: &Path) -> anyhow::Result<()> {
    merge(&root.join(".mcp.json"), add_server)
}

/// Has Claude Code run our hooks, in `.claude/settings.json`.
pub(super) fn hooks(root: &Path) -> anyhow::Result<()> {
    merge(&root.join(".claude").join("settings.json"), add_hooks)
}

fn merge(path: &Path, change: Merge) -> anyhow::Result<()> {
    let shown = path.display();
    let before = match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| shown.to_string()),
    };
    let text = before.as_deref().unwrap_or("{}");
    let mut document: Map<String, Value> = serde_json::from_str(text).with_context(|| {
        format!("{shown} is not JSON, so nothing is added to it; mend it and run this again")
    })?;
    let changed = change(&mut document).with_context(|| shown.to_string())?;
    if !changed {
        return output::line(format_args!("there already: {shown}"));
    }
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let text = format!("{}\n", serde_json::to_string_pretty(&document)?);
    replace(path, folder, &text).with_context(|| format!("cannot write {shown}"))?;
    output::line(format_args!("written: {shown}"))
}

/// Whole or not at all.
fn replace(path: &Path, folder: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut draft = tempfile::Builder::new().make_in(folder, |draft| {
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(draft)
    })?;
    if let Ok(metadata) = std::fs::metadata(path) {
        draft.as_file().set_permissions(metadata.permissions())?;
    }
    draft.write_all(text.as_bytes())?;
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    Ok(())
}

fn add_server(document: &mut Map<String, Value>) -> anyhow::Result<bool> {
    let servers = object(document, "mcpServers")?;
    if servers.contains_key("groundskeeper") {
        return Ok(false);
    }
    let server = json!({ "command": "groundskeeper", "args": ["mcp"] });
    servers.insert("groundskeeper".to_owned(), server);
    Ok(true)
}

fn add_hooks(document: &mut Map<String, Value>) -> anyhow::Result<bool> {
    let ours = ours();
    let hooks = object(document, "hooks")?;
    let mut changed = false;
    for (event, groups) in ours {
        let there = hooks
            .entry(event.clone())
            .or_insert_with(|| Value::Array(Vec::new()))
            .as_array_mut()
            .with_context(|| format!("`hooks.{event}` is no list"))?;
        // Whoever changed our entry wants it so.
        let known = |group: &Value| group.to_string().contains("groundskeeper hook claude-code");
        if !there.iter().any(known) {
            there.extend(groups.as_array().into_iter().flatten().cloned());
            changed = true;
        }
    }
    Ok(changed)
}

/// The hooks as the plugin has them.
fn ours() -> Map<String, Value> {
    let plugin: Value =
        serde_json::from_str(include_str!("../../plugin/hooks/hooks.json")).unwrap_or_default();
    plugin["hooks"].as_object().cloned().unwrap_or_default()
}

fn object<'d>(
    document: &'d mut Map<String, Value>,
    name: &str,
) -> anyhow::Result<&'d mut Map<String, Value>> {
    document
        .entry(name.to_owned())
        .or_insert_with(|| Value::Object(Map::new()))
        .as_object_mut()
        .with_context(|| format!("`{name}` is no object"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> Value {
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn files_are_made_and_made_once() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            server(folder.path()).unwrap();
            hooks(folder.path()).unwrap();
        }
        let server = &text(&folder.path().join(".mcp.json"))["mcpServers"]["groundskeeper"];
        assert_eq!(server["command"], "groundskeeper");
        let hooks = text(&folder.path().join(".claude/settings.json"));
        for event in ["PostToolUse", "PreToolUse", "Stop"] {
            assert_eq!(
                hooks["hooks"][event].as_array().unwrap().len(),
                1,
                "{event}"
            );
        }
    }

    #[test]
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".claude/settings.json");
        std::fs::create_dir(folder.path().join(".claude")).unwrap();
        let own = json!({
            "model": "opus",
            "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]},
        });
        std::fs::write(&path, own.to_string()).unwrap();
        hooks(folder.path()).unwrap();
        let now = text(&path);
        assert_eq!(now["model"], "opus");
        assert_eq!(now["hooks"]["Stop"][0], own["hooks"]["Stop"][0]);
        assert_eq!(now["hooks"]["Stop"].as_array().unwrap().len(), 2);
        let mcp = folder.path().join(".mcp.json");
        let other =
            json!({"mcpServers": {"other": {"command": "x"}, "groundskeeper": {"command": "y"}}});
        std::fs::write(&mcp, other.to_string()).unwrap();
        server(folder.path()).unwrap();
        assert_eq!(text(&mcp), other);
    }

    #[test]
    fn what_is_broken_is_left_alone_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".mcp.json");
        for broken in ["{", "[]", "{\"mcpServers\": []}"] {
            std::fs::write(&path, broken).unwrap();
            assert!(server(folder.path()).is_err());
            assert_eq!(std::fs::read_to_string(&path).unwrap(), broken);
        }
    }
}
