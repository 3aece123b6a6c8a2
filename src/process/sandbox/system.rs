//! What every program on a system has to read: its own files, and none of anybody's.

use std::path::PathBuf;

use crate::process::sandbox::Backend;

/// Folders and files of the system. Of `/etc` only what programs look up; no keys, no passwords.
const READABLE: &[&str] = &[
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/gnu/store",
    "/run/current-system/sw",
    "/etc/alternatives",
    "/etc/debian_version",
    "/etc/fonts",
    "/etc/group",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/inputrc",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/locale.alias",
    "/etc/localtime",
    "/etc/magic",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/protocols",
    "/etc/python3",
    "/etc/python3.11",
    "/etc/python3.12",
    "/etc/python3.13",
    "/etc/resolv.conf",
    "/etc/services",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/ca-trust/extracted",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/openssl.cnf",
    "/etc/ca-certificates/extracted",
    "/etc/crypto-policies",
    "/etc/terminfo",
    "/etc/timezone",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
];

/// Devices that hold nothing.
pub(super) const DEVICES: &[&str] = &[
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
];

/// What may be read of the system, so far as it is there. Where processes are not in a namespace
/// of their own, `/proc` shows those of others; what they hold is kept from sandboxed ones.
pub(super) fn readable(backend: Backend) -> Vec<PathBuf> {
    let own = match backend {
        Backend::Bubblewrap => None,
        Backend::Landlock => Some("/proc"),
    };
    let all = READABLE.iter().copied().chain(own).map(PathBuf::from);
    all.filter(|path| path.exists()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_folder_of_users_or_secrets_is_among_them() {
        for backend in [Backend::Bubblewrap, Backend::Landlock] {
            let readable = readable(backend);
            assert!(readable.contains(&PathBuf::from("/usr")));
            for secret in [
                "/",
                "/etc",
                "/home",
                "/root",
                "/etc/shadow",
                "/run",
                "/var",
                "/dev",
            ] {
                assert!(!readable.contains(&PathBuf::from(secret)), "{secret}");
            }
        }
    }
}
