"""`hookd status --line`: one line for a status bar or a prompt. Light: a prompt asks at every line."""

import os
import sys

from hookd.ask import NotRunning, Refused, ask
from hookd.paths import Paths

TYPE_CHECKING = False  # without the cost of importing typing
if TYPE_CHECKING:
    from typing import Any

NOT_RUNNING = 3
PATIENCE_SECONDS = 1.0
"""A prompt waits no longer."""
NAMED = 2
"""Of several agents or mutes; of the rest their number."""


def main() -> int:
    """The exit code: 0 it runs, 3 it does not, 1 it cannot be asked."""
    try:
        state = ask(Paths.of(os.environ).control, "status", seconds=PATIENCE_SECONDS)
    except NotRunning:
        _say("hookd off")
        return NOT_RUNNING
    except (LookupError, Refused, OSError, ValueError) as error:
        print(f"hookd: {error or 'no answer'}; see: hookd status", file=sys.stderr)
        return 1
    _say(line(state))
    return 0


def line(state: "dict[str, Any]") -> str:
    """`🔊 reviewer · 2 waiting · 1 for you · muted: tester`."""
    attention = state["attention"]
    parts = (
        _head(attention, state["speech"]),
        _count(attention["waiting_count"], "waiting"),
        _count(attention["for_you_count"], "for you"),
        _count(len(attention["gone_quiet"]), "silent"),
        _muted(attention["muted"]),
        "⚠ trouble" if state["trouble"] else "",
    )
    return " · ".join(filter(None, parts))


def _head(attention: "dict[str, Any]", speech: "dict[str, Any]") -> str:
    if attention["paused"]:
        return "⏸ paused"
    if attention["saying"]:
        return f"🔊 {_some(attention['saying']['agents'])}"
    if speech["saying"]:
        return "🔊 your words"
    return "🌙 quiet" if attention["quiet"] else "hookd"


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count else ""


def _muted(mutes: "list[dict[str, Any]]") -> str:
    if any(not (one["agent"] or one["project"] or one["kind"]) for one in mutes):
        return "muted"
    return f"muted: {_some([_about(one) for one in mutes])}" if mutes else ""


def _about(mute: "dict[str, Any]") -> str:
    """`tester notice in shop`."""
    place = mute["project"].rpartition("/")[2]
    named = " ".join(filter(None, (mute["agent"], mute["kind"])))
    return f"{named} in {place}" if named and place else named or place


def _some(names: list[str]) -> str:
    more = f" +{len(names) - NAMED}" if len(names) > NAMED else ""
    return ", ".join(map(_shown, names[:NAMED])) + more


def _shown(name: str) -> str:
    if name.isascii() and name.isprintable() and len(name) <= 40:
        return name
    from hookd.screen import visible

    return visible(name, 40).strip()


def _say(text: str) -> None:
    """On standard output, if anybody listens, in whatever letters it has."""
    if sys.stdout is None:
        return
    encoding = sys.stdout.encoding or "utf-8"
    try:
        os.write(1, f"{text}\n".encode(encoding, "replace"))
    except OSError:
        return
