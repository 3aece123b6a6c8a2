//! A client on a program's standard input and output, one line a message.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Room for several answers, so that one read takes what is there.
const BUFFER_BYTES: usize = 256 * 1024;
/// The first share of the calls warms up.
const WARM_UP: usize = 10;

pub struct Client {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What calls came to.
pub struct Measured {
    /// From each request to its answer, sorted.
    pub taken: Vec<Duration>,
    /// All of them together.
    whole: Duration,
    /// What the program used of a processor for them.
    processor: Duration,
}

impl Measured {
    /// Calls a second.
    pub fn rate(&self) -> f64 {
        self.taken.len() as f64 / self.whole.as_secs_f64()
    }

    /// Microseconds of a processor for a call, of the program alone.
    pub fn processor_us(&self) -> f64 {
        self.processor.as_secs_f64() * 1e6 / self.taken.len() as f64
    }
}

impl Client {
    /// Starts a program and opens a session.
    pub fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.stderr(Stdio::null()).spawn().unwrap();
        let output = process.stdout.take().unwrap();
        let mut client = Self {
            input: process.stdin.take().unwrap(),
            output: BufReader::with_capacity(BUFFER_BYTES, output),
            process,
        };
        let info = json!({"name": "stdio", "version": "1"});
        client.say(&json!({
            "jsonrpc": "2.0", "id": 0, "method": "initialize",
            "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": info},
        }));
        let answer = client.line();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert!(answer["result"].is_object(), "{answer}");
        client.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        client
    }

    fn say(&mut self, message: &Value) {
        self.input
            .write_all(format!("{message}\n").as_bytes())
            .unwrap();
    }

    fn line(&mut self) -> Vec<u8> {
        let mut line = Vec::new();
        self.output.read_until(b'\n', &mut line).unwrap();
        assert!(line.ends_with(b"\n"), "the program hung up");
        line
    }

    /// Calls a tool with arguments, so often and so many at a time, once it is warm; then hangs up.
    pub fn measure(mut self, calls: usize, at_once: usize, tool: &str, with: &Value) -> Measured {
        self.calls(calls / WARM_UP, at_once, tool, with);
        let (started, used) = (Instant::now(), self.processor());
        let mut taken = self.calls(calls, at_once, tool, with);
        let (whole, processor) = (started.elapsed(), self.processor().saturating_sub(used));
        taken.sort();
        self.end();
        Measured {
            taken,
            whole,
            processor,
        }
    }

    /// From each request to its answer.
    fn calls(&mut self, calls: usize, at_once: usize, tool: &str, with: &Value) -> Vec<Duration> {
        let request = |id: usize| {
            let params = json!({"name": tool, "arguments": with});
            let request =
                json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
            format!("{request}\n").into_bytes()
        };
        let requests: Vec<Vec<u8>> = (1..=calls).map(request).collect();
        let mut waiting = std::collections::VecDeque::new();
        let (mut taken, mut answers) = (Vec::new(), Vec::new());
        let mut rest = requests.iter();
        for request in rest.by_ref().take(at_once) {
            waiting.push_back(Instant::now());
            self.input.write_all(request).unwrap();
        }
        for _ in 0..calls {
            answers.push(self.line());
            // Answers may overtake one another, which the sum does not see.
            taken.push(waiting.pop_front().unwrap().elapsed());
            if let Some(request) = rest.next() {
                waiting.push_back(Instant::now());
                self.input.write_all(request).unwrap();
            }
        }
        check(&answers);
        taken
    }

    /// What the program has used of a processor so far.
    fn processor(&self) -> Duration {
        let stat = format!("/proc/{}/stat", self.process.id());
        let stat = std::fs::read_to_string(stat).unwrap();
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap()
            .split_whitespace()
            .collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
    }

    fn end(mut self) {
        drop(self.input);
        let mut left = Vec::new();
        self.output.read_to_end(&mut left).unwrap();
        self.process.wait().unwrap();
    }
}

/// Every answer is one, to a request of its own, and none an error.
fn check(answers: &[Vec<u8>]) {
    let mut ids = std::collections::BTreeSet::new();
    for answer in answers {
        let answer: Value = serde_json::from_slice(answer).unwrap();
        let content = answer["result"]["content"][0]["text"].as_str();
        let is_file = content.is_some_and(|text| text.contains("xxxx"));
        assert!(is_file && answer["result"]["isError"] != true, "{answer}");
        assert!(ids.insert(answer["id"].as_u64()), "{answer}");
    }
}
