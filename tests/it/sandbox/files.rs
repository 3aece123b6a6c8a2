//! Files: what is not given is neither read nor changed, by whatever way.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::{Cell, each, text};

/// Tries each statement of its input by itself, and prints what went through.
const TRY: &str = "\
import os, sys, shutil, ctypes
outside, given, readable = sys.argv[1:4]
secret = os.path.join(outside, 'secret')
attempts = sys.stdin if False else sys.argv[4:]
for attempt in attempts:
    try:
        exec(attempt)
        print('WENT THROUGH', attempt)
    except Exception as error:
        print('held', type(error).__name__, attempt)
print('tried', len(attempts))
";

fn attempt(cell: &Cell, attempts: &[&str]) -> String {
    let paths = [&cell.outside, &cell.given, &cell.readable].map(|path| text(path));
    let given = paths
        .into_iter()
        .chain(attempts.iter().map(|one| (*one).to_owned()));
    let ran = cell.python(TRY, given);
    let tried = format!("tried {}", attempts.len());
    assert!(
        ran.stdout.text.contains(&tried),
        "{:?}: {ran:?}",
        cell.backend
    );
    ran.stdout.text
}

#[test]
fn nothing_outside_is_written() {
    each(|cell| {
        let secret = cell.outside.join("secret");
        std::fs::write(&secret, "token").unwrap();
        std::fs::write(cell.readable.join("kept"), "kept").unwrap();
        symlink(&cell.outside, cell.given.join("folder-link")).unwrap();
        symlink(&secret, cell.given.join("file-link")).unwrap();
        std::fs::create_dir(cell.given.join("protected")).unwrap();
        attempt(
            cell,
            &[
                "open(os.path.join(outside, 'new'), 'w').write('x')",
                "open(secret, 'w').write('x')",
                "open(secret, 'a').write('x')",
                "os.truncate(secret, 0)",
                "os.open(secret, os.O_RDONLY | os.O_TRUNC)",
                "os.remove(secret)",
                "os.rename(secret, os.path.join(given, 'moved'))",
                "os.mkdir(os.path.join(outside, 'new-folder'))",
                "open(os.path.join(given, 'folder-link', 'new'), 'w').write('x')",
                "open(os.path.join(given, 'file-link'), 'w').write('x')",
                "open(os.path.join(given, '..', 'outside', 'new'), 'w').write('x')",
                "os.link(secret, os.path.join(given, 'hard')); open(os.path.join(given, 'hard'), 'w').write('x')",
                "open(os.path.join(readable, 'new'), 'w').write('x')",
                "os.remove(os.path.join(readable, 'kept'))",
                "open(os.path.join(readable, 'kept'), 'w').write('x')",
                "open(os.path.join(given, 'protected', 'hook'), 'w').write('x')",
                "os.rename(os.path.join(given, 'protected'), os.path.join(given, 'away'))",
                "open('/usr/groundskeeper-was-here', 'w').write('x')",
                "open('/tmp/../' + outside + '/new', 'w').write('x')",
            ],
        );
        assert_eq!(std::fs::read_to_string(&secret).unwrap(), "token");
        assert_eq!(names(&cell.outside), ["secret"]);
        assert_eq!(names(&cell.readable), ["kept"]);
        assert_eq!(
            std::fs::read_to_string(cell.readable.join("kept")).unwrap(),
            "kept"
        );
        assert_eq!(names(&cell.given.join("protected")), Vec::<String>::new());
        assert!(!std::path::Path::new("/usr/groundskeeper-was-here").exists());
    });
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn modes_and_times_of_what_is_outside_stay() {
    each(|cell| {
        let secret = cell.outside.join("secret");
        std::fs::write(&secret, "token").unwrap();
        std::fs::write(cell.readable.join("kept"), "kept").unwrap();
        let state = |path: &std::path::Path| {
            let data = path.metadata().unwrap();
            (data.permissions().mode(), data.modified().unwrap())
        };
        let before = [state(&secret), state(&cell.readable.join("kept"))];
        attempt(
            cell,
            &[
                "os.chmod(secret, 0o777)",
                "os.utime(secret, (1, 1))",
                "os.chmod(os.path.join(readable, 'kept'), 0o777)",
                "os.fchmod(os.open(os.path.join(readable, 'kept'), os.O_RDONLY), 0o777)",
                "os.utime(os.path.join(readable, 'kept'), (1, 1))",
            ],
        );
        assert_eq!([state(&secret), state(&cell.readable.join("kept"))], before);
    });
}

#[test]
fn nothing_outside_is_read() {
    each(|cell| {
        let secret = cell.outside.join("secret");
        std::fs::write(&secret, "token-of-the-user").unwrap();
        symlink(&secret, cell.given.join("link")).unwrap();
        let said = attempt(
            cell,
            &[
                "print(open(secret).read())",
                "print(open(os.path.join(given, 'link')).read())",
                "print(os.listdir(outside))",
                "print(open('/proc/self/root' + secret).read())",
                "print(open('/proc/1/root' + secret).read())",
                "print(open(f'/proc/{os.getppid()}/root' + secret).read())",
                "print(open(f'/proc/{os.getppid()}/cwd/../outside/secret').read())",
                "print(open('/etc/shadow').read())",
                "print(os.listdir(os.path.expanduser('~root/.ssh')))",
                "print(os.listdir('/root'))",
                "os.symlink(secret, os.path.join(given, 'own')); print(open(os.path.join(given, 'own')).read())",
                "shutil.copy(secret, given)",
            ],
        );
        assert!(
            !said.contains("token-of-the-user"),
            "{:?}: {said}",
            cell.backend
        );
        assert!(!said.contains("WENT THROUGH"), "{:?}: {said}", cell.backend);
    });
}

#[test]
fn the_environment_of_those_around_stays_theirs() {
    each(|cell| {
        let script = "\
import os
found = ''
for entry in os.listdir('/proc'):
    if entry.isdigit() and int(entry) != os.getpid():
        try:
            found += open(f'/proc/{entry}/environ').read()
        except OSError:
            pass
print('CARGO' in found, 'CARGO' in str(os.environ))";
        let ran = cell.python(script, [""; 0]);
        assert_eq!(
            ran.stdout.text, "False False\n",
            "{:?}: {ran:?}",
            cell.backend
        );
    });
}

#[test]
fn a_descriptor_that_the_program_inherited_is_closed() {
    each(|cell| {
        // The shell opens a file for all that it starts; the warden's own are closed on start.
        let script = "import os; print(sorted(int(fd) for fd in os.listdir('/proc/self/fd')))";
        let ran = cell.python(script, [""; 0]);
        // Three standard ones and the one of the listing.
        assert_eq!(
            ran.stdout.text, "[0, 1, 2, 3]\n",
            "{:?}: {ran:?}",
            cell.backend
        );
    });
}
