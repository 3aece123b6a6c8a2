//! Files that an agent writes while the endpoint is killed, as the system kills: each is whole, the old
//! one or the new one.

use serde_json::json;

use crate::harness::Scene;

const FILES: usize = 4;
/// So many writes are asked for at once; the program is killed in the middle of them.
const WRITES: usize = 300;
const BYTES: usize = 300_000;

/// One letter all over, so that a mixture is seen.
fn content(letter: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(letter % 26).unwrap());
    letter.to_string().repeat(BYTES)
}

fn session() -> String {
    let params = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    });
    let mut lines = vec![
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
    ];
    lines.extend((1..=WRITES).map(|id| {
        let path = format!("notes/{}.txt", id % FILES);
        let arguments = json!({"path": path, "content": content(id)});
        let params = json!({"name": "write_file", "arguments": arguments});
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params})
    }));
    lines
        .iter()
        .flat_map(|line| [line.to_string(), "\n".to_owned()])
        .collect()
}

#[test]
fn a_file_is_whole_whenever_the_program_is_killed() {
    let settings = "[mcp]\ncalls_per_second = 100000\n";
    let scene = Scene::with_commit(&[("groundskeeper.toml", settings)]);
    for number in 0..FILES {
        scene.write(format!("notes/{number}.txt"), content(25));
    }
    let session = session();
    for answers in [1, 2, 3, 9, 30, 31] {
        let running = scene
            .program(&["mcp", "--standalone"])
            .input(&session)
            .start();
        for _ in 0..=answers {
            running.line_with("\"result\"");
        }
        running.signal(&scene, "KILL");
        assert_eq!(running.wait(), None, "it was killed");
        for number in 0..FILES {
            let text = scene.read(format!("notes/{number}.txt"));
            assert_eq!(text.len(), BYTES, "after {answers} answers");
            assert!(
                text.iter().all(|byte| *byte == text[0]),
                "after {answers} answers"
            );
        }
    }
    // Whoever writes next is not held up by what was left.
    let call = session.split_inclusive('\n').take(3).collect::<String>();
    let ran = scene
        .program(&["mcp", "--standalone"])
        .input(&call)
        .run()
        .ends(0);
    assert!(ran.out.contains("\"success\":true"), "{ran}");
}
