"""`hookd status`: what is said, what waits and why, who waits for a person, and how the daemon is."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from hookd.cli.common import NOT_RUNNING, asked, json_option, print_json, start_it
from hookd.cli.moments import shown, with_local_times
from hookd.cli.wishes import muted_words
from hookd.screen import fact_words, last_part, visible

PATIENCE_SECONDS = 5.0
"""A daemon that is well answers this question in milliseconds."""
FIRST = 5
"""Of a list; of the rest their number."""

NEEDS = {
    "permission-needed": "needs your permission",
    "input-needed": "needs your answer",
    "failed": "failed",
}
"""What a person is waited for, by kind."""


@click.command(epilog="Example: hookd status && echo it runs   (in a prompt of bash: $(hookd status --line))")
@click.option("--line", is_flag=True, help="One line for a status bar or a prompt; quick.")
@json_option
def status(line: bool, as_json: bool) -> None:
    """Tell what is said, what waits and why, who waits for you. Exit code 0: the daemon runs, 3: it does not."""
    if line:
        from hookd.cli.status_line import main

        raise SystemExit(main())
    state = asked("status", PATIENCE_SECONDS)
    if state is None:
        if as_json:
            print_json({"running": False})
        else:
            click.echo(f"hookd is not running; {start_it()}")
        raise SystemExit(NOT_RUNNING)
    if as_json:
        print_json(state)
    else:
        for text in lines(state, datetime.now(UTC)):
            click.echo(text)


def lines(state: dict[str, Any], now: datetime) -> Iterator[str]:
    """The state for people: what they may have to do stands before how the daemon is."""
    attention, speech = state["attention"], state["speech"]
    rows: dict[str, Sequence[str]] = {
        "hookd": [f"{state['version']} runs as process {state['pid']} since {_time(state['since'], now)}"],
        "saying": [_saying(attention["saying"], speech["saying"])],
        "paused": ["by you; go on with: hookd resume"] if attention["paused"] else [],
        "quiet": [_quiet(attention, now)] if attention["quiet"] else [],
        "muted": [muted_words(one) for one in attention["muted"]],
        "for you": _some(attention["for_you"], attention["for_you_count"], lambda one: _for_you(one, now)),
        "waiting": [
            *_some(attention["waiting"], attention["waiting_count"], lambda one: _waiting(one, now)),
            *(f"{count} for {sink}" for sink, count in state["waiting"].items() if count and sink != "speech"),
        ],
        "later": [f"{attention['late']} for a digest"] if attention["late"] else [],
        "silent": _some(attention["gone_quiet"], len(attention["gone_quiet"]), lambda one: _silent(one, now)),
        "engine": [speech["engine"] + "".join(f"; {name}: {visible(why)}" for name, why in speech["reasons"].items())],
        "sound": [visible(speech["output"])],
        "state": [visible(state["state"])],
        "trouble": [visible(text) for text in state["trouble"]] or ["none"],
        "error": [_error(state["last_error"], now)] if state["last_error"] else [],
    }
    for label, texts in rows.items():
        for number, text in enumerate(texts or (["nothing"] if label == "waiting" else [])):
            yield f"{label if number == 0 else '':8} {text}"


def _some(found: list[dict[str, Any]], count: int, words: Any) -> list[str]:
    more = [f"and {count - FIRST} more"] if count > FIRST else []
    return [*map(words, found[:FIRST]), *more]


def _saying(turn: dict[str, Any] | None, text: str | None) -> str:
    if not text:
        return "nothing"
    agents = ", ".join(map(visible, turn["agents"][:FIRST])) if turn else "your words"
    return f'{agents}: "{visible(text)}"'


def _quiet(attention: dict[str, Any], now: datetime) -> str:
    ends = f"until {_time(attention['quiet_until'], now)}, by " if attention["quiet_until"] else "by "
    return f"hours {ends}{visible(attention['quiet'])}"


def _for_you(one: dict[str, Any], now: datetime) -> str:
    said = f': "{visible(one["message"], 80)}"' if one["message"] else ""
    again = f", again at {_time(one['reminder_at'], now)}" if one["reminder_at"] else ""
    what = NEEDS.get(one["kind"], visible(one["kind"]))
    return f"{_who(one)} {what}{said}, since {_time(one['said_at'], now)}{again}"


def _waiting(one: dict[str, Any], now: datetime) -> str:
    return f"{_who(one)} {visible(one['kind'])}: {visible(with_local_times(one['why'], now))}"


def _silent(one: dict[str, Any], now: datetime) -> str:
    return f"{_who(one)} was at work and has sent nothing since {_time(one['since'], now)}"


def _error(fact: dict[str, Any], now: datetime) -> str:
    return f"{_time(fact['timestamp'], now)} {fact_words(fact)}"


def _who(one: dict[str, Any]) -> str:
    place = last_part(one["project"])
    return visible(one["agent"]) + (f" in {place}" if place else "")


def _time(timestamp: str, now: datetime) -> str:
    return shown(datetime.fromisoformat(timestamp), now)
