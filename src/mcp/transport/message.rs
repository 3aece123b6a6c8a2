//! What a line of the client's says.

use memchr::memmem;
use rmcp::model::{CallToolRequest, ClientRequest, JsonRpcMessage, JsonRpcRequest};
use rmcp::transport::async_rw::{JsonRpcMessageCodec, JsonRpcMessageCodecError};
use serde_json::error::Category;
use tokio_util::bytes::BytesMut;
use tokio_util::codec::Decoder as _;

use super::Incoming;

/// What a line says. Nothing where it is no JSON, as all SDKs have it: whoever echoes refusals would
/// be refused for ever. Nothing either where it notifies of what is none of the protocol's. An error
/// is what is wrong with a message that is JSON.
pub(super) fn parse(line: &[u8]) -> Result<Option<Incoming>, String> {
    if let Some(call) = call(line) {
        return Ok(Some(call));
    }
    let decoded = JsonRpcMessageCodec::default().decode_eof(&mut BytesMut::from(line));
    match decoded {
        Err(JsonRpcMessageCodecError::Serde(error))
            if matches!(error.classify(), Category::Syntax | Category::Eof) =>
        {
            tracing::debug!("no JSON: {error}");
            Ok(None)
        }
        Err(JsonRpcMessageCodecError::Serde(error)) => Err(error.to_string()),
        decoded => decoded.map_err(|error| error.to_string()),
    }
}

/// A call of a tool. What may be a request and an answer at once is for rmcp to refuse.
fn call(line: &[u8]) -> Option<Incoming> {
    let has = |word: &str| memmem::find(line, word.as_bytes()).is_some();
    if !has("\"tools/call\"") || has("\"result\"") || has("\"error\"") {
        return None;
    }
    let call: JsonRpcRequest<CallToolRequest> = serde_json::from_slice(line).ok()?;
    let request = ClientRequest::CallToolRequest(call.request);
    Some(JsonRpcMessage::request(request, call.id))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_call_is_what_rmcp_reads_from_it() {
        let line = |params: Value| {
            let call =
                json!({"jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": params});
            format!("{call}\r\n").into_bytes()
        };
        for params in [
            json!({"name": "read_file"}),
            json!({"name": "read_file", "arguments": {"path": "é", "deep": [{"a": null}]}}),
            json!({"name": "b", "_meta": {"progressToken": 3, "other": "x"}, "arguments": {}}),
        ] {
            let line = line(params);
            let read = serde_json::from_slice::<Incoming>(&line).unwrap();
            assert_eq!(format!("{:?}", call(&line).unwrap()), format!("{read:?}"));
        }
        for other in [
            &br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"},"result":{}}"#
                [..],
            br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#,
            br#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"a"}}"#,
            br#"{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":"a"}}"#,
            br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#,
        ] {
            assert!(call(other).is_none(), "{}", String::from_utf8_lossy(other));
        }
    }
}
