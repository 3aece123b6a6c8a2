#!/bin/sh
# Installs what the build and the tests need beyond a Rust toolchain and make, and only what is
# missing. Everything comes from the system's own package manager (apt, dnf, pacman, brew) and
# rustup; where neither can do it, says what to install and exits 1. Leaves nothing else behind.
set -eu

usage() {
    cat <<'END'
usage: scripts/setup.sh [--test] [--check | --dry-run]

  (no option)  install what the build and the demo need
  --test       also what `make test` needs: rustfmt and clippy
  --check      install nothing; list what is missing and exit 1 if anything is
  --dry-run    install nothing; print the commands that would be run
END
}

root=$(cd "$(dirname "$0")/.." && pwd)
mode=install
for_tests=no
for option in "$@"; do
    case $option in
    --test) for_tests=yes ;;
    --check) mode=check ;;
    --dry-run) mode=dry-run ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
    esac
done

say() { echo "setup: $*"; }
fail() {
    echo "setup: $*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Exit 0 when libclang is where bindgen looks for it: LIBCLANG_PATH, llvm-config, the loader's
# folders, or the folders of a distribution's LLVM or of Apple's tools.
have_libclang() {
    for folder in ${LIBCLANG_PATH:+"$LIBCLANG_PATH"} "$(llvm-config --libdir 2>/dev/null || true)" \
        /usr/lib /usr/lib64 /usr/local/lib /usr/lib/*-linux-gnu /usr/lib/llvm*/lib /usr/lib/llvm/*/lib64 \
        /usr/lib64/llvm*/lib /opt/homebrew/opt/llvm/lib /usr/local/opt/llvm/lib \
        /Library/Developer/CommandLineTools/usr/lib \
        /Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib; do
        for file in "$folder"/libclang.so* "$folder"/libclang-*.so* "$folder"/libclang.dylib; do
            [ -n "$folder" ] && [ -e "$file" ] && return 0
        done
    done
    return 1
}

# True when one of the programs is there.
have_any() {
    for program in "$@"; do
        if have "$program"; then return 0; fi
    done
    return 1
}

# Prints one word for each need that is not met, on one line.
missing_needs() {
    have_any cc gcc clang || echo compiler
    have_any c++ g++ clang++ || echo compiler
    have_any make gmake || echo make
    for program in cmake clang git; do
        have "$program" || echo "$program"
    done
    have_libclang || echo libclang
    "$root/scripts/python.sh" >/dev/null || echo python
}

# What a need is called, for people.
title_of() {
    case $1 in
    compiler) echo "a C and C++ compiler" ;;
    clang) echo "clang (bindgen reads C headers with it)" ;;
    libclang) echo "libclang, the clang library" ;;
    python) echo "Python 3.10 or newer with venv and pip" ;;
    *) echo "$1" ;;
    esac
}

package_manager() {
    if [ "$(uname -s)" = Darwin ]; then
        if have brew; then echo brew; fi
        return
    fi
    if have apt-get; then
        echo apt
    elif have dnf; then
        echo dnf
    elif have pacman; then
        echo pacman
    elif have brew; then
        echo brew
    fi
}

# The packages that meet need $2 with package manager $1.
packages_for() {
    case $2 in
    compiler) compiler_packages "$1" ;;
    clang | libclang) clang_packages "$1" "$2" ;;
    python) python_packages "$1" ;;
    *) echo "$2" ;;
    esac
}

compiler_packages() {
    case $1 in
    apt) echo gcc g++ libc6-dev ;;
    dnf) echo gcc gcc-c++ glibc-devel ;;
    pacman) echo gcc ;;
    brew) echo llvm ;;
    esac
}

clang_packages() {
    case $1:$2 in
    apt:libclang) echo libclang-dev ;;
    dnf:libclang) echo clang-devel ;;
    pacman:libclang) echo clang ;;
    brew:*) echo llvm ;;
    *) echo "$2" ;;
    esac
}

python_packages() {
    case $1 in
    apt) echo python3 python3-venv python3-pip ;;
    dnf) dnf_python ;;
    *) echo python ;;
    esac
}

# Fedora's python3 is new enough; on RHEL 8 and 9 it is not, and a newer one has its own package.
dnf_python() {
    if have python3; then
        echo python3.12 python3.12-pip
    else
        echo python3 python3-pip
    fi
}

# Prints "" for root, "sudo " where sudo can ask or needs no password, and "?" otherwise.
privilege_for() {
    if [ "$1" = brew ] || [ "$(id -u)" = 0 ]; then
        echo ""
    elif have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        echo "sudo "
    else
        echo "?"
    fi
}

# The commands, one a line, that install packages $3 with manager $1 under privilege $2.
install_commands() {
    case $1 in
    apt)
        echo "$2apt-get update -qq"
        # The assignment goes through env(1), since sudo clears the environment.
        echo "$2env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $3"
        ;;
    dnf) echo "$2dnf install -y $3" ;;
    pacman) echo "$2pacman -Sy --needed --noconfirm $3" ;;
    brew) echo "brew install $3" ;;
    esac
}

# Runs the commands on standard input, or prints them in a dry run.
run_each() {
    while read -r command; do
        say "run: $command"
        if [ "$mode" = install ]; then
            # Word splitting is wanted: the commands above hold plain words only.
            # shellcheck disable=SC2086
            $command </dev/null || fail "this command failed: $command"
        fi
    done
}

list_missing() {
    say "missing:" >&2
    for need in $1; do
        echo "  - $(title_of "$need")" >&2
    done
}

by_hand() {
    list_missing "$1"
    if [ "$(uname -s)" = Darwin ]; then
        fail "install Apple's tools with 'xcode-select --install' and Homebrew from https://brew.sh, then run this again"
    fi
    fail "no apt-get, dnf, pacman or brew here: install the above with this system's own package manager, then run this again"
}

install_packages() {
    manager=$(package_manager)
    [ -n "$manager" ] || by_hand "$1"
    packages=""
    for need in $1; do
        packages="$packages $(packages_for "$manager" "$need")"
    done
    # Not needed, but with it repositories' tests run behind the stronger of two walls.
    [ "$manager" = brew ] || have bwrap || packages="$packages bubblewrap"
    packages=$(echo "$packages" | tr ' ' '\n' | sed '/^$/d' | sort -u | tr '\n' ' ' | sed 's/ $//')
    privilege=$(privilege_for "$manager")
    if [ "$privilege" = "?" ]; then
        list_missing "$1"
        echo "setup: installing needs root, and sudo cannot be used here. As root, run:" >&2
        install_commands "$manager" "" "$packages" | sed 's/^/  /' >&2
        exit 1
    fi
    install_commands "$manager" "$privilege" "$packages" >"$plan"
    # sudo may ask for a password on the terminal, so the plan is not piped into its standard input.
    run_each <"$plan"
}

# Exit 0 when dotted version $1 is at least $2.
at_least() {
    awk -v have="$1" -v want="$2" 'BEGIN {
        split(have, h, "."); split(want, w, ".")
        for (i = 1; i <= 3; i++) if (h[i] + 0 != w[i] + 0) exit !(h[i] + 0 > w[i] + 0)
    }'
}

check_rust() {
    want=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' "$root/Cargo.toml")
    if ! have cargo || ! have rustc; then
        fail "no Rust toolchain: install Rust $want or newer from https://rustup.rs (curl https://sh.rustup.rs -sSf | sh), open a new shell, then run this again"
    fi
    found=$(cd "$root" && rustc --version | sed 's/^rustc \([0-9.]*\).*/\1/')
    at_least "$found" "$want" && return
    if have rustup; then
        fail "rustc $found is too old, $want or newer is needed: run 'rustup update stable'"
    fi
    fail "rustc $found is too old, $want or newer is needed: install it from https://rustup.rs, since the system's own package is behind"
}

# rustfmt and clippy are left out of rustup's minimal profile.
check_components() {
    components=""
    cargo fmt --version >/dev/null 2>&1 || components="$components rustfmt"
    cargo clippy --version >/dev/null 2>&1 || components="$components clippy"
    [ -n "$components" ] || return 0
    if [ "$mode" = check ]; then
        fail "missing:$components (rustup component add$components)"
    fi
    have rustup || fail "missing:$components; install with this system's package manager, or use https://rustup.rs"
    echo "rustup component add$components" >>"$plan"
    echo "rustup component add$components" | run_each
}

plan=$(mktemp)
trap 'rm -f "$plan"' EXIT

check_rust
needs=$(missing_needs | sort -u | tr '\n' ' ' | sed 's/ $//')
if [ -n "$needs" ]; then
    if [ "$mode" = check ]; then
        list_missing "$needs"
        exit 1
    fi
    install_packages "$needs"
    if [ "$mode" = install ]; then
        left=$(missing_needs | sort -u | tr '\n' ' ')
        if [ -n "$left" ]; then
            list_missing "$left"
            fail "the packages were installed, and the above is still missing: install it by hand, then run this again"
        fi
    fi
fi
if [ "$for_tests" = yes ]; then
    check_components
fi
if [ "$mode" = dry-run ] && [ -s "$plan" ]; then
    say "dry run: nothing was installed"
else
    say "everything needed is here"
fi
