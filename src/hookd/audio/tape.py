"""The tape: samples that wait to be heard, in their order; the device takes them chunk by chunk."""

from collections import deque


class Tape:
    """16-bit mono. Not for two threads at once: whoever shares it guards it."""

    def __init__(self) -> None:
        self._parts: deque[memoryview] = deque()
        self.left = 0
        """Frames that nobody took yet."""
        self.silent = 0
        """Frames of silence that were taken since the last sample."""

        self.lost = 0
        """Frames that were forgotten before anybody took them, since the last ones were put."""

    def put(self, pcm: bytes) -> None:
        """To be heard behind all else."""
        frames = len(pcm) // 2
        if frames:
            self._parts.append(memoryview(pcm)[: 2 * frames])
            self.left += frames
            self.silent = self.lost = 0

    def take_back(self, frames: int) -> bool:
        """Forgets what was put last, so many frames, where nobody took any of them yet; else False."""
        if frames > self.left:
            return False
        self._parts.pop()
        self.left -= frames
        return True

    def take(self, frames: int) -> bytes:
        """So many frames, and no less: behind the last sample is silence."""
        taken = bytearray()
        while self._parts and len(taken) < 2 * frames:
            part, room = self._parts.popleft(), 2 * frames - len(taken)
            taken += part[:room]
            if len(part) > room:
                self._parts.appendleft(part[room:])
        found = len(taken) // 2
        self.left -= found
        self.silent = frames - found if found else self.silent + frames
        return bytes(taken).ljust(2 * frames, b"\0")

    def clear(self) -> None:
        """Forgets what waits."""
        self._parts.clear()
        self.lost += self.left
        self.left = 0
