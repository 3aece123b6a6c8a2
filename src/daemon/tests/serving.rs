//! The whole service with the system's own watcher. Tests wait for notices, never for a time.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::{Folders, long, shown};
use crate::daemon::{Error, Notice, ServeOptions, Summary, serve};
use crate::settings::{Configuration, flag_layer};
use crate::store::{RepositoryId, Store};

/// Far longer than anything takes; a test that needs it fails.
const FOR_EVER: Duration = Duration::from_mins(1);

struct Service {
    folders: Folders,
    store: Store,
    notices: mpsc::Receiver<Notice>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<Summary, Error>>,
}

fn options(folders: &Folders, store: &Store) -> (ServeOptions, mpsc::Receiver<Notice>) {
    let (notices, waiting) = mpsc::channel(16);
    let configuration = Configuration {
        above: vec![flag_layer("serve.debounce_ms=10").unwrap()],
        ..Configuration::default()
    };
    let options = ServeOptions {
        root: folders.root(),
        state_folder: folders.state.path().to_owned(),
        configuration,
        isolated: false,
        store: store.clone(),
        notices,
    };
    (options, waiting)
}

impl Service {
    /// A service whose first check is done.
    async fn start(files: &[(&str, &str)]) -> Self {
        let folders = Folders::with(files);
        let store = Store::in_memory().await.unwrap();
        let (options, notices) = options(&folders, &store);
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(serve(options, async {
            // A test that drops the sender wants the end, too.
            let _ = stopped.await;
        }));
        let mut service = Self {
            folders,
            store,
            notices,
            stop,
            served,
        };
        let first = service.next().await;
        assert!(matches!(first, Notice::Watching { .. }), "{first:?}");
        service
    }

    async fn next(&mut self) -> Notice {
        let next = tokio::time::timeout(FOR_EVER, self.notices.recv()).await;
        next.expect("a notice").expect("a service that runs")
    }

    /// Waits for the verdict `wanted`, and returns the ones on the way, it included.
    async fn until(&mut self, wanted: &str) -> Vec<String> {
        let mut seen = Vec::new();
        while !seen.iter().any(|verdict| verdict == wanted) {
            match self.next().await {
                Notice::Checked { verdicts, .. } => seen.extend(verdicts.iter().map(shown)),
                other => seen.push(format!("{other:?}")),
            }
        }
        seen
    }

    async fn stop(self) -> Summary {
        self.stop.send(()).unwrap();
        let served = tokio::time::timeout(FOR_EVER, self.served).await;
        served.expect("an end").unwrap().unwrap()
    }
}

#[tokio::test]
async fn what_is_saved_is_said_and_stored() {
    let mut service = Service::start(&[("src/a.py", "x = 1\n")]).await;
    service.folders.save("src/a.py", &long());
    service.until("src/a.py: 1").await;
    std::fs::remove_file(service.folders.path("src/a.py")).unwrap();
    service.until("src/a.py: removed").await;
    let store = service.store.clone();
    let root = service.folders.root();
    let summary = service.stop().await;
    assert_eq!(
        (summary.files, summary.findings, summary.verdicts),
        (0, 0, 2)
    );
    let events = store.events_since(0, 10).await.unwrap();
    let repository: RepositoryId = store.register_repository(&root).await.unwrap();
    assert!(
        events
            .iter()
            .all(|e| e.kind == "verdict" && e.repository == Some(repository))
    );
    let facts: Vec<_> = events
        .iter()
        .map(|e| (&e.payload["verdict"], &e.payload["removed"]))
        .collect();
    assert_eq!(
        format!("{facts:?}"),
        r#"[(String("block"), Bool(false)), (String("pass"), Bool(true))]"#
    );
    assert_eq!(events[0].payload["findings"][0]["rule"], "file-too-long");
}

#[tokio::test]
async fn new_folders_are_watched_and_ignored_ones_are_not() {
    let mut service = Service::start(&[(".gitignore", "build/\n"), ("build/a.py", "x\n")]).await;
    service.folders.write("new/deep/b.py", "x = 1\n");
    service.until("new/deep/b.py: 0").await;
    service.folders.write("build/a.py", &long());
    service.folders.write(".git/hooks/c.py", &long());
    service.folders.write("new/deep/b.py", &long());
    let seen = service.until("new/deep/b.py: 1").await;
    let others = seen
        .iter()
        .filter(|verdict| !verdict.starts_with("new/deep/b.py"));
    assert_eq!(others.count(), 0, "{seen:?}");
    std::fs::rename(
        service.folders.path("new/deep"),
        service.folders.path("new/moved"),
    )
    .unwrap();
    service.until("new/moved/b.py: 1").await;
    service.folders.write("new/moved/b.py", "x = 1\n");
    service.until("new/moved/b.py: 0").await;
    service.stop().await;
}

#[tokio::test]
async fn thousands_of_files_at_once_are_all_seen() {
    let mut service = Service::start(&[]).await;
    for number in 0..3000 {
        service
            .folders
            .write(&format!("many/{}/f{number}.py", number % 7), "x = 1\n");
    }
    service.folders.write("many/last.py", &long());
    // One that is read half written comes twice.
    let mut seen = std::collections::BTreeSet::new();
    let mut whole = false;
    while seen.len() < 3001 || !whole {
        if let Notice::Checked { verdicts, .. } = service.next().await {
            whole |= verdicts.iter().any(|verdict| !verdict.findings.is_empty());
            seen.extend(verdicts.into_iter().map(|verdict| verdict.path));
        }
    }
    let summary = service.stop().await;
    assert_eq!((summary.files, summary.findings), (3001, 1));
}

#[tokio::test]
async fn new_settings_come_into_force() {
    let mut service = Service::start(&[("a.py", "x = 1\n")]).await;
    service
        .folders
        .save("groundskeeper.toml", "[rules]\nnonsense = 1\n");
    let refused = service.next().await;
    assert!(matches!(refused, Notice::Refused { .. }), "{refused:?}");
    service
        .folders
        .save("groundskeeper.toml", "[rules.file-too-long]\nlimit = 0\n");
    service.until("a.py: 1").await;
    service.stop().await;
}

#[tokio::test]
async fn a_second_service_is_refused_until_the_first_is_stopped() {
    let service = Service::start(&[]).await;
    let (again, _notices) = options(&service.folders, &service.store);
    let refused = serve(again, std::future::pending()).await.unwrap_err();
    assert!(matches!(refused, Error::AlreadyServed { .. }), "{refused}");
    service.stop.send(()).unwrap();
    service.served.await.unwrap().unwrap();
    let (later, _notices) = options(&service.folders, &service.store);
    serve(later, std::future::ready(())).await.unwrap();
}

#[tokio::test]
async fn it_stops_while_nobody_reads_what_it_says() {
    let folders = Folders::with(&[("a.py", "x = 1\n")]);
    let store = Store::in_memory().await.unwrap();
    let (mut options, _) = options(&folders, &store);
    let (notices, mut held) = mpsc::channel(1);
    options.notices = notices;
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(serve(options, async {
        let _ = stopped.await;
    }));
    held.recv().await.unwrap();
    // The channel takes one more notice; the service waits with the one after that.
    folders.write("a.py", &long());
    folders.write("groundskeeper.toml", "nonsense = 1\n");
    stop.send(()).unwrap();
    let ended = tokio::time::timeout(FOR_EVER, served).await;
    ended.expect("an end").unwrap().unwrap();
    drop(held);
}
