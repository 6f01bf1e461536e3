"""Cuts a pipe's bytes into lines, and says which of them are no lines at all."""

KEPT_BYTES = 64 * 1024
"""Of a line that is far too long, this much is kept."""


class Lines:
    """Remembers only since when a line is waiting for its newline, and whether the end of a long one is awaited."""

    def __init__(self, limit: int, torn_seconds: float) -> None:
        self._limit = limit
        self._torn_seconds = torn_seconds
        self._waits_since: float | None = None
        self._waiting_bytes = 0
        self._in_long_line = False

    def split(self, raw: bytes, now: float) -> tuple[list[bytes], list[tuple[bytes, str]], int]:
        """Good lines, bad ones with the reason, and how many bytes of `raw` they are together.

        `now` is the loop's monotonic time in seconds.
        """
        *complete, rest = raw.split(b"\n")
        count = len(raw) - len(rest)
        good, bad = self._sort(complete)
        if self._ends_here(rest, now):
            bad.append((rest[:KEPT_BYTES], self._why(rest)))
            count += len(rest)
        return good, bad, count

    def seconds_left(self, now: float) -> float | None:
        """Until the waiting line counts as torn; None when none waits."""
        return None if self._waits_since is None else max(0.0, self._waits_since + self._torn_seconds - now)

    def too_long(self, line: bytes) -> str:
        return f"the line has {len(line) + 1} bytes with its newline; the pipe takes at most {self._limit}."

    def _sort(self, complete: list[bytes]) -> tuple[list[bytes], list[tuple[bytes, str]]]:
        good: list[bytes] = []
        bad: list[tuple[bytes, str]] = []
        for line in complete:
            if self._in_long_line:
                self._in_long_line = False
                bad.append((line[:KEPT_BYTES], f"it is the end of a line over {self._limit} bytes."))
            elif len(line) >= self._limit:
                bad.append((line[:KEPT_BYTES], self.too_long(line)))
            elif line and not line.isspace():
                good.append(line)
        return good, bad

    def _ends_here(self, rest: bytes, now: float) -> bool:
        """Whether what waits for its newline is given up now."""
        if not rest:
            self._waits_since = None
            return False
        if self._waits_since is None or len(rest) < self._waiting_bytes:
            self._waits_since = now
        self._waiting_bytes = len(rest)
        if self._in_long_line or len(rest) >= self._limit:
            self._in_long_line = True
        elif now - self._waits_since < self._torn_seconds:
            return False
        self._waits_since = None
        return True

    def _why(self, rest: bytes) -> str:
        if self._in_long_line:
            return f"a line over {self._limit} bytes, the limit of the pipe; this is a part of it."
        return f"no newline came for {self._torn_seconds:g} s after these {len(rest)} bytes; a line ends with one."
