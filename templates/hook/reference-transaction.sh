#!/bin/sh
{{ marker }}
#
# Notices commits that came in past the gate ({{ hook }}). `groundskeeper hook uninstall` removes this hook.

program={{ program | shell_quote }}

# Most transactions move no branch; for those nothing is started.
branches() {
    grep -m 100 ' refs/heads/'
}

# A hook that was here before, with the same input.
if [ -x "$0.local" ]; then
    input=$(cat; echo .)
    printf '%s' "${input%.}" | "$0.local" "$@" || exit $?
    moved=$(printf '%s' "${input%.}" | branches)
else
    case "$1" in
        prepared | committed) moved=$(branches) ;;
    esac
fi

case "$1" in
    prepared | committed) ;;
    *) exit 0 ;;
esac

[ -n "$moved" ] || exit 0

if [ ! -f "$program" ] || [ ! -x "$program" ]; then
    if [ "$1" = committed ]; then
        echo "groundskeeper: a branch moved unchecked, since the program is gone:" >&2
        echo "    $program" >&2
        echo "\`groundskeeper hook install\` repairs the hooks." >&2
    fi
    exit 0
fi

printf '%s\n' "$moved" | "$program" hook run {{ hook }} "$1"
