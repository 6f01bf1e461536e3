"""`hookd history`: past events, with or without a running daemon."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from hookd.cli.common import fail, json_option, paths, print_json
from hookd.screen import visible
from hookd.vocabulary import is_proof

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
    with journal() as reader:
        for past in reader.history(None if everything else count, after):
            if as_json:
                print_json(past)
            else:
                click.echo(_line(past))


@contextmanager
def journal() -> Iterator[Any]:
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


def clock(timestamp: str | None) -> str:
    if not timestamp:
        return "?"
    return datetime.fromisoformat(timestamp).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _line(past: dict[str, Any]) -> str:
    ends = " ".join(f"{one['sink']}:{one['state']}" for one in past["deliveries"])
    proof = is_proof(past.get("session", ""), past.get("project", ""))
    message = "(a proof of hookd install)" if proof else visible(past.get("message", ""), 80)
    return f"{clock(past['received_at'])}  {past['agent']:20} {past['kind']:17} {message}  [{ends}]  {past['id']}"
