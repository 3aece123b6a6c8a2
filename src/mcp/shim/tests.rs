//! The shim between a client and services that a script plays.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines as TokioLines, duplex, split};

use super::*;

type Played = TokioLines<BufReader<OwnedReadHalf>>;
/// Streams that will be reached.
type Waiting = Arc<Mutex<VecDeque<UnixStream>>>;

/// The next message of a stream of lines.
async fn heard<R: tokio::io::AsyncBufRead + Unpin>(lines: &mut TokioLines<R>) -> Value {
    serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap()
}

async fn said(writer: &mut (impl AsyncWrite + Unpin), message: Value) {
    let line = format!("{message}\n");
    writer.write_all(line.as_bytes()).await.unwrap();
}

/// The streams that a shim will reach, one after another, and the services' ends of them.
fn services(count: usize) -> (Waiting, Vec<(Played, OwnedWriteHalf)>) {
    let mut reached = VecDeque::new();
    let mut played = Vec::new();
    for _ in 0..count {
        let (ours, theirs) = UnixStream::pair().unwrap();
        reached.push_back(ours);
        let (reader, writer) = theirs.into_split();
        played.push((BufReader::new(reader).lines(), writer));
    }
    (Arc::new(Mutex::new(reached)), played)
}

fn next(reached: &Mutex<VecDeque<UnixStream>>) -> Result<UnixStream, String> {
    let next = reached.lock().unwrap().pop_front();
    next.ok_or_else(|| "no service any more".to_owned())
}

#[tokio::test]
async fn a_service_that_ends_is_followed_by_another_and_the_session_goes_on() {
    let (reached, mut played) = services(2);
    let (ours, theirs) = duplex(1 << 12);
    let shim = tokio::spawn(relay(split(theirs), move || {
        std::future::ready(next(&reached))
    }));
    let (reader, mut writer) = split(ours);
    let mut client = BufReader::new(reader).lines();
    let (mut second, mut second_writer) = played.pop().unwrap();
    let (mut first, mut first_writer) = played.pop().unwrap();

    said(
        &mut writer,
        json!({"id": 1, "method": "initialize", "params": {"a": 1}}),
    )
    .await;
    assert_eq!(heard(&mut first).await["id"], 1);
    said(&mut first_writer, json!({"id": 1, "result": {}})).await;
    assert_eq!(heard(&mut client).await["id"], 1);
    said(&mut writer, json!({"method": "notifications/initialized"})).await;
    said(&mut writer, json!({"id": 2, "method": "tools/call"})).await;
    assert_eq!(
        heard(&mut first).await["method"],
        "notifications/initialized"
    );
    assert_eq!(heard(&mut first).await["id"], 2);
    drop((first, first_writer));

    let apology = heard(&mut client).await;
    assert_eq!(apology["id"], 2);
    assert!(
        apology["error"]["message"]
            .as_str()
            .unwrap()
            .contains("not known")
    );
    let opening = heard(&mut second).await;
    assert_eq!(
        (&opening["method"], &opening["params"]["a"]),
        (&json!("initialize"), &json!(1))
    );
    said(
        &mut second_writer,
        json!({"id": opening["id"], "result": {}}),
    )
    .await;
    assert_eq!(
        heard(&mut second).await["method"],
        "notifications/initialized"
    );
    said(&mut writer, json!({"id": 3, "method": "tools/call"})).await;
    assert_eq!(heard(&mut second).await["id"], 3);
    // What is owed comes after the client's end, too; the second opening's answer never does.
    writer.shutdown().await.unwrap();
    assert!(second.next_line().await.unwrap().is_none());
    said(&mut second_writer, json!({"id": 3, "result": {}})).await;
    drop(second_writer);
    assert_eq!(heard(&mut client).await["id"], 3);
    shim.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_service_that_ends_again_and_again_is_given_up() {
    let (reached, played) = services(ENDS_MAX);
    drop(played);
    let (_ours, theirs) = duplex(64);
    let ended = relay(split(theirs), || std::future::ready(next(&reached))).await;
    assert!(matches!(ended, Err(ShimError::EndsAgain)));
}
