//! Tests of the reception, over a socket in a temporary folder.

use super::*;
use crate::daemon::lodging::Shared;
use crate::daemon::{Lookout, LookoutOptions};
use crate::model::{self, Lazy};
use crate::settings::Configuration;
use crate::store::Store;
use crate::tools::Runs;

struct House {
    folder: tempfile::TempDir,
    stop: CancellationToken,
    served: tokio::task::JoinHandle<()>,
}

impl House {
    async fn open(idle: Option<Duration>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("shop")).unwrap();
        let shared = Shared {
            configuration: Configuration::default(),
            isolated: false,
            model: Arc::new(Lazy::new(|| Err(model::Error::NoEngine))),
            runs: Runs {
                store: folder.path().join("store.sqlite"),
                worktrees: folder.path().join("worktrees"),
                tests: folder.path().join("tests"),
            },
            store: Store::in_memory().await.unwrap(),
        };
        let stop = CancellationToken::new();
        let lookout = Lookout::new(LookoutOptions {
            own: None,
            state_folder: folder.path().join("state"),
            configuration: Configuration::default(),
            isolated: false,
            store: shared.store.clone(),
            repositories_max: 0,
            stop: stop.clone(),
        });
        let reception = Reception::new(ReceptionOptions {
            lodging: Arc::new(Lodging::new(shared, lookout)),
            stop: stop.clone(),
            background: true,
            idle,
            address: None,
            calls: Arc::default(),
        });
        let socket = Socket::bind(&folder.path().join("s"), folder.path()).unwrap();
        let ended = stop.clone();
        // Speaks until the client hangs up: what comes goes back.
        let speak: Speak = Arc::new(move |_context, mut stream| {
            let ended = ended.clone();
            Box::pin(async move {
                let (mut reader, mut writer) = stream.split();
                tokio::select! {
                    () = ended.cancelled() => {}
                    copied = tokio::io::copy(&mut reader, &mut writer) => drop(copied),
                }
            })
        });
        let served = tokio::spawn(Arc::new(reception).receive(socket, speak));
        Self {
            folder,
            stop,
            served,
        }
    }

    async fn ask(&self, hello: &Hello) -> (Answer, UnixStream) {
        let mut stream = UnixStream::connect(self.folder.path().join("s"))
            .await
            .unwrap();
        hello::say(&mut stream, hello).await.unwrap();
        (hello::hear(&mut stream).await.unwrap(), stream)
    }

    fn visit(&self, name: &str) -> Hello {
        Hello::wishing(Wish::Mcp(Visitor {
            root: self.folder.path().join(name),
            agent: "docs".to_owned(),
            agent_fixed: false,
            isolated: false,
            settings: Vec::new(),
        }))
    }

    async fn status(&self) -> Status {
        match self.ask(&Hello::wishing(Wish::Status)).await.0 {
            Answer::Status(status) => status,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn clients_are_counted_by_repository_and_the_end_is_asked_for() {
    let house = House::open(None).await;
    let (answer, first) = house.ask(&house.visit("shop")).await;
    assert!(matches!(answer, Answer::Welcome { clients: 0, .. }));
    let (answer, second) = house.ask(&house.visit("shop")).await;
    assert!(matches!(answer, Answer::Welcome { clients: 1, .. }));
    let status = house.status().await;
    assert_eq!((status.clients, status.background), (2, true));
    assert_eq!(status.repositories[0].name, "shop");
    assert_eq!(status.repositories[0].clients, 2);
    drop((first, second));
    while house.status().await.clients > 0 {
        tokio::task::yield_now().await;
    }
    let (answer, _) = house.ask(&Hello::wishing(Wish::Stop)).await;
    assert!(matches!(answer, Answer::Stopping { .. }));
    house.served.await.unwrap();
    assert!(house.stop.is_cancelled());
}

#[tokio::test]
async fn who_cannot_be_served_is_told_why() {
    let house = House::open(None).await;
    let (answer, _) = house.ask(&house.visit("nowhere")).await;
    assert!(matches!(&answer, Answer::Refused { message, .. } if message.contains("nowhere")));
    let stranger = Hello {
        talk: TALK + 1,
        ..house.visit("shop")
    };
    let (answer, _) = house.ask(&stranger).await;
    assert!(matches!(&answer, Answer::Refused { message, .. } if message.contains("stop")));
    // A client that hangs up without a word, or talks rubbish, is nobody.
    drop(UnixStream::connect(house.folder.path().join("s")).await);
    assert_eq!(house.status().await.clients, 0);
}

#[tokio::test]
async fn a_service_that_nobody_needs_ends() {
    let house = House::open(Some(Duration::from_millis(1))).await;
    house.served.await.unwrap();
    assert!(house.stop.is_cancelled());
}
