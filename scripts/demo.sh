#!/bin/sh
# Shows the program's main job on a copy of examples/messy, step by step, for someone who sees it
# for the first time: check, improve with the bundled model, and the branch that comes out.
# Each step is verified, and the first that does not do what it says ends the demo with exit 1.
#
# Environment: GROUNDSKEEPER_BIN, the program (default: target/release/groundskeeper);
# DEMO_REMOVE=1, delete the demo's folder at the end instead of keeping it.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
program=${GROUNDSKEEPER_BIN:-$root/target/release/groundskeeper}
branch=groundskeeper/demo

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi

heading() { printf '\n%s%s%s\n\n' "$bold" "$*" "$plain"; }
fail() {
    echo "demo: $*" >&2
    [ -z "${demo:-}" ] || echo "demo: everything it made is in $demo" >&2
    exit 1
}
# Prints a command as a person would type it, and runs it.
show() {
    echo "${bold}\$ $*${plain}"
    "$@"
}
groundskeeper() { "$program" "$@"; }

[ -x "$program" ] || fail "no program at $program: run 'make build' first"
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
python=$("$root/scripts/python.sh") || fail "no Python 3.10 or newer: run 'make setup' first"

demo=$(mktemp -d "${TMPDIR:-/tmp}/groundskeeper-demo.XXXXXX")
repository=$demo/shop

# Nothing of this machine's settings, state or git identity takes part, and nothing is left in it.
cat >"$demo/env.sh" <<END
export XDG_STATE_HOME='$demo/state' XDG_CACHE_HOME='$demo/cache' XDG_CONFIG_HOME='$demo/config'
export PATH='$(dirname "$program")':"\$PATH"
END
. "$demo/env.sh"
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat GIT_OPTIONAL_LOCKS=0
export PYTHONDONTWRITEBYTECODE=1

run_tests() {
    (cd "$1" && "$python" -m unittest 2>&1) >"$demo/tests.txt" || {
        cat "$demo/tests.txt" >&2
        fail "the package's tests fail in $1"
    }
    sed -n '/^Ran /p;/^OK/p' "$demo/tests.txt"
}

# The state of the user's checkout in a few lines: HEAD, branch, index and every file, as checksums.
checkout_state() {
    git -C "$repository" rev-parse HEAD --abbrev-ref HEAD
    (cd "$repository" && cksum .git/index && find . -path ./.git -prune -o -type f -print | LC_ALL=C sort | xargs cksum)
}

# Writes the findings of folder $1 as JSON to $2. Findings are no failure here, errors are.
findings_json() {
    code=0
    (cd "$1" && groundskeeper check --output-format json) >"$2" || code=$?
    [ "$code" -le 1 ] || fail "check --output-format json ended with exit code $code"
}

heading "1. A repository that nobody has tidied for a while"
mkdir "$repository"
(cd "$root/examples/messy" && tar cf - --exclude=__pycache__ .) | (cd "$repository" && tar xf -)
cd "$repository"
git init -q
git symbolic-ref HEAD refs/heads/main
git add -A
git config user.name Demo
git config user.email demo@example.org
git commit -q -m "The shop as it grew"
echo "A copy of examples/messy, a small Python package, is now a git repository of its own:"
echo "  $repository"
echo
wc -l stockroom/*.py
echo
echo "Its own tests:"
run_tests .
echo
echo "And somebody is in the middle of work there: README.md is edited and not committed."
echo "Half a sentence, not comm" >>README.md

heading "2. check: what is out of order?"
echo "The rules read every source file; exit code 1 says that there are findings."
echo
code=0
show groundskeeper check || code=$?
[ "$code" -eq 1 ] || fail "check ended with exit code $code; this package has findings, so 1 was expected"
findings_json . "$demo/before.json"
checkout_state >"$demo/checkout-before.txt"

heading "3. improve: let the local model write what is missing, and keep only what is proven"
cat <<'END'
The program picks functions and classes without a docstring. The small model that is built in
fills in the words under a schema made from the real signature; the program writes them into the
file. A change stays only if the code without its docstrings is still exactly the same program,
and if no rule gets worse. All this happens on a branch in a separate folder, not in the checkout.
The bundled model is tiny: it is here so that this runs anywhere, and its words are rough.

END
show groundskeeper improve --kind document --branch "$branch" --limit 12 ||
    fail "improve failed"

heading "4. What it left: a branch, with one commit for each file it changed"
commits=$(git rev-list --count "main..$branch") || fail "there is no branch $branch"
[ "$commits" -ge 1 ] || fail "branch $branch has no commit"
show git log --oneline --stat "main..$branch"
echo
echo "Each commit carries its evidence. The newest one in full, and the start of its diff:"
echo
show git log -1 --format='%an%n%n%B' "$branch"
git show --format= "$branch" | head -n 30

heading "5. Before and after"
git clone -q --no-hardlinks --branch "$branch" "$repository" "$demo/after" 2>"$demo/clone.txt" ||
    fail "cannot check the branch out: $(cat "$demo/clone.txt")"
git clone -q --no-hardlinks --branch main "$repository" "$demo/before"
findings_json "$demo/after" "$demo/after.json"
"$python" "$root/scripts/demo_facts.py" "$demo/before" "$demo/after" "$demo/before.json" "$demo/after.json" ||
    fail "the branch is not what improve says it is"

heading "6. The package's own tests, on the branch"
run_tests "$demo/after"

heading "7. improve, once more: a file that is too long, functions that are too tangled"
cat <<'END'
Here the program works the change out, and the model only chooses names. Definitions move to new
files byte for byte, statements move to functions of their own, and each change counts with its
proofs, and with the tests where this machine has something to confine them with.

END
show groundskeeper improve --kind split,flatten,extract --branch "$branch-code" ||
    fail "improve failed"
show git log --oneline --stat "main..$branch-code"
git clone -q --no-hardlinks --branch "$branch-code" "$repository" "$demo/code" 2>"$demo/clone.txt" ||
    fail "cannot check the branch out: $(cat "$demo/clone.txt")"
findings_json "$demo/code" "$demo/code.json"
count() { "$python" -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["findings"]))' "$1"; }
was=$(count "$demo/before.json")
is=$(count "$demo/code.json")
[ "$is" -lt "$was" ] || fail "the branch has $is findings, and there were $was"
echo
echo "$was findings before, $is on the branch. The package's own tests there:"
run_tests "$demo/code"

heading "8. The checkout was not touched"
checkout_state >"$demo/checkout-after.txt"
cmp -s "$demo/checkout-before.txt" "$demo/checkout-after.txt" || {
    diff "$demo/checkout-before.txt" "$demo/checkout-after.txt" >&2 || true
    fail "the checkout changed while improve ran"
}
echo "HEAD, branch, index and every file are the same, byte for byte; the unfinished edit is still there:"
show git status --short

heading "9. What to do next"
show groundskeeper runs list
cat <<END

  . $demo/env.sh && cd $repository
  groundskeeper runs list               the runs, with their numbers
  groundskeeper runs show RUN           what was changed, and the proof of each change
  git diff main $branch        read it
  git merge $branch            take it
  git branch -D $branch        or drop the branch
  groundskeeper runs discard RUN        or drop the branch and close the run

In a repository of your own: groundskeeper check, then groundskeeper improve.
END
if [ "${DEMO_REMOVE:-}" = 1 ]; then
    cd /
    rm -rf "$demo"
else
    echo "Everything of this demo is in $demo; delete the folder when you have seen enough."
fi
