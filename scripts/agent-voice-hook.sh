#!/bin/sh
# agent-voice-hook.sh AGENT KIND MESSAGE: what agent cards call. Silent, never waits for sound, always exits 0.
# A copy or a link to it elsewhere works too: it then asks the PATH and the usual places for hookd.
me=$0
while [ -L "$me" ]; do
    to=$(readlink "$me") || break
    case $to in /*) me=$to ;; *) me=${me%/*}/$to ;; esac
done
for hookd in "${me%/*}/hookd" "$(command -v hookd 2>/dev/null)" \
    "$HOME/.local/bin/hookd" /opt/homebrew/bin/hookd /usr/local/bin/hookd; do
    [ -x "$hookd" ] && [ ! -d "$hookd" ] || continue
    "$hookd" emit --forgiving -- "$@" </dev/null >/dev/null 2>&1
    exit 0
done
exit 0
