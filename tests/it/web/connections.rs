//! Connections: clients that leave, many at a time, and the end of the service.

use std::sync::Arc;

use groundskeeper::model::scripted::{Reply, Scripted};
use groundskeeper::model::{Error, Lazy, Model};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Face, TOKEN, sent, until, within};

/// Asks by hand, so that the connection can be closed at any moment.
async fn asked(face: &Face, stream: bool) -> TcpStream {
    let body = json!({"stream": stream, "messages": [{"role": "user", "content": "x"}]});
    let body = body.to_string();
    let mut connection = TcpStream::connect(face.address).await.unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection
}

#[tokio::test]
async fn a_client_that_leaves_cancels_its_answer() {
    let face = Face::with([Reply::Silence]).await;
    let connection = asked(&face, false).await;
    until("the model is asked", || face.model.silent_requests() == 1).await;
    drop(connection);
    until("the answer is given up", || {
        face.model.silent_requests() == 0
    })
    .await;
}

#[tokio::test]
async fn a_client_that_leaves_a_stream_cancels_its_answer() {
    let face = Face::with([Reply::Beginning("Once".to_owned())]).await;
    let mut connection = asked(&face, true).await;
    let mut seen = Vec::new();
    within("the first word", async {
        while !String::from_utf8_lossy(&seen).contains("Once") {
            assert_ne!(connection.read_buf(&mut seen).await.unwrap(), 0);
        }
    })
    .await;
    assert_eq!(face.model.silent_requests(), 1);
    drop(connection);
    until("the answer is given up", || {
        face.model.silent_requests() == 0
    })
    .await;
}

#[tokio::test]
async fn a_face_that_stops_ends_what_is_under_way() {
    let face = Face::with([Reply::Silence]).await;
    let _connection = asked(&face, false).await;
    until("the model is asked", || face.model.silent_requests() == 1).await;
    let model = face.model.clone();
    let address = face.address;
    within("the end", face.end()).await;
    assert_eq!(model.silent_requests(), 0);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn many_clients_at_a_time_get_their_own_answers() {
    let model = Scripted::answering(|request| request.messages[0].content.clone().into());
    let face = Face::over(model, |options| options.connections = 4).await;
    let chats = (0..64).map(|number| {
        let text = format!("number {number}");
        let chat = face.chat(json!({"messages": [{"role": "user", "content": text.clone()}]}));
        async move { (text, sent(chat).await.1) }
    });
    for (text, answer) in futures_util::future::join_all(chats).await {
        assert_eq!(answer["choices"][0]["message"]["content"], text);
    }
}

#[tokio::test]
async fn bytes_that_are_no_http_harm_nobody() {
    let face = Face::with(["x"]).await;
    for rubbish in [
        b"\x16\x03\x01\x00\xa5\x01\x00".as_slice(),
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n\x00",
        b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
    ] {
        let mut connection = TcpStream::connect(face.address).await.unwrap();
        connection.write_all(rubbish).await.unwrap();
        connection.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // Closing without a word is an answer, too.
        let _ = within("the end", connection.read_to_end(&mut answer)).await;
        assert!(!String::from_utf8_lossy(&answer).contains(" 200 "));
    }
    face.said(json!({})).await;
}

#[tokio::test]
async fn a_model_is_loaded_by_its_first_request_and_a_failure_is_told() {
    let mut starts = [false, true].into_iter();
    let starts = std::sync::Mutex::new(move || starts.next().unwrap_or(true));
    let lazy = Lazy::new(move || match (starts.lock().unwrap())() {
        false => Err(Error::NoEngine),
        true => Ok(Arc::new(Scripted::new(["x"])) as Arc<dyn Model>),
    });
    let face = Face::over(Scripted::new(["unused"]), |options| {
        options.model = Arc::new(lazy);
    })
    .await;
    assert_eq!(sent(face.get("/ready")).await.1["status"], "idle");
    assert_eq!(sent(face.chat(json!({}))).await.0, 503);
    assert_eq!(sent(face.chat(json!({}))).await.0, 200);
    assert_eq!(sent(face.get("/ready")).await.1["status"], "ready");
}
