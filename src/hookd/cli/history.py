"""`hookd history` and `hookd why`: the journal's answers, with or without a running daemon."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from hookd.cli.common import fail, json_option, paths, print_json
from hookd.screen import visible

_AGO = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@click.command(epilog="Example: hookd history --since 2h --json > day.jsonl")
@click.option("-n", "count", default=50, show_default=True, metavar="N", help="The newest N events.")
@click.option("--all", "everything", is_flag=True, help="All events that the journal holds.")
@click.option("--since", metavar="T", help="Received since: 30m, 2h, 1d, or an RFC 3339 time.")
@json_option
def history(count: int, everything: bool, since: str | None, as_json: bool) -> None:
    """Show past events and how each delivery ended, the newest last."""
    reader = _reader()
    after = _moment(since) if since else None
    for past in reader.history(None if everything or (since and count == 50) else count, after):
        if as_json:
            print_json(past)
        else:
            click.echo(_line(past))


@click.command(epilog="Example: hookd why 18ea9f3c5d2b7a10   (the id, or the beginning or end of one)")
@click.argument("event_id", metavar="ID")
@json_option
def why(event_id: str, as_json: bool) -> None:
    """Tell everything that happened to one event, and which route decided."""
    found = _reader().find(event_id)
    if not found:
        fail(f'the journal has no event with the id "{visible(event_id)}"; see: hookd history')
    if len(found) > 1:
        some = ", ".join(visible(past["id"]) for past in found)
        fail(f'"{visible(event_id)}" fits several events: {some}; give more of the id.')
    if as_json:
        print_json(found[0])
    else:
        click.echo("\n".join(_story(found[0])))


def _reader() -> Any:
    from hookd.journal.reader import JournalReader, NoJournal

    try:
        return JournalReader(paths().journal)
    except NoJournal as error:
        fail(str(error))


def _moment(text: str) -> datetime:
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(f'--since is "{text}"; wanted is 30m, 2h, 1d, or a time like 2026-11-23T09:30:00Z.', 64)
    return moment if moment.tzinfo else moment.astimezone()


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
