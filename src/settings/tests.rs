use super::*;

fn repository(text: &str) -> Layer {
    Layer::from_toml(Origin::Repository("groundskeeper.toml".to_owned()), text).unwrap()
}

fn message(layer: Layer) -> String {
    resolve(&[layer]).unwrap_err().to_string()
}

#[test]
fn later_layers_win_and_origins_are_kept() {
    let layers = [
        repository("[rules.too-complex]\nlimit = 12\n[rules.file-too-long]\nlimit = 400\n"),
        flag_layer("rules.too-complex.limit=7").unwrap(),
    ];
    let resolved = resolve(&layers).unwrap();
    assert_eq!(resolved.settings.rules.too_complex.limit, 7);
    assert_eq!(resolved.settings.rules.file_too_long.limit, 400);
    assert_eq!(resolved.settings.rules.too_tangled.limit, 15);
    let origin = |key: &str| resolved.origins.get(key).map(ToString::to_string);
    assert_eq!(
        origin("rules.too-complex.limit").as_deref(),
        Some("--config rules.too-complex.limit=7")
    );
    assert_eq!(
        origin("rules.file-too-long.limit").as_deref(),
        Some("groundskeeper.toml")
    );
    assert_eq!(origin("rules.too-tangled.limit"), None);
}

#[test]
fn unknown_keys_are_refused_with_a_suggestion() {
    assert_eq!(
        message(repository("[rules.too-complx]\nlimit = 3\n")),
        "groundskeeper.toml: there is no setting `rules.too-complx.limit`; \
         did you mean `rules.too-complex.limit`?"
    );
    assert_eq!(
        message(repository("exclude = ['a']\n")),
        "groundskeeper.toml: there is no setting `exclude`; did you mean `files.exclude`?"
    );
    assert_eq!(
        message(repository("qqq = 1\n")),
        "groundskeeper.toml: there is no setting `qqq`"
    );
}

#[test]
fn a_repository_opens_no_port() {
    let text = message(repository("[server]\nlisten = '0.0.0.0:80'\n"));
    assert!(
        text.starts_with("groundskeeper.toml: `server.listen` is the user's own"),
        "{text}"
    );
    let user = Layer::from_toml(Origin::User("c".into()), "[server]\nlisten = 'x:1'\n");
    assert_eq!(
        resolve(&[user.unwrap()]).unwrap().settings.server.listen,
        "x:1"
    );
}

#[test]
fn wrong_types_name_the_layer() {
    let text = message(repository("[rules.too-complex]\nlimit = 'ten'\n"));
    assert!(
        text.starts_with("groundskeeper.toml: invalid type: string \"ten\""),
        "{text}"
    );
    let text = message(flag_layer("gate.mode=loose").unwrap());
    assert!(
        text.starts_with("--config gate.mode=loose: unknown variant `loose`"),
        "{text}"
    );
}

#[test]
fn environment_variables_set_keys() {
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let given = [
        variable("GROUNDSKEEPER__RULES__TOO_COMPLEX__LIMIT", "5"),
        variable("GROUNDSKEEPER__MODEL__PATH", "/models/a.gguf"),
        variable("PATH", "/bin"),
    ];
    let layers = environment_layer(given.into_iter()).unwrap();
    let settings = resolve(&layers).unwrap().settings;
    assert_eq!(settings.rules.too_complex.limit, 5);
    assert_eq!(settings.model.path, "/models/a.gguf");
    let wrong = [variable("GROUNDSKEEPER__RULES__TOO_COMPLX__LIMIT", "5")];
    let text = environment_layer(wrong.into_iter())
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("did you mean `rules.too-complex.limit`?"),
        "{text}"
    );
}

#[test]
fn every_key_is_described() {
    let keys = known_keys();
    assert!(keys.len() > 20);
    for key in keys {
        assert!(!key.description.is_empty(), "{}", key.name);
    }
}

#[track_caller]
fn refused_declaration(text: &str, expected: &str) {
    let settings = resolve(&[repository(text)]).unwrap().settings;
    assert_eq!(settings.declared().unwrap_err().to_string(), expected);
}

#[test]
fn a_structure_that_cannot_be_used_is_refused_with_its_key() {
    refused_declaration(
        "[[structure]]\nfolder = 'a'\nallow = ['*']\n[[structure]]\nfor = 'src/{name.py'\nrequire = ['x']\n",
        "setting `structure[1].for`: a `{` is not closed",
    );
    refused_declaration(
        "[[structure]]\nfor = 'src/{name}.py'\nrequire = ['{other}.md']\n",
        "setting `structure[0].require`: `{other}.md`: `for` captures no `{other}`",
    );
    refused_declaration(
        "[[structure]]\nfor = 'src/*.py'\nrequire = ['a/../b']\n",
        "setting `structure[0].require`: `a/../b`: `..` may only stand at the beginning",
    );
    refused_declaration(
        "[[structure]]\nfolder = 'src/**'\n",
        "setting `structure[0].allow`: name at least one file or folder that is allowed",
    );
    refused_declaration(
        "[[structure]]\nfolder = 'src'\nallow = ['a/b']\n",
        "setting `structure[0].allow`: `a/b`: write the name of a file, or of a folder with `/` at its end",
    );
    refused_declaration(
        "[[structure]]\nrequire = ['a']\n",
        "setting `structure[0].for`: write `for` with `require`, or `folder` with `allow`",
    );
}

#[test]
fn a_schema_that_cannot_be_used_is_refused_with_its_key() {
    refused_declaration(
        "[[schema]]\nfiles = 'a**'\nschema = 'x.json'\n",
        "setting `schema[0].files`: `**` must stand alone between slashes, not in `a**`",
    );
    for schema in ["https://example.com/x.json", "../x.json", "/etc/x.json"] {
        refused_declaration(
            &format!("[[schema]]\nfiles = '*.json'\nschema = '{schema}'\n"),
            "setting `schema[0].schema`: write the path of a file in this repository, from its root",
        );
    }
}

#[test]
fn layers_are_one_table_or_many() {
    let layers = |text: &str| resolve(&[repository(text)]).unwrap().settings.layers;
    let one = layers("[layers]\norder = [['a'], ['b']]\n");
    let many = layers("[[layers]]\norder = [['a'], ['b']]\n[[layers]]\nroot = 'web'\n");
    assert_eq!(one, many[..1]);
    assert_eq!(many[1].root, "web");
}

#[test]
fn an_exception_without_a_reason_is_refused() {
    let except = |reason: &str| {
        repository(&format!(
            "[layers]\nexcept = [{{ from = 'a', to = 'b', reason = '{reason}' }}]\n"
        ))
    };
    let text = message(except(" "));
    assert!(text.contains("needs a reason for each exception"), "{text}");
    assert!(resolve(&[except("they grew together")]).is_ok());
    let text = message(repository("[layers]\nordr = []\n"));
    assert!(text.contains("unknown field `ordr`"), "{text}");
}
