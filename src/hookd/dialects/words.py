"""`AGENT KIND MESSAGE…`: plain words, as a shell script writes them into the pipe."""

from hookd.dialects import own
from hookd.event import Envelope, Event, Rejected
from hookd.vocabulary import kind_meant


def decode(text: str, envelope: Envelope) -> Event:
    """Raises Rejected where agent or kind is missing or wrong; a synonym of a kind is taken."""
    words = text.strip().split(None, 2)
    if len(words) < 2:
        found = f'the line holds only "{words[0][:80]}"' if words else "the line is empty"
        raise Rejected(f"{found}; AGENT KIND MESSAGE… or a JSON event is wanted.")
    agent, kind = words[:2]
    fields = {"agent": agent, "kind": kind_meant(kind) or kind, "message": "".join(words[2:])}
    return own.decode(fields, envelope)
