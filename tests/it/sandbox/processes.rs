//! Processes: none outside is touched, and none that was started inside is left.

use std::path::Path;
use std::time::Duration;

use groundskeeper::process::{Ended, Limits};

use super::{Cell, each};
use crate::harness::Scene;

/// Processes whose command line holds `mark`, as the system shows them.
fn with_mark(mark: &str) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(mark)).collect()
}

fn mark(cell: &Cell, name: &str) -> String {
    format!("{name}-{}-{}", cell.backend.name(), std::process::id())
}

#[test]
fn a_daemon_that_is_left_behind_is_ended() {
    each(|cell| {
        let mark = mark(cell, "left-behind");
        let script = "\
import os, subprocess, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        null = os.open('/dev/null', os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        os.execvp('python3', ['python3', '-c', 'import time; time.sleep(1000)', sys.argv[1]])
    os._exit(0)
os.wait()
print('away')";
        let ran = cell.python(script, [mark.clone()]);
        assert_eq!(ran.stdout.text, "away\n", "{ran:?}");
        assert_eq!(with_mark(&mark), Vec::<String>::new(), "{:?}", cell.backend);
    });
}

#[test]
fn what_sleeps_for_ever_is_ended() {
    each(|cell| {
        let limits = Limits {
            time: Duration::from_millis(700),
            ..cell.limits
        };
        let cell = Cell {
            limits,
            ..Cell::new(cell.backend).unwrap()
        };
        let mark = mark(&cell, "sleeper");
        let script = "import time, signal, os; os.fork(); signal.signal(15, signal.SIG_IGN); time.sleep(1000)";
        let ran = cell.python(script, [mark.clone()]);
        assert_eq!(ran.ended, Ended::TimedOut);
        assert_eq!(with_mark(&mark), Vec::<String>::new());
    });
}

#[test]
fn what_multiplies_is_ended() {
    each(|cell| {
        let limits = Limits {
            processes: 60,
            ..cell.limits
        };
        let cell = Cell {
            limits,
            ..Cell::new(cell.backend).unwrap()
        };
        let mark = mark(&cell, "bomb");
        // It stops by itself after a while, so that a sandbox that fails spares this machine.
        let script = "\
import os, time
for _ in range(400):
    try:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
    except OSError as error:
        print('held', error)
        break
    time.sleep(0.001)
time.sleep(1)";
        let ran = cell.python(script, [mark.clone()]);
        let held = ran.stdout.text.contains("held");
        assert!(
            held || matches!(ran.ended, Ended::TooManyProcesses(_)),
            "{:?}: {ran:?}",
            cell.backend
        );
        assert_eq!(with_mark(&mark), Vec::<String>::new());
    });
}

#[test]
fn no_process_outside_is_signalled_or_looked_into() {
    each(|cell| {
        let own = std::process::id().to_string();
        let script = "\
import ctypes, os, signal, sys
libc = ctypes.CDLL(None, use_errno=True)
outside = int(sys.argv[1])
def call(name, result):
    print(name, 'WENT THROUGH' if result >= 0 else 'held')
for number in (0, signal.SIGCONT):
    try:
        os.kill(outside, number)
        print('kill WENT THROUGH')
    except OSError:
        print('kill held')
call('ptrace attach', libc.ptrace(16, outside, 0, 0))
call('ptrace seize', libc.ptrace(0x4206, outside, 0, 0))
class Part(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('len', ctypes.c_size_t)]
buffer = ctypes.create_string_buffer(8)
here = Part(ctypes.cast(buffer, ctypes.c_void_p), 8)
for name in ('process_vm_readv', 'process_vm_writev'):
    call(name, getattr(libc, name)(outside, ctypes.byref(here), 1, ctypes.byref(here), 1, 0))
try:
    open(f'/proc/{outside}/mem', 'rb').read(1)
    print('mem WENT THROUGH')
except OSError:
    print('mem held')
print('tried')";
        let ran = cell.python(script, [own]);
        assert!(
            ran.stdout.text.ends_with("tried\n"),
            "{:?}: {ran:?}",
            cell.backend
        );
        assert!(
            !ran.stdout.text.contains("THROUGH"),
            "{:?}: {ran:?}",
            cell.backend
        );
    });
}

#[test]
fn its_own_children_can_be_signalled() {
    each(|cell| {
        let script = "\
import subprocess
child = subprocess.Popen(['sleep', '1000'])
child.terminate()
print(child.wait())";
        let ran = cell.python(script, [""; 0]);
        assert_eq!(ran.stdout.text, "-15\n", "{:?}: {ran:?}", cell.backend);
    });
}

#[test]
fn no_privilege_is_kept_or_gained() {
    each(|cell| {
        let script = "\
import ctypes, os
lines = dict(line.split(':\\t') for line in open('/proc/self/status').read().splitlines() if ':\\t' in line)
for name in ('CapEff', 'CapPrm', 'CapBnd', 'CapInh', 'NoNewPrivs', 'Seccomp'):
    print(name, lines[name].strip())
libc = ctypes.CDLL(None)
print('namespace', libc.unshare(0x10000000), 'mount', libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))
print('chroot', libc.chroot(b'/'), 'keys', libc.syscall(250, 0, -3, 1))";
        let ran = cell.python(script, [""; 0]);
        let said = &ran.stdout.text;
        for line in [
            "CapEff 0000000000000000",
            "CapPrm 0000000000000000",
            "NoNewPrivs 1",
            "Seccomp 2",
        ] {
            assert!(said.contains(line), "{:?}: {line} in {ran:?}", cell.backend);
        }
        assert!(
            said.contains("namespace -1 mount -1"),
            "{:?}: {ran:?}",
            cell.backend
        );
    });
}

#[test]
fn all_ends_with_the_one_who_asked() {
    // The warden's input is its only tie to the one who asked; when it ends, everything ends.
    let scene = Scene::plain();
    let ran = scene.program(&["sandbox-warden"]).input("{}\n").run();
    let said = ran.ends(0).out.clone();
    assert!(said.contains("not understood"), "{said}");
    assert!(Path::new("/proc/self").exists());
}
