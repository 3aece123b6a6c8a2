//! Measures the MCP endpoint over standard input and output against the reference filesystem server:
//! calls that read a file of 4 KB.
//!
//! `stdio --groundskeeper PROGRAM --node FOLDER [--calls N] [--turns N] [--numbered]
//! [--one-processor]`, where FOLDER is one in which
//! `@modelcontextprotocol/server-filesystem` is installed. That server gives the text as
//! it is, so this program is asked for the same; with `--numbered`, for what it gives unasked. All
//! programs are started first and asked in turns of a fraction of a second: machines become faster and
//! slower within seconds, and what is told are ratios within a turn, the middle one and the quarters. A
//! client that needs as long as the server would measure itself, so this one writes lines made before,
//! and looks at the answers afterwards. With `--one-processor` all of it runs on one: waking one that
//! sleeps takes a virtual machine longer than a call. Prints nothing without arguments.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]
#![expect(clippy::cast_precision_loss, reason = "figures of thousands of calls")]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures programs, the peer among them"
)]

mod client;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use client::{Client, Measured};

/// What the file of 4 KB holds, so many times.
const LINE: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
const LINES: usize = 64;
/// Calls under way at a time.
const AT_ONCE: [usize; 2] = [1, 32];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let (Some(program), Some(node)) = (value("--groundskeeper"), value("--node")) else {
        return;
    };
    let number = |name: &str, usual: usize| value(name).map_or(usual, |text| text.parse().unwrap());
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has("--one-processor") {
        // What is started inherits it.
        let mut one = rustix::thread::CpuSet::new();
        one.set(0);
        rustix::thread::sched_setaffinity(None, &one).unwrap();
    }
    let (calls, turns) = (number("--calls", 500), number("--turns", 40));
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(
        folder.path(),
        Path::new(&program),
        Path::new(&node),
        has("--numbered"),
    );
    for at_once in AT_ONCE {
        let mut programs = place.start();
        let mut asked = Vec::new();
        for turn in 0..=turns {
            let ask = |program: &mut Program| program.client.measure(calls, at_once, &program.call);
            let measured = programs.each_mut().map(ask);
            // The first turn warms up.
            asked.extend((turn > 0).then_some(measured));
        }
        println!("{at_once} under way, {turns} turns of {calls} calls:");
        tell(&programs, &asked);
        for program in programs {
            program.client.end();
        }
    }
    place.command(&place.program).arg("stop").output().unwrap();
}

/// A program that is asked, and for what.
struct Program {
    name: &'static str,
    client: Client,
    call: (&'static str, Value),
}

/// The peer is the first of the programs.
const PROGRAMS: usize = 3;

/// Prints what each program took, and how it compares to the peer within the same turn.
fn tell(programs: &[Program; PROGRAMS], turns: &[[Measured; PROGRAMS]]) {
    for (index, program) in programs.iter().enumerate() {
        let of = |value: &dyn Fn(&Measured) -> f64| {
            quarters(turns.iter().map(|turn| value(&turn[index])).collect())
        };
        let [_, p50, _] = of(&|measured| measured.taken_ms(50));
        let [_, p99, _] = of(&|measured| measured.taken_ms(99));
        let [_, rate, _] = of(&Measured::rate);
        let used: f64 = turns.iter().map(|turn| turn[index].processor_us()).sum();
        println!(
            "  {}: p50 {p50:.3} ms, p99 {p99:.3} ms, {rate:.0} calls/s, {:.0} us of a processor a call",
            program.name,
            used / turns.len() as f64,
        );
        if index > 0 {
            let ratios = turns
                .iter()
                .map(|turn| turn[index].rate() / turn[0].rate())
                .collect();
            let [low, middle, high] = quarters(ratios);
            println!(
                "    {middle:.1} times as many a second as the peer, {low:.1} to {high:.1} in half of the turns"
            );
        }
    }
}

/// The first quarter, the middle and the third quarter.
fn quarters(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[values.len() * quarter / 4])
}

/// A repository with a file, and the programs that are asked for it.
struct Place {
    base: PathBuf,
    root: PathBuf,
    program: PathBuf,
    peer: PathBuf,
    /// Whether lines are asked for with their numbers.
    numbered: bool,
}

impl Place {
    fn new(base: &Path, program: &Path, node: &Path, numbered: bool) -> Self {
        let base = base.canonicalize().unwrap();
        let root = base.join("bench");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("file.txt"), LINE.repeat(LINES)).unwrap();
        let made = Command::new("git")
            .arg("init")
            .arg("-q")
            .arg(&root)
            .status();
        assert!(made.unwrap().success());
        let peer = "node_modules/@modelcontextprotocol/server-filesystem/dist/index.js";
        Self {
            program: program.canonicalize().unwrap(),
            peer: node.join(peer).canonicalize().unwrap(),
            base,
            root,
            numbered,
        }
    }

    /// A program in the repository, that finds nothing of this machine's user.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, folder) in [
            ("XDG_STATE_HOME", "s"),
            ("XDG_CACHE_HOME", "c"),
            ("XDG_CONFIG_HOME", "k"),
            ("XDG_DATA_HOME", "d"),
            ("HOME", "h"),
        ] {
            command.env(name, self.base.join(folder));
        }
        command
    }

    /// Starts all programs: the peer, and this one through the service and without it.
    fn start(&self) -> [Program; PROGRAMS] {
        let file = json!({"path": self.root.join("file.txt")});
        let ours = json!({"path": "file.txt", "numbered": self.numbered});
        let mut peer = self.command(Path::new("node"));
        peer.arg(&self.peer).arg(&self.root);
        let mut service = self.command(&self.program);
        service.arg("mcp");
        let mut standalone = self.command(&self.program);
        standalone.args(["mcp", "--standalone"]);
        let program = |name, command, call| Program {
            name,
            client: Client::start(command),
            call,
        };
        [
            program("the filesystem server", peer, ("read_text_file", file)),
            program("through the service", service, ("read_file", ours.clone())),
            program("standalone", standalone, ("read_file", ours)),
        ]
    }
}
