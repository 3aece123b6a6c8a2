//! The scaffolds of this program. One is added with a folder in `templates/scaffolds/` and one line
//! in the list below.

use super::Scaffold;
use crate::templates::Error;

/// Name, and the files of its folder.
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// File names and texts.
    pub files: &'static [(&'static str, &'static str)],
}

macro_rules! scaffolds {
    ($($name:literal: $($file:literal),+;)*) => {
        /// Every scaffold of this program, in order.
        pub const BUILTIN: &[Builtin] = &[$(Builtin {
            name: $name,
            files: &[$((
                $file,
                include_str!(concat!("../../../templates/scaffolds/", $name, "/", $file)),
            ),)+],
        },)*];
    };
}

scaffolds! {
    "python-module": "TEMPLATE.md", "schema.json", "module.py.j2", "test_module.py.j2";
    "python-package": "TEMPLATE.md", "schema.json", "pyproject.toml.j2", "README.md.j2",
        "init.py.j2", "module.py.j2", "test_module.py.j2";
    "python-cli": "TEMPLATE.md", "schema.json", "pyproject.toml.j2", "README.md.j2", "init.py.j2",
        "commands.py.j2", "main.py.j2", "test_commands.py.j2", "test_main.py.j2";
    "rust-module": "TEMPLATE.md", "schema.json", "module.rs.j2";
    "react-app": "TEMPLATE.md", "schema.json", "package.json.j2", "README.md.j2", "index.html.j2",
        "vite.config.js.j2", "main.jsx.j2", "App.jsx.j2", "App.test.jsx.j2", "Section.jsx.j2",
        "sections.js.j2", "style.css.j2", "gitignore.j2";
    "readme": "TEMPLATE.md", "schema.json", "README.md.j2";
    "python-test": "TEMPLATE.md", "schema.json", "test.py.j2";
    "mcp-tool": "TEMPLATE.md", "schema.json", "pyproject.toml.j2", "README.md.j2", "init.py.j2", "tool.py.j2",
        "server.py.j2", "test_tool.py.j2", "test_server.py.j2";
}

/// The scaffold of this program of that name.
pub fn builtin(name: &str) -> Option<Result<Scaffold, Error>> {
    let found = BUILTIN.iter().find(|builtin| builtin.name == name)?;
    Some(Scaffold::parse(name, |file| {
        let text = found.files.iter().find(|(known, _)| *known == file);
        let text = text.map(|(_, text)| (*text).to_owned());
        text.ok_or_else(|| "there is no such file".to_owned())
    }))
}
