//! Measures the MCP endpoint over standard input and output against the reference filesystem server,
//! in turns: calls that read a file of 4 KB.
//!
//! `stdio --groundskeeper PROGRAM --node FOLDER [--calls N] [--turns N] [--numbered]`, where FOLDER is
//! one in which `@modelcontextprotocol/server-filesystem` is installed. That server gives the text as
//! it is, so this program is asked for the same; with `--numbered`, for what it gives unasked. A client
//! that needs as long as the server would measure itself, so this one writes lines made before, and
//! looks at the answers afterwards. Prints nothing without arguments.
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
    let (calls, turns) = (number("--calls", 4000), number("--turns", 5));
    let folder = tempfile::tempdir().unwrap();
    let numbered = arguments.iter().any(|argument| argument == "--numbered");
    let place = Place::new(
        folder.path(),
        Path::new(&program),
        Path::new(&node),
        numbered,
    );
    for turn in 1..=turns {
        for at_once in AT_ONCE {
            place.turn(turn, calls, at_once);
        }
    }
    place.command(&place.program).arg("stop").output().unwrap();
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

    /// Asks each of the programs, and prints what it took and the ratios to the peer.
    fn turn(&self, turn: usize, calls: usize, at_once: usize) {
        let ours = json!({"path": "file.txt", "numbered": self.numbered});
        let ours = ("read_file", ours);
        let file = json!({"path": self.root.join("file.txt")});
        let mut peer = self.command(Path::new("node"));
        peer.arg(&self.peer).arg(&self.root);
        let mut service = self.command(&self.program);
        service.arg("mcp");
        let mut standalone = self.command(&self.program);
        standalone.args(["mcp", "--standalone"]);
        let ask = |name: &str, command: Command, (tool, with): &(&str, Value)| {
            let measured = Client::start(command).measure(calls, at_once, tool, with);
            println!("turn {turn}, {at_once} under way, {name}: {measured}");
            measured
        };
        let peer = ask("the filesystem server", peer, &("read_text_file", file));
        let service = ask("through the service", service, &ours);
        let standalone = ask("standalone", standalone, &ours);
        println!(
            "turn {turn}, {at_once} under way: {:.1} times as many standalone, {:.1} through the \
             service; {:.1} times less of a processor standalone",
            standalone.rate() / peer.rate(),
            service.rate() / peer.rate(),
            peer.processor_us() / standalone.processor_us(),
        );
    }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = |hundredth: usize| {
            let index = self.taken.len() * hundredth / 100;
            self.taken[index].as_secs_f64() * 1e3
        };
        write!(
            out,
            "p50 {:.3} ms, p99 {:.3} ms, {:.0} calls/s, {:.0} us of a processor a call",
            at(50),
            at(99),
            self.rate(),
            self.processor_us()
        )
    }
}
