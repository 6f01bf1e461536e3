"""`hookd history` and `hookd why`: the journal's answers, with or without a running daemon."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from hookd.cli.common import fail, json_option, paths, print_json
from hookd.screen import visible

MOST = 1_000_000_000
"""Events that may be asked for by number; more than any journal holds."""

_AGO = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@click.command(epilog="Example: hookd history --since 2h --json > day.jsonl")
@click.option("-n", "count", type=click.IntRange(0, MOST), metavar="N", help="The newest N; 50 without --since.")
@click.option("--all", "everything", is_flag=True, help="All events that the journal holds.")
@click.option("--since", metavar="T", help="Received since: 30m, 2h, 1d, or an RFC 3339 time.")
@json_option
def history(count: int | None, everything: bool, since: str | None, as_json: bool) -> None:
    """Show past events and how each delivery ended, the newest last."""
    after = _moment(since) if since is not None else None
    if count is None and after is None:
        count = 50
    with _journal() as reader:
        for past in reader.history(None if everything else count, after):
            if as_json:
                print_json(past)
            else:
                click.echo(_line(past))


@click.command(epilog="Example: hookd why 18ea9f3c5d2b7a10   (the id, or the beginning or end of one)")
@click.argument("event_id", metavar="ID")
@json_option
def why(event_id: str, as_json: bool) -> None:
    """Tell everything that happened to one event, and which route decided."""
    if not event_id.strip():
        fail("an id is wanted, or the beginning or end of one; see: hookd history", 64)
    with _journal() as reader:
        # An id is ASCII; what is not may not even be text.
        found = reader.find(event_id) if event_id.isascii() else []
    if not found:
        fail(f'the journal has no event with the id "{visible(event_id)}"; see: hookd history')
    if len(found) > 1:
        some = ", ".join(visible(past["id"]) for past in found)
        fail(f'"{visible(event_id)}" fits several events: {some}; give more of the id.')
    if as_json:
        print_json(found[0])
    else:
        click.echo("\n".join(_story(found[0])))


@contextmanager
def _journal() -> Iterator[Any]:
    """The reader; what keeps it from reading ends the command with a line."""
    from hookd.journal.reader import JournalReader, JournalUnreadable, NoJournal

    try:
        yield JournalReader(paths().journal)
    except (NoJournal, JournalUnreadable) as error:
        fail(str(error))


def _moment(text: str) -> datetime:
    wanted = "wanted is 30m, 2h, 1d, or a time like 2026-11-23T09:30:00Z."
    try:
        ago = _AGO.fullmatch(text.strip())
        if ago:
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.astimezone()
    except OverflowError:
        fail(f'--since is "{visible(text, 80)}", which is too far back; {wanted}', 64)
    except ValueError:
        fail(f'--since is "{visible(text, 80)}"; {wanted}', 64)


def _clock(timestamp: str | None) -> str:
    if not timestamp:
        return "?"
    return datetime.fromisoformat(timestamp).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _line(past: dict[str, Any]) -> str:
    ends = " ".join(f"{one['sink']}:{one['state']}" for one in past["deliveries"])
    message = visible(past.get("message", ""), 80)
    return f"{_clock(past['received_at'])}  {past['agent']:20} {past['kind']:17} {message}  [{ends}]  {past['id']}"


def _story(past: dict[str, Any]) -> list[str]:
    door = {"spool": "hook directory", "pipe": "pipe"}.get(past["source"], past["source"])
    words = "" if past["dialect"] == "hookd" else f" in the words of {past['dialect']}"
    lines = [f"{past['id']}: {past['agent']} {past['kind']}"]
    if past.get("message"):
        lines.append(f'  it said "{visible(past["message"])}"')
    lines.append(f"  came in through the {door}{words} at {_clock(past['received_at'])}")
    for route in dict.fromkeys(one["route"] for one in past["deliveries"]):
        sinks = [one["sink"] for one in past["deliveries"] if one["route"] == route]
        lines.append(f"  {route} sent it to {' and '.join(sinks)}")
    if not past["deliveries"]:
        lines.append("  no route sent it anywhere")
    lines += [_ending(one) for one in past["deliveries"]]
    return lines


def _ending(one: dict[str, Any]) -> str:
    if one["state"] == "queued":
        return f"  {one['sink']}: it still waits"
    because = f": {visible(one['reason'])}" if one["reason"] else ""
    facts = "".join(f"\n      {key.replace('_', ' ')}: {visible(str(value))}" for key, value in one["detail"].items())
    return f"  {one['sink']}: {one['state']} at {_clock(one['at'])}{because}{facts}"
