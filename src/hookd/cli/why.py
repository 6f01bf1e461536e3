"""`hookd why`: what happened to one event and what is about to, and which rule decided."""

from datetime import UTC, datetime
from typing import Any

import click

from hookd.cli.common import fail, json_option, paths, print_json
from hookd.cli.history import clock, journal
from hookd.cli.moments import with_local_times
from hookd.screen import visible

PATIENCE_SECONDS = 2.0
"""The journal knows the most of it; the daemon is asked for what is still to come."""


@click.command(epilog="Example: hookd why 18ea9f3c5d2b7a10   (the id, or the beginning or end of one)")
@click.argument("event_id", metavar="ID")
@json_option
def why(event_id: str, as_json: bool) -> None:
    """Tell everything that happened to one event, what is about to, and which route and which rule decided."""
    if not event_id.strip():
        fail("an id is wanted, or the beginning or end of one; see: hookd history", 64)
    with journal() as reader:
        # An id is ASCII; what is not may not even be text.
        found = reader.find(event_id) if event_id.isascii() else []
    if not found:
        fail(f'the journal has no event with the id "{visible(event_id)}"; see: hookd history')
    if len(found) > 1:
        some = ", ".join(visible(past["id"]) for past in found)
        fail(f'"{visible(event_id)}" fits several events: {some}; give more of the id.')
    past = {**found[0], "waits_because": _waits_because(found[0]["id"])}
    if as_json:
        print_json(past)
    else:
        click.echo("\n".join(_story(past, datetime.now(UTC))))


def _waits_because(event_id: str) -> str | None:
    """What the daemon is about to do with it; None where that is nothing, or it cannot be asked."""
    from hookd.ask import NotRunning, Refused, ask

    try:
        answer = ask(paths().control, "why", seconds=PATIENCE_SECONDS, id=event_id)
    except (NotRunning, Refused, OSError, ValueError):
        return None
    return answer["why"] or None


def _story(past: dict[str, Any], now: datetime) -> list[str]:
    door = {"spool": "hook directory", "pipe": "pipe"}.get(past["source"], past["source"])
    words = "" if past["dialect"] == "hookd" else f" in the words of {past['dialect']}"
    lines = [f"{past['id']}: {past['agent']} {past['kind']}"]
    if past.get("message"):
        lines.append(f'  it said "{visible(past["message"])}"')
    lines.append(f"  came in through the {door}{words} at {clock(past['received_at'])}")
    for route in dict.fromkeys(one["route"] for one in past["deliveries"]):
        sinks = [one["sink"] for one in past["deliveries"] if one["route"] == route]
        lines.append(f"  {route} sent it to {' and '.join(sinks)}")
    if not past["deliveries"]:
        lines.append("  no route sent it anywhere")
    waits = visible(with_local_times(past["waits_because"] or "", now))
    lines += [_waiting(one, waits) if one["state"] == "queued" else _ending(one, now) for one in past["deliveries"]]
    if waits and not any(one["sink"] == "speech" and one["state"] == "queued" for one in past["deliveries"]):
        lines.append(f"  now: {waits}")
    return lines


def _waiting(one: dict[str, Any], waits: str) -> str:
    """Only what is to be said waits for a reason."""
    return f"  {one['sink']}: {(one['sink'] == 'speech' and waits) or 'it still waits'}"


def _ending(one: dict[str, Any], now: datetime) -> str:
    because = f": {visible(with_local_times(one['reason'], now))}" if one["reason"] else ""
    detail = {"rule": one["detail"].get("rule", ""), **one["detail"]}  # it stands first
    facts = "".join(f"\n      {fact_of(key, value, now)}" for key, value in detail.items() if value != "")
    return f"  {one['sink']}: {one['state']} at {clock(one['at'])}{because}{facts}"


def fact_of(key: str, value: Any, now: datetime) -> str:
    """A line of a delivery's detail; what others wrote stays as it is."""
    shown = with_local_times(str(value), now) if key.endswith("_at") else str(value)
    return f"{key.replace('_', ' ')}: {visible(shown)}"
