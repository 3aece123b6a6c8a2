//! The tools' services for one repository, for commands and for an endpoint in this process.

use std::path::Path;

use anyhow::Context as _;

use super::App;
use crate::app::root_of;
use crate::rules::Principal;
use crate::tools::{Context, Means};

impl App {
    /// The services of the repository at `root` on behalf of somebody; the flag says whether a call
    /// that names another agent is refused.
    pub fn tools(&self, root: &Path, behalf: (Principal, bool)) -> anyhow::Result<Context> {
        let means = Means {
            configuration: self.configuration.clone(),
            isolated: self.isolated,
            model: self.model(&self.settings(root)?.settings)?,
            runs: self.runs()?,
        };
        Context::new(root, means, behalf).with_context(|| root.display().to_string())
    }

    /// The services of the repository in the current folder, for whoever runs the program. An agent
    /// that says who it is acts for itself alone.
    pub fn own_tools(&self) -> anyhow::Result<Context> {
        let root = root_of(&self.current);
        let root = root
            .canonicalize()
            .with_context(|| root.display().to_string())?;
        let is_fixed = self.principal.is_agent() && self.agent_mark.is_none();
        self.tools(&root, (self.principal.clone(), is_fixed))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::app::Folders;
    use crate::model::download::Hub;
    use crate::settings::Configuration;
    use crate::tools::{Call, Catalogue, ToolError};

    fn app(folder: &Path, principal: Principal) -> App {
        let home = folder.join("home").display().to_string();
        let environment: BTreeMap<String, String> = [("HOME".to_owned(), home)].into();
        App {
            current: folder.to_owned(),
            folders: Folders::from_environment(&environment),
            configuration: Configuration::default(),
            principal,
            agent_mark: None,
            isolated: false,
            client_folder: None,
            hub: Hub::default(),
        }
    }

    /// What a tool says that writes a file on behalf of an agent.
    fn written_for(context: &Context, agent: &str) -> Result<serde_json::Value, ToolError> {
        let catalogue = Catalogue::new(false);
        let arguments = json!({"path": "a.txt", "content": "a\n", "agent_id": agent});
        let arguments = arguments.as_object().cloned().unwrap();
        let tool = catalogue.find("write_file").unwrap();
        tool.call(context, arguments, &Call::default())
    }

    #[test]
    fn an_agent_that_says_who_it_is_acts_for_itself_alone() {
        let folder = tempfile::tempdir().unwrap();
        let runtime = App::runtime().unwrap();
        let _entered = runtime.enter();
        let own = |principal| app(folder.path(), principal).own_tools().unwrap();
        let agent = own(Principal::Agent("docs".to_owned()));
        let words = written_for(&agent, "other").unwrap_err().to_string();
        assert!(words.contains("one agent only"), "{words}");
        assert!(written_for(&agent, "docs").is_ok());
        assert!(written_for(&own(Principal::Person), "other").is_ok());
    }
}
