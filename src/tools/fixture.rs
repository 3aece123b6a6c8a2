//! Temporary repositories for this room's tests, and calls that verify what holds for every tool.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::model::{Lazy, Model};
use crate::rules::Principal;
use crate::settings::Configuration;
use crate::tools::{Call, Catalogue, Context, Means, Runs, ToolError};

/// Twice four blocks inside each other: cyclomatic 1 + 8, cognitive 2 × (1 + 2 + 3 + 4).
pub(crate) const TANGLED: &str = "\
def tangled(a, b, c, rows):
    if a:
        if b:
            if c:
                if rows:
                    print(a)
    for row in rows:
        for cell in row:
            for part in cell:
                for bit in part:
                    print(bit)
";

/// A git repository in a temporary folder, and the tools on it.
pub(crate) struct Fixture {
    _folder: tempfile::TempDir,
    pub(crate) context: Arc<Context>,
    catalogue: Catalogue,
}

impl Fixture {
    /// A repository without a commit.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("repository");
        std::fs::create_dir(&root).unwrap();
        let no_model = || Err(crate::model::Error::NoEngine);
        let context = context(root, Lazy::new(no_model));
        let fixture = Self {
            _folder: folder,
            context: Arc::new(context),
            catalogue: Catalogue::new(false),
        };
        fixture.git(&["init", "--quiet", "--initial-branch=main"]);
        fixture.git(&["config", "user.name", "A U Thor"]);
        fixture.git(&["config", "user.email", "author@example.com"]);
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture
    }

    /// A repository whose first commit holds the files.
    pub(crate) fn committed(files: &[(&str, &str)]) -> Self {
        let fixture = Self::new(files);
        fixture.git(&["add", "--all"]);
        fixture.git(&["commit", "--quiet", "--message=first"]);
        fixture
    }

    /// The same folder, no repository any more.
    pub(crate) fn without_git(self) -> Self {
        std::fs::remove_dir_all(self.root().join(".git")).unwrap();
        self
    }

    /// The same repository with this model.
    pub(crate) fn with_model(mut self, model: impl Model + 'static) -> Self {
        let root = self.root().to_owned();
        self.context = Arc::new(context(root, Lazy::started(Arc::new(model))));
        self
    }

    /// The same repository with this model, which is loaded when it is first asked for.
    pub(crate) fn with_model_to_load(mut self, model: impl Model + 'static) -> Self {
        let root = self.root().to_owned();
        let model: Arc<dyn Model> = Arc::new(model);
        let lazy = Lazy::new(move || Ok(Arc::clone(&model)));
        self.context = Arc::new(context(root, lazy));
        self
    }

    pub(crate) fn root(&self) -> &Path {
        &self.context.root
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Runs git, cut off from the account's configuration; returns what it printed.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests make their repositories with git itself"
    )]
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let mut command = std::process::Command::new("git");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        let output = command
            .current_dir(self.root())
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// HEAD, the index's bytes and the work tree's status: what a refused call must leave alone.
    pub(crate) fn state(&self) -> (String, Vec<u8>, String) {
        let index = std::fs::read(self.root().join(".git/index")).unwrap();
        let status = self.git(&["--no-optional-locks", "status", "--porcelain"]);
        (self.head(), index, status)
    }

    /// Calls a tool that must succeed; its result must satisfy its output schema.
    pub(crate) fn ok(&self, tool: &str, arguments: Value) -> Value {
        let result = self.call_with(tool, arguments, &Call::default());
        let result = result.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(result["success"], true);
        let entry = self.catalogue.find(tool).unwrap();
        let schema = Value::Object(entry.output_schema.clone());
        if let Err(error) = jsonschema::validate(&schema, &result) {
            panic!("{tool}: {error} at {}: {result}", error.instance_path());
        }
        result
    }

    /// Calls a tool that must refuse; returns its answer as clients get it.
    pub(crate) fn refusal(&self, tool: &str, arguments: Value) -> Value {
        match self.call_with(tool, arguments, &Call::default()) {
            Err(error) => error.answer().unwrap(),
            Ok(result) => panic!("{tool} did not refuse: {result}"),
        }
    }

    /// Calls a tool that must refuse; returns its words.
    pub(crate) fn refused(&self, tool: &str, arguments: Value) -> String {
        self.refusal(tool, arguments)["error"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) fn call_with(
        &self,
        tool: &str,
        arguments: Value,
        call: &Call,
    ) -> Result<Value, ToolError> {
        let entry = self.catalogue.find(tool).unwrap();
        let Value::Object(arguments) = arguments else {
            panic!("arguments are an object, not {arguments}")
        };
        // The faces call tools on threads of a runtime.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let _entered = runtime.enter();
        entry.call(&self.context, arguments, call)
    }
}

fn context(root: PathBuf, model: Lazy) -> Context {
    let beside = |name: &str| root.with_file_name(name);
    let runs = Runs {
        store: beside("state").join("store.sqlite"),
        worktrees: beside("worktrees"),
        tests: beside("tests"),
    };
    let means = Means {
        configuration: Configuration::default(),
        isolated: false,
        model: Arc::new(model),
        runs,
    };
    Context::new(root, means, (Principal::Person, false)).unwrap()
}
