//! A client on a program's standard input and output, one line a message.

use std::io::{Read, Write};
use std::ops::Range;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Room for several answers, so that one read takes what is there.
const READ_BYTES: usize = 256 * 1024;

pub struct Client {
    process: Child,
    input: ChildStdin,
    output: Output,
}

/// What the program says, kept as it comes: memory that is touched for the first time while calls
/// are measured takes as long as a system call.
struct Output {
    stream: ChildStdout,
    bytes: Vec<u8>,
    /// How far it is filled, and how far lines were taken.
    filled: usize,
    taken: usize,
}

impl Output {
    /// Where the next line lies, with its end.
    fn line(&mut self) -> Range<usize> {
        let mut looked = self.taken;
        loop {
            let end = memchr::memchr(b'\n', &self.bytes[looked..self.filled]);
            if let Some(end) = end {
                let line = self.taken..looked + end + 1;
                self.taken = line.end;
                return line;
            }
            looked = self.filled;
            if self.bytes.len() < looked + READ_BYTES {
                self.bytes.resize(2 * self.bytes.len() + READ_BYTES, 1);
            }
            let room = &mut self.bytes[looked..looked + READ_BYTES];
            let read = self.stream.read(room).unwrap();
            assert!(read > 0, "the program hung up");
            self.filled += read;
        }
    }

    /// Forgets what was said; the memory stays.
    fn forget(&mut self) {
        self.bytes.copy_within(self.taken..self.filled, 0);
        self.filled -= std::mem::take(&mut self.taken);
    }
}

/// What calls came to.
pub struct Measured {
    /// From each request to its answer, sorted.
    taken: Vec<Duration>,
    /// All of them together.
    whole: Duration,
    /// What the program used of a processor for them.
    processor: Duration,
}

impl Measured {
    /// So many hundredths of the calls took no more milliseconds.
    pub fn taken_ms(&self, hundredths: usize) -> f64 {
        self.taken[self.taken.len() * hundredths / 100].as_secs_f64() * 1e3
    }

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
            output: Output {
                stream: output,
                bytes: Vec::new(),
                filled: 0,
                taken: 0,
            },
            process,
        };
        let info = json!({"name": "stdio", "version": "1"});
        client.say(&json!({
            "jsonrpc": "2.0", "id": 0, "method": "initialize",
            "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": info},
        }));
        let answer = client.output.line();
        let answer: Value = serde_json::from_slice(&client.output.bytes[answer]).unwrap();
        assert!(answer["result"].is_object(), "{answer}");
        client.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        client
    }

    fn say(&mut self, message: &Value) {
        self.input
            .write_all(format!("{message}\n").as_bytes())
            .unwrap();
    }

    /// Makes requests for a tool with arguments, has them answered, so many at a time, and looks at the
    /// answers; only what lies between is measured.
    pub fn measure(
        &mut self,
        calls: usize,
        at_once: usize,
        (tool, with): &(&str, Value),
    ) -> Measured {
        let request = |id: usize| {
            let params = json!({"name": tool, "arguments": with});
            let request =
                json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
            format!("{request}\n").into_bytes()
        };
        let requests: Vec<Vec<u8>> = (1..=calls).map(request).collect();
        self.output.forget();
        let (started, used) = (Instant::now(), self.processor());
        let (mut taken, answers) = self.exchange(&requests, at_once);
        let (whole, processor) = (started.elapsed(), self.processor().saturating_sub(used));
        check(answers.into_iter().map(|line| &self.output.bytes[line]));
        taken.sort();
        Measured {
            taken,
            whole,
            processor,
        }
    }

    /// From each request to its answer, and where the answers lie.
    fn exchange(
        &mut self,
        requests: &[Vec<u8>],
        at_once: usize,
    ) -> (Vec<Duration>, Vec<Range<usize>>) {
        let mut taken = Vec::with_capacity(requests.len());
        let mut answers = Vec::with_capacity(requests.len());
        let mut waiting = std::collections::VecDeque::with_capacity(at_once);
        let mut rest = requests.iter();
        for request in rest.by_ref().take(at_once) {
            waiting.push_back(Instant::now());
            self.input.write_all(request).unwrap();
        }
        for _ in requests {
            answers.push(self.output.line());
            // Answers may overtake one another, which the sum does not see.
            taken.push(waiting.pop_front().unwrap().elapsed());
            if let Some(request) = rest.next() {
                waiting.push_back(Instant::now());
                self.input.write_all(request).unwrap();
            }
        }
        (taken, answers)
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

    /// Hangs up, and waits for the program to end.
    pub fn end(mut self) {
        drop(self.input);
        let mut left = Vec::new();
        self.output.stream.read_to_end(&mut left).unwrap();
        self.process.wait().unwrap();
    }
}

/// Every answer is one, to a request of its own, and none an error.
fn check<'a>(answers: impl Iterator<Item = &'a [u8]>) {
    let mut ids = std::collections::BTreeSet::new();
    for answer in answers {
        let answer: Value = serde_json::from_slice(answer).unwrap();
        let content = answer["result"]["content"][0]["text"].as_str();
        let is_file = content.is_some_and(|text| text.contains("xxxx"));
        assert!(is_file && answer["result"]["isError"] != true, "{answer}");
        assert!(ids.insert(answer["id"].as_u64()), "{answer}");
    }
}
