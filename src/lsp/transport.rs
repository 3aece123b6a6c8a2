//! Messages over a byte stream, as the Language Server Protocol's base protocol frames them.
//!
//! Reading is our own: the reader of `lsp-server` gives up at the first message it does not
//! understand, and a client's mistake must not end the session.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::SyncSender;

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

/// Longest message that is read. In bytes.
const MESSAGE_BYTES_MAX: usize = 64 << 20;

/// Longest header line that is looked at. In bytes.
const HEADER_BYTES_MAX: u64 = 4096;

/// What came in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// What is none, with the answer to it.
    Rubbish(Value),
}

/// Hands on everything that comes in until the stream ends, or nobody takes it any more.
pub(super) fn read_all(mut input: impl BufRead, queue: &SyncSender<Incoming>) {
    while let Ok(Some(body)) = read_body(&mut input) {
        if queue.send(understood(&body)).is_err() {
            return;
        }
    }
}

/// Writes one message.
pub(super) fn write(out: &mut dyn Write, message: &Value) -> io::Result<()> {
    let body = serde_json::to_string(message)?;
    write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    out.flush()
}

/// The next message's body; `None` at the end. Lines that belong to no header are passed over, as
/// is a body that is too long.
fn read_body(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut length: Option<usize> = None;
    loop {
        let mut line = Vec::new();
        let mut limited = (&mut *input).take(HEADER_BYTES_MAX);
        if limited.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if let Some((name, value)) = line.split_once(':') {
            if name.trim().eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok();
            }
            continue;
        }
        match length {
            Some(length) if line.is_empty() && length <= MESSAGE_BYTES_MAX => {
                let mut body = vec![0; length];
                input.read_exact(&mut body)?;
                return Ok(Some(body));
            }
            Some(length) if line.is_empty() => {
                io::copy(&mut (&mut *input).take(length as u64), &mut io::sink())?;
                return Ok(Some(Vec::new()));
            }
            _ => {}
        }
    }
}

fn understood(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => {
            let message = format!("this is no JSON: {error}");
            return Incoming::Rubbish(refusal(Value::Null, ErrorCode::ParseError, &message));
        }
    };
    let id = value.get("id").cloned();
    match serde_json::from_value(value) {
        // With an id it was meant as a request, by an id that is no number of ours and no text.
        Ok(Message::Notification(_)) | Err(_) if id.is_some() => no_message(id.unwrap_or_default()),
        Ok(message) => Incoming::Message(message),
        Err(_) => no_message(Value::Null),
    }
}

fn no_message(id: Value) -> Incoming {
    let message = "this is no message of JSON-RPC";
    Incoming::Rubbish(refusal(id, ErrorCode::InvalidRequest, message))
}

/// An answer that says what is wrong.
pub(super) fn refusal(id: Value, code: ErrorCode, message: &str) -> Value {
    json!({
        "jsonrpc": "2.0",
        "id": id,
        "error": { "code": code as i32, "message": message },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(stream: &[u8]) -> Vec<String> {
        let mut input = stream;
        std::iter::from_fn(|| read_body(&mut input).ok().flatten())
            .map(|body| String::from_utf8(body).unwrap())
            .collect()
    }

    #[test]
    fn messages_are_told_apart_by_their_length() {
        let stream = b"Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]";
        assert_eq!(bodies(stream), ["{}", "[1]"]);
    }

    #[test]
    fn what_is_between_messages_is_passed_over() {
        let stream = b"hello\r\n\r\nContent-Length: many\r\n\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(bodies(stream), ["{}"]);
        assert_eq!(bodies(b"Content-Length: 9\r\n\r\n{}"), Vec::<String>::new());
    }

    #[test]
    fn a_message_that_is_too_long_is_passed_over() {
        let length = MESSAGE_BYTES_MAX + 1;
        let mut stream = format!("Content-Length: {length}\r\n\r\n").into_bytes();
        stream.resize(stream.len() + length, b'x');
        stream.extend(b"Content-Length: 2\r\n\r\n{}");
        assert_eq!(bodies(&stream), ["", "{}"]);
    }

    #[test]
    fn rubbish_gets_an_answer_with_the_id_it_had() {
        let answered = |body: &[u8]| match understood(body) {
            Incoming::Rubbish(answer) => answer,
            Incoming::Message(message) => panic!("{message:?}"),
        };
        assert_eq!(answered(b"{")["error"]["code"], -32700);
        let answer = answered(br#"{"id": 7.5, "method": "x"}"#);
        assert_eq!(
            (&answer["id"], &answer["error"]["code"]),
            (&json!(7.5), &json!(-32600))
        );
    }
}
