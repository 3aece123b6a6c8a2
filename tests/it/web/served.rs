//! `serve --listen`: the program itself, with and without a repository.

use super::{client, sent};
use crate::harness::{Running, Scene, python};

/// The address that a service says it listens on.
fn address(running: &Running) -> String {
    let line = running.line_with("listening on http://");
    let from = line.find("http://").unwrap();
    let url = line[from..].split("/v1").next().unwrap();
    url.to_owned()
}

fn token(scene: &Scene) -> String {
    let text = std::fs::read_to_string(scene.beside("home/config/groundskeeper/token")).unwrap();
    text.trim().to_owned()
}

#[test]
fn outside_of_a_repository_only_the_model_is_served() {
    let scene = Scene::plain();
    let running = scene.program(&["serve", "--listen", "127.0.0.1:0"]).start();
    let url = address(&running);
    assert_eq!(status(&format!("{url}/health"), None), 200);
    assert_eq!(status(&format!("{url}/v1/models"), None), 401);
    assert_eq!(
        status(&format!("{url}/v1/models"), Some(&token(&scene))),
        200
    );
    running.signal(&scene, "TERM");
    running.line_with("stopped");
    assert_eq!(running.wait(), Some(0));
}

#[test]
fn in_a_repository_the_model_is_served_beside_the_watcher() {
    let scene = Scene::with_commit(&[("a.py", &python("f", 10))]);
    let running = scene
        .program(&["serve", "--no-token"])
        .env("GROUNDSKEEPER__SERVER__LISTEN", "127.0.0.1:0")
        .start();
    let url = address(&running);
    running.line_with("1 files, 0 findings");
    assert_eq!(status(&format!("{url}/v1/models"), None), 200);
    scene.write("a.py", python("f", 12));
    running.line_with("a.py: 1 finding");
    running.signal(&scene, "INT");
    running.line_with("stopped: 1 files watched");
    assert_eq!(running.wait(), Some(0));
    assert!(!scene.beside("home/config/groundskeeper/token").exists());
}

#[test]
fn an_address_that_cannot_be_had_is_told() {
    let scene = Scene::plain();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (arguments, said) in [
        (vec!["serve", "--listen", &address], "cannot listen on"),
        (
            vec!["serve", "--listen", "nonsense"],
            "cannot listen on nonsense",
        ),
        (vec!["serve", "--no-token"], "--no-token needs an address"),
        (
            vec!["serve", "--no-token", "--listen", "0.0.0.0:0"],
            "for loopback only",
        ),
    ] {
        scene.run(&arguments).ends(2).says(&[said]);
    }
    // What was cloned does not open a port.
    scene.write("groundskeeper.toml", "[server]\nlisten = '127.0.0.1:0'\n");
    scene
        .run(&["serve"])
        .ends(2)
        .says(&["`server.listen` is the user's own"]);
}

#[tokio::main(flavor = "current_thread")]
async fn status(url: &str, token: Option<&str>) -> u16 {
    let mut request = client().get(url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    sent(request).await.0
}
