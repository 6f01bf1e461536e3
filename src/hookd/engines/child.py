"""The child's side of an engine that lives in a process of its own: lines with orders come in, lines with PCM go out.

An order is `{"id", "order": "render", "text", "voice", "rate", "pitch"}` or `{"id", "order": "voices"}`, or
`{"cancel": id}` for one that nobody waits for any more. Parts of the answer come as `{"id", "part"}`, PCM in base64,
and last `{"id", "ok": true, "rate"}` or `{"id", "ok": false, "reason"}`.
"""

import json
import os
import queue
import signal
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, Protocol

from hookd.audio.loudness import conditioned
from hookd.utterance import Sound, Voice

PART_BYTES = 24 * 1024
"""Of PCM in a line; the reader wants lines below 64 KiB."""
PART_VOICES = 100
"""Voices in a line."""


class Renderer(Protocol):
    """What an engine does in its child; one call at a time, always on the main thread."""

    fragile: bool
    """After an error it is not to be trusted: a new child knows better."""

    def voices(self) -> Sequence[Mapping[str, Any]]:
        """Fields of VoiceInfo."""

    def render(self, text: str, voice: Voice, given_up: Callable[[], bool]) -> Sound:
        """The sound, as it comes. Raises whatever it likes: its text is the reason. `given_up` is asked at times."""


def serve(open_renderer: Callable[[], Renderer]) -> NoReturn:
    """Until standard input ends."""
    # Only the daemon says when this ends, not Ctrl-C in the terminal that both may share.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lines = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # libraries print
    desk = _Desk()
    threading.Thread(target=desk.read, daemon=True).start()
    renderer = open_renderer()
    for order in desk.orders():
        ending = _carried_out(renderer, order, desk, lines.write)
        lines.write(json.dumps({"id": order["id"], **ending}) + "\n")
        lines.flush()
        if renderer.fragile and not ending["ok"]:
            break
    os._exit(0)  # any other end would wait for the thread, which reads


class _Desk:
    """Orders as they come in, and which of them were given up."""

    def __init__(self) -> None:
        self._orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._given_up = -1

    def read(self) -> None:
        """In a thread, so that the end of the daemon ends this process in the midst of a render too."""
        for line in sys.stdin.buffer:
            order = json.loads(line)
            if "cancel" in order:
                self._given_up = order["cancel"]
            else:
                self._orders.put(order)
        os._exit(0)

    def orders(self) -> Iterator[dict[str, Any]]:
        while True:
            yield self._orders.get()

    def is_given_up(self, order: Mapping[str, Any]) -> bool:
        return bool(order["id"] <= self._given_up)


def _carried_out(
    renderer: Renderer, order: dict[str, Any], desk: _Desk, write: Callable[[str], Any]
) -> dict[str, Any]:
    def give(part: Any) -> None:
        write(json.dumps({"id": order["id"], "part": part}) + "\n")

    try:
        if order["order"] == "voices":
            return _tell_voices(renderer, give)
        return _render(renderer, order, lambda: desk.is_given_up(order), give)
    except Exception as error:  # noqa: BLE001 - whatever an engine and its libraries raise is the answer
        return {"ok": False, "reason": f"{type(error).__name__}: {error}"}


def _tell_voices(renderer: Renderer, give: Callable[[Any], None]) -> dict[str, Any]:
    voices = list(renderer.voices())
    for at in range(0, len(voices), PART_VOICES):
        give(voices[at : at + PART_VOICES])
    return {"ok": True}


def _render(
    renderer: Renderer, order: dict[str, Any], given_up: Callable[[], bool], give: Callable[[Any], None]
) -> dict[str, Any]:
    # Half a surrogate pair would break this text and the next one; what follows a NUL would be lost.
    text = order["text"].encode("utf-8", "replace").decode().replace("\0", " ")
    sound = conditioned(renderer.render(text, Voice(order["voice"], order["rate"], order["pitch"]), given_up))
    if given_up():
        return {"ok": False, "reason": "given up"}
    for at in range(0, len(sound.pcm), PART_BYTES):
        give(b64encode(sound.pcm[at : at + PART_BYTES]).decode())
    return {"ok": True, "rate": sound.sample_rate}
