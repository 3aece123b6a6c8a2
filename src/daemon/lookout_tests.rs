//! Tests of the lookout, over repositories in a temporary folder.

use super::*;
use crate::store::Event;

struct Town {
    folder: tempfile::TempDir,
    store: Store,
    stop: CancellationToken,
    lookout: Lookout,
}

impl Town {
    async fn with(names: &[&str], repositories_max: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::in_memory().await.unwrap();
        let stop = CancellationToken::new();
        let root = folder.path().canonicalize().unwrap();
        for name in names {
            std::fs::create_dir_all(root.join(name).join(".git")).unwrap();
        }
        let lookout = Lookout::new(LookoutOptions {
            own: Some(root.join("own")),
            state_folder: root.join("state"),
            configuration: Configuration::default(),
            isolated: false,
            store: store.clone(),
            repositories_max,
            stop: stop.clone(),
        });
        Self {
            folder,
            store,
            stop,
            lookout,
        }
    }

    fn root(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    fn come(&self, name: &str) {
        self.lookout.come(&self.root(name));
    }

    fn watches(&self, name: &str) -> bool {
        self.lookout.watches(&self.root(name))
    }

    /// Saves a file that is too long again and again until that was noticed.
    async fn noticed(&self, name: &str) -> Event {
        let here = self
            .store
            .register_repository(&self.root(name))
            .await
            .unwrap();
        for lines in 301.. {
            std::fs::write(self.root(name).join("a.py"), "x = 1\n".repeat(lines)).unwrap();
            let events = self.store.latest_events(10).await.unwrap();
            // A file that is being written is checked half written, too.
            let has_finding = |event: &Event| event.payload["findings"][0].is_object();
            let found = events
                .into_iter()
                .find(|event| event.repository == Some(here) && has_finding(event));
            if let Some(found) = found {
                return found;
            }
            tokio::task::yield_now().await;
        }
        unreachable!("it is looked for for ever")
    }

    async fn end(self) {
        self.stop.cancel();
        self.lookout.ended().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_is_checked_in_each_repository() {
    let town = Town::with(&["shop", "mill"], 8).await;
    for name in ["shop", "mill"] {
        town.come(name);
        town.come(name);
        let event = town.noticed(name).await;
        assert_eq!(event.kind, "verdict");
        assert_eq!(event.payload["findings"][0]["rule"], "file-too-long");
    }
    assert!(town.watches("shop") && town.watches("mill"));
    town.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_that_was_come_for_least_recently_is_given_up() {
    let town = Town::with(&["one", "two", "three"], 2).await;
    for name in ["one", "two", "one", "three"] {
        town.come(name);
    }
    assert!(town.watches("one") && town.watches("three") && !town.watches("two"));
    town.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_folder_is_not_watched_and_the_services_own_is_already() {
    let town = Town::with(&["shop", "own"], 0).await;
    std::fs::create_dir(town.root("plain")).unwrap();
    for name in ["plain", "shop", "own"] {
        town.come(name);
    }
    assert!(!town.watches("plain") && !town.watches("shop") && town.watches("own"));
    town.end().await;
}
