//! Reaching the service of this user: asked if it is there, started if it is not.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::net::UnixStream;
use tokio::time::sleep;

use super::{App, Folders, start};
use crate::daemon::hello::{self, Answer, Hello, VERSION, Visitor, Wish};
use crate::store::{ProcessLock, Taken};

/// For a service to come up, and for one to go.
const START_TIME: Duration = Duration::from_secs(20);

/// Between two looks whether it is there.
const LOOK: Duration = Duration::from_millis(5);

/// For an answer to the first words.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// The purpose of the lock of whoever starts the service.
const STARTING: &str = "daemon-start";

/// What is said to the person behind a client while the service is reached.
pub type Say<'s> = &'s (dyn Fn(String) + Sync);

/// Asks the service; `None` when there is none.
pub async fn ask(socket: &Path, wish: Wish) -> io::Result<Option<(Answer, UnixStream)>> {
    let mut stream = match UnixStream::connect(socket).await {
        Ok(stream) => stream,
        Err(error) if is_nobody(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let talk = async {
        hello::say(&mut stream, &Hello::wishing(wish)).await?;
        hello::hear(&mut stream).await
    };
    match tokio::time::timeout(ANSWER_TIME, talk).await {
        Ok(Ok(answer)) => Ok(Some((answer, stream))),
        // It ended while it was asked.
        Ok(Err(error)) if is_nobody(&error) => Ok(None),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ErrorKind::TimedOut.into()),
    }
}

fn is_nobody(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound
            | ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
    )
}

impl App {
    /// Asks the user's service; `None` when none runs.
    pub async fn ask_service(&self, wish: Wish) -> anyhow::Result<Option<Answer>> {
        let socket = self.folders()?.socket();
        let asked = ask(&socket, wish).await;
        let asked = asked.with_context(|| format!("cannot ask {}", socket.display()))?;
        Ok(asked.map(|(answer, _)| answer))
    }

    /// A stream on which the service speaks MCP with `visitor`. A service is started when none
    /// runs, and one that another version of this program started, and that nobody uses, is
    /// replaced.
    pub async fn reach(&self, visitor: &Visitor, say: Say<'_>) -> anyhow::Result<UnixStream> {
        let folders = self.folders()?;
        let socket = folders.socket();
        let deadline = Instant::now() + START_TIME;
        let mut has_replaced = false;
        while Instant::now() < deadline {
            let asked = ask(&socket, Wish::Mcp(visitor.clone())).await;
            let asked = asked.with_context(|| format!("cannot ask {}", socket.display()))?;
            match asked {
                Some((Answer::Welcome { version, .. }, stream)) if version == VERSION => {
                    return Ok(stream);
                }
                Some((welcome @ Answer::Welcome { .. }, stream)) => {
                    if has_replaced || !is_ours_to_end(&welcome) {
                        say(other_version(&welcome));
                        return Ok(stream);
                    }
                    drop(stream);
                    has_replaced = true;
                    say("the service of another version of this program is replaced".to_owned());
                    ask(&socket, Wish::Stop).await?;
                    sleep(LOOK).await;
                }
                Some((Answer::Refused { message, .. }, _)) => bail!(message),
                Some((answer, _)) => bail!("the service answered something else: {answer:?}"),
                None => start_once(folders, &socket, deadline, say).await?,
            }
        }
        bail!(
            "the service did not come up within {} s; `groundskeeper logs` tells what it did, and \
             `groundskeeper mcp --standalone` works without it",
            START_TIME.as_secs()
        )
    }
}

/// Nobody but us is there, and no person watches it.
fn is_ours_to_end(welcome: &Answer) -> bool {
    matches!(
        welcome,
        Answer::Welcome {
            clients: 0,
            background: true,
            ..
        }
    )
}

fn other_version(welcome: &Answer) -> String {
    let version = match welcome {
        Answer::Welcome { version, .. } => version.as_str(),
        _ => "unknown",
    };
    format!(
        "the service that runs is of version {version} and this program of version {VERSION}; \
         `groundskeeper stop` ends it, and the next client starts a new one"
    )
}

/// Starts a service and waits until it listens. Of several programs that want one, one starts it
/// and the others wait for that.
async fn start_once(
    folders: &Folders,
    socket: &Path,
    deadline: Instant,
    say: Say<'_>,
) -> anyhow::Result<()> {
    let taken = ProcessLock::take(&folders.state, STARTING, socket);
    let _lock = match taken.with_context(|| folders.state.display().to_string())? {
        Taken::Held(lock) => lock,
        Taken::By(_) => {
            sleep(LOOK).await;
            return Ok(());
        }
    };
    if UnixStream::connect(socket).await.is_ok() {
        return Ok(());
    }
    say(format!(
        "no service runs, so one is started in the background; its log is {}",
        folders.log().display()
    ));
    let child = start::background(folders).context("cannot start the service")?;
    wait_for(child, folders, socket, deadline).await
}

async fn wait_for(
    mut child: Child,
    folders: &Folders,
    socket: &Path,
    deadline: Instant,
) -> anyhow::Result<()> {
    while Instant::now() < deadline {
        if UnixStream::connect(socket).await.is_ok() {
            // Whoever starts a process has to take note of its end; a thread that waits does.
            std::thread::spawn(move || child.wait());
            return Ok(());
        }
        if let Some(status) = child.try_wait()? {
            let words = start::last_words(&folders.errors());
            bail!(
                "the service ended as soon as it was started ({status}): {words}; \
                 `groundskeeper mcp --standalone` works without it"
            );
        }
        sleep(LOOK).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_service_that_is_not_there_is_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        assert!(ask(&socket, Wish::Status).await.unwrap().is_none());
        drop(tokio::net::UnixListener::bind(&socket).unwrap());
        assert!(ask(&socket, Wish::Status).await.unwrap().is_none());
    }

    #[test]
    fn only_a_service_in_the_background_that_is_alone_is_ended() {
        let welcome = |clients, background| Answer::Welcome {
            version: "0".to_owned(),
            clients,
            background,
        };
        assert!(is_ours_to_end(&welcome(0, true)));
        assert!(!is_ours_to_end(&welcome(1, true)) && !is_ours_to_end(&welcome(0, false)));
        assert!(other_version(&welcome(1, true)).contains("groundskeeper stop"));
    }
}
