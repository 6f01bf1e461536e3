"""When something happened that lay about until it was taken in: what the name of its file tells, or the file itself."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEXADECIMAL = frozenset("0123456789abcdef")


def nanoseconds_of(own_id: str) -> int | None:
    """The time in an id that `emit.new_id` made, since 1970; None for any other text."""
    time_part, dash, random_part = own_id.partition("-")
    is_ours = dash and len(time_part) == 16 and len(random_part) == 10
    return int(time_part, 16) if is_ours and _HEXADECIMAL.issuperset(time_part + random_part) else None


def happened_at(nanoseconds: int, received_at: datetime) -> datetime:
    """UTC: never after the receipt and never before 1970, whatever a file says."""
    latest = (received_at - _EPOCH) // timedelta(microseconds=1)
    return _EPOCH + timedelta(microseconds=min(max(nanoseconds // 1000, 0), latest))
