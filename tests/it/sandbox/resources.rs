//! Memory, disk, output and time: no more than is given.

use std::time::Duration;

use groundskeeper::process::{Ended, Limits};

use super::{Cell, each};

/// The same cell with other limits.
fn with(cell: &Cell, limits: Limits) -> Cell {
    Cell {
        limits,
        ..Cell::new(cell.backend).unwrap()
    }
}

#[test]
fn endless_output_is_cut() {
    each(|cell| {
        let limits = Limits {
            output_bytes: 2_000,
            time: Duration::from_millis(800),
            ..cell.limits
        };
        let script = "print('first')\nwhile True: print('x' * 5000)";
        let ran = with(cell, limits).python(script, [""; 0]);
        assert_eq!(ran.ended, Ended::TimedOut);
        assert!(
            ran.stdout.cut && ran.stdout.text.len() < 2_200,
            "{:?}",
            cell.backend
        );
        assert!(ran.stdout.text.starts_with("first\n"));
    });
}

#[test]
fn one_process_gets_no_more_memory_than_all() {
    each(|cell| {
        let limits = Limits {
            memory_bytes: 200 << 20,
            ..cell.limits
        };
        let script = "\
try:
    hog = bytearray(400 << 20)
    print('WENT THROUGH')
except MemoryError:
    print('held')";
        let ran = with(cell, limits).python(script, [""; 0]);
        assert_eq!(ran.stdout.text, "held\n", "{:?}: {ran:?}", cell.backend);
    });
}

#[test]
fn many_processes_get_no_more_memory_than_one() {
    each(|cell| {
        let limits = Limits {
            memory_bytes: 200 << 20,
            ..cell.limits
        };
        let script = "\
import os, time
for _ in range(8):
    if os.fork() == 0:
        hog = bytearray(b'x' * (50 << 20))
        time.sleep(30)
        os._exit(0)
    time.sleep(0.1)
time.sleep(30)";
        let ran = with(cell, limits).python(script, [""; 0]);
        assert!(
            matches!(ran.ended, Ended::TooMuchMemory(_)),
            "{:?}: {ran:?}",
            cell.backend
        );
    });
}

#[test]
fn a_file_grows_no_larger_than_allowed() {
    each(|cell| {
        let limits = Limits {
            file_bytes: 1 << 20,
            ..cell.limits
        };
        let cell = with(cell, limits);
        let script = "\
with open('huge', 'wb') as file:
    for _ in range(64):
        file.write(b'x' * (1 << 20))
        file.flush()";
        let ran = cell.python(script, [""; 0]);
        assert!(!ran.ended.is_success(), "{:?}: {ran:?}", cell.backend);
        let size = cell.given.join("huge").metadata().unwrap().len();
        assert!(size <= 1 << 20, "{size}");
    });
}

#[test]
fn a_process_gets_no_more_processor_time_than_allowed() {
    each(|cell| {
        let limits = Limits {
            processor_s: 1,
            ..cell.limits
        };
        let ran = with(cell, limits).python("while True: pass", [""; 0]);
        assert!(
            matches!(ran.ended, Ended::Signal(_)),
            "{:?}: {ran:?}",
            cell.backend
        );
    });
}
