"""What it costs to take secrets out of an event."""

import json
import timeit
from datetime import UTC, datetime

from bench.table import Row

TYPICAL = {
    "agent": "reviewer",
    "kind": "completed",
    "message": "All 42 tests pass now; pushed 4630ef0a1b2c3d4e5f60718293a4b5c6d7e8f901 to origin/feature-login. "
    "See https://github.com/acme/shop/pull/12 for the review of src/auth/session.ts.",
    "session": "01890a5d-ac96-774b-bcce-b302099a8057",
    "project": "/home/dev/projects/shop",
    "tool": "Bash",
    "model": "large-4",
    "turn": {"cost": 0.12, "steps": ["read src/auth/session.ts", "npm test", "git push"]},
}
PROSE = (
    "The token refresh in src/auth/session.ts failed for 3 of 42 users, for the key of the cache held the old name.\n"
    "I changed it in commit 4630ef0a1b2c3d4e5f60718293a4b5c6d7e8f901, see https://github.com/acme/shop/pull/12.\n"
    "All tests pass now, and the password reset still works: the secret is read from the environment as before.\n"
)
LONGEST = 16 * 1024
LIMIT_MS = 1.0


def redaction_cost():
    from hookd.dialects import decode
    from hookd.dialects.safety import made_safe
    from hookd.event import Envelope
    from hookd.redaction import redact

    raw = json.dumps(TYPICAL).encode()
    envelope = Envelope(raw, "pipe", "hookd", datetime.now(UTC), "id")
    event, message = decode(envelope), (PROSE * 60)[:LONGEST]
    return [
        Row("secrets taken out of a typical event", _ms(lambda: made_safe(event, redact)), "ms", LIMIT_MS,
            floor=f"text.lower() {_ms(event.message.lower):.4f} ms"),
        Row("secrets taken out of 16 KiB of prose", _ms(lambda: redact(message), 50), "ms",
            floor=f"text.lower() {_ms(message.lower):.4f} ms"),
    ]  # fmt: skip


def _ms(work, number=500):
    """The least of some runs."""
    return min(timeit.repeat(work, number=number, repeat=7)) / number * 1000
