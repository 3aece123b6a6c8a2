#!/bin/sh
{{ marker }}
#
# Judges what is about to be committed ({{ hook }}). `groundskeeper hook uninstall` removes this hook.

program={{ program | shell_quote }}

# A hook that was here before.
if [ -x "$0.local" ]; then
    "$0.local" "$@" || exit $?
fi

if [ ! -f "$program" ] || [ ! -x "$program" ]; then
    hook=$(cd "$(dirname "$0")" && pwd)/${0##*/}
    {
        echo "groundskeeper: this commit was not checked, so it is refused."
        echo "The program that the {{ hook }} hook runs is gone:"
        echo "    $program"
        echo "To repair the hook, install groundskeeper and run here:"
        echo "    groundskeeper hook install"
        echo "To remove the hook:"
        if [ -e "$0.local" ]; then
            echo "    mv -- '$hook.local' '$hook'"
        else
            echo "    rm -- '$hook'"
        fi
    } >&2
    exit 2
fi

exec "$program" hook run {{ hook }} "$@" </dev/null
