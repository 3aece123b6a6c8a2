//! bubblewrap's arguments for an order. Pure but for the links of the system's own folders.

use std::path::{Path, PathBuf};

use crate::process::sandbox::order::Order;
use crate::process::sandbox::{Backend, system};

/// Where bubblewrap is looked for: never where a repository could put one of its own.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin:/run/wrappers/bin";

/// bubblewrap's file, where it is installed.
pub(super) fn program() -> Option<PathBuf> {
    crate::process::program::find(Path::new("bwrap"), PATH)
}

/// How one path is shown inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    Read,
    Write,
    Protected,
}

/// The arguments up to `--`; the program to start follows.
pub(super) fn arguments(order: &Order) -> Vec<String> {
    let mut arguments: Vec<String> = ["--unshare-all", "--die-with-parent", "--new-session"]
        .map(str::to_owned)
        .to_vec();
    if order.policy.network {
        arguments.push("--share-net".to_owned());
    }
    let mut add = |parts: &[&str]| arguments.extend(parts.iter().map(|part| (*part).to_owned()));
    add(&["--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev"]);
    for (path, inside) in [("tmp", "/tmp"), ("tmp", "/var/tmp"), ("shm", "/dev/shm")] {
        add(&["--bind", &text(&order.temp.join(path)), inside]);
    }
    for path in system::readable(Backend::Bubblewrap) {
        let shown = text(&path);
        match std::fs::read_link(&path) {
            // `/bin` is a link to `usr/bin` on most systems, and has to be one inside, too.
            Ok(target) if path.components().count() == 2 => {
                add(&["--symlink", &text(&target), &shown]);
            }
            _ => add(&["--ro-bind-try", &shown, &shown]),
        }
    }
    for (path, shown) in given(order) {
        let option = match shown {
            Shown::Write => "--bind",
            Shown::Read | Shown::Protected => "--ro-bind",
        };
        add(&[option, &text(&path), &text(&path)]);
    }
    add(&["--chdir", &text(&order.program.folder)]);
    arguments
}

/// What the order gives, outer folders first, so that what is inside of them keeps its own way.
fn given(order: &Order) -> Vec<(PathBuf, Shown)> {
    let read = order.policy.read.iter().chain([&order.own]);
    let read = read.map(|path| (path.clone(), Shown::Read));
    let write = order
        .policy
        .write
        .iter()
        .map(|path| (path.clone(), Shown::Write));
    let protected = order.policy.protected().into_iter();
    let protected = protected.map(|path| (path, Shown::Protected));
    let mut given: Vec<_> = read.chain(write).chain(protected).collect();
    given.sort_by_key(|(path, shown)| (path.components().count(), path.clone(), *shown));
    given
}

/// Folders below the temporary one that stand for the system's own.
pub(super) fn make_folders(temp: &Path) -> std::io::Result<()> {
    ["tmp", "shm"]
        .iter()
        .try_for_each(|name| std::fs::create_dir_all(temp.join(name)))
}

/// A path as an argument; the order's paths are UTF-8, since they came as JSON.
fn text(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::sandbox::Policy;
    use crate::process::{Limits, Program};

    fn order(policy: Policy) -> Order {
        Order {
            own: "/opt/own".into(),
            backend: Backend::Bubblewrap,
            program: Program::new("/bin/true", "/work/tree"),
            temp: "/work/temp".into(),
            policy,
            limits: Limits::default(),
        }
    }

    #[test]
    fn nothing_is_shared_and_what_is_written_lies_over_what_is_read() {
        let arguments = arguments(&order(Policy {
            read: vec!["/work/tree/inner".into(), "/work/tree".into()],
            write: vec!["/work/tree/inner/out".into(), "/work/tree".into()],
            ..Policy::default()
        }))
        .join(" ");
        for part in [
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--cap-drop ALL",
        ] {
            assert!(arguments.contains(part), "{part} in {arguments}");
        }
        assert!(!arguments.contains("--share-net"));
        let at = |part: &str| {
            arguments
                .find(part)
                .unwrap_or_else(|| panic!("{part}: {arguments}"))
        };
        assert!(at("--ro-bind /work/tree /") < at("--bind /work/tree /"));
        assert!(at("--bind /work/tree /") < at("--ro-bind /work/tree/inner /"));
        assert!(at("--ro-bind /work/tree/inner /") < at("--bind /work/tree/inner/out /"));
        assert!(arguments.contains("--ro-bind /opt/own /opt/own"));
        assert!(arguments.ends_with("--chdir /work/tree"));
    }

    #[test]
    fn the_network_is_shared_only_when_it_is_given() {
        let policy = Policy {
            network: true,
            ..Policy::default()
        };
        assert!(arguments(&order(policy)).contains(&"--share-net".to_owned()));
    }
}
