//! The registry over temporary folders.

use tempfile::TempDir;

use super::*;

struct Home {
    folder: TempDir,
    registry: Registry,
}

fn home() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let registry = Registry::new(Folders {
        cache: at("cache"),
        models: at("models"),
        state: at("state"),
    });
    Home { folder, registry }
}

impl Home {
    fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        fs::canonicalize(path).unwrap()
    }
}

#[test]
fn a_fresh_home_has_the_bundled_model() {
    let home = home();
    let files = home.registry.list().unwrap();
    assert_eq!(files.len(), 1);
    assert!(files[0].bundled && files[0].current);
    assert!(!files[0].path.exists(), "listing writes nothing");
    let current = home.registry.current().unwrap();
    assert_eq!(current, files[0]);
    assert_eq!(fs::read(&current.path).unwrap(), BUNDLED);
    assert_eq!(current.options().path, current.path);
}

#[test]
fn a_damaged_copy_of_the_bundled_model_is_replaced() {
    let home = home();
    let path = home.registry.bundled().unwrap().path;
    fs::write(&path, &BUNDLED[..1000]).unwrap();
    home.registry.bundled().unwrap();
    assert_eq!(fs::read(&path).unwrap(), BUNDLED);
}

#[test]
fn a_file_becomes_current_and_stays_listed() {
    let home = home();
    let inside = home.put("models/mine.gguf", BUNDLED);
    let outside = home.put("elsewhere/other.gguf", BUNDLED);
    assert_eq!(home.registry.list().unwrap().len(), 2);
    assert!(home.registry.use_file(&outside).unwrap().current);
    assert_eq!(home.registry.current().unwrap().path, outside);
    let current = |files: Vec<ModelFile>| -> Vec<PathBuf> {
        let current = files.into_iter().filter(|file| file.current);
        current.map(|file| file.path).collect()
    };
    let files = home.registry.list().unwrap();
    assert_eq!(files.len(), 3);
    assert_eq!(current(files), [outside]);
    home.registry.use_file(&inside).unwrap();
    assert_eq!(current(home.registry.list().unwrap()), [inside]);
    assert!(home.registry.use_bundled().unwrap().current);
    assert!(home.registry.current().unwrap().bundled);
}

#[test]
fn what_is_no_model_is_refused_and_changes_nothing() {
    let home = home();
    let text = home.put("notes.gguf", b"not a model");
    let error = home.registry.use_file(&text).unwrap_err();
    assert!(matches!(error, Error::NotGguf { .. }), "{error}");
    let empty = [&b"GGUF\x03\0\0\0"[..], &[0; 16]].concat();
    let error = home
        .registry
        .use_file(&home.put("empty.gguf", &empty))
        .unwrap_err();
    assert!(error.to_string().contains("architecture"), "{error}");
    let error = home
        .registry
        .use_file(Path::new("no/such.gguf"))
        .unwrap_err();
    assert!(matches!(error, Error::FileMissing { .. }), "{error}");
    assert!(home.registry.current().unwrap().bundled);
}

#[test]
fn damaged_files_are_listed_with_the_reason() {
    let home = home();
    home.put("models/broken.gguf", b"GGUF\x03");
    home.put("models/readme.txt", b"no model");
    let files = home.registry.list().unwrap();
    assert_eq!(files.len(), 2);
    assert_eq!(files[1].name, "broken");
    assert!(files[1].problem.as_ref().unwrap().contains("cut off"));
}

#[test]
fn a_current_file_that_has_gone_is_said() {
    let home = home();
    let path = home.put("models/mine.gguf", BUNDLED);
    home.registry.use_file(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let error = home.registry.current().unwrap_err();
    assert_eq!(error, Error::FileMissing { path });
    let files = home.registry.list().unwrap();
    assert!(files[1].current && files[1].problem.is_some());
}

#[test]
fn a_damaged_record_is_said() {
    let home = home();
    home.put("state/model.json", b"{");
    let error = home.registry.current().unwrap_err();
    assert!(error.to_string().contains("model use"), "{error}");
}

#[test]
fn the_catalog_has_its_form_and_the_bundled_model() {
    let read = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let catalog = read(include_str!("../../../models/catalog.json"));
    let schema = read(include_str!("../../../schemas/model-catalog.schema.json"));
    jsonschema::draft202012::validate(&schema, &catalog).unwrap();
    let mut without_hash = catalog.clone();
    without_hash["models"][0]["sha256"].take();
    assert!(!jsonschema::draft202012::is_valid(&schema, &without_hash));
    let listed = &catalog["models"][0];
    let metadata = gguf::read(BUNDLED).unwrap();
    assert_eq!(listed["bundled"], true);
    assert_eq!(listed["name"], metadata.name().unwrap());
    assert_eq!(listed["bytes"], BUNDLED.len());
    assert_eq!(listed["parameters"], metadata.parameters());
    assert_eq!(listed["context_tokens"], metadata.context_tokens().unwrap());
    assert_eq!(listed["quantisation"], metadata.quantisation().unwrap());
}
