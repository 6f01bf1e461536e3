"""The child process that pyttsx3 lives in: a line with a text comes in, its sound goes to a file, a line goes out."""

import json
import os
import queue
import signal
import sys
import threading
from typing import Any

import pyttsx3

DEFAULT_VOICES = {"espeak": "en-us+klatt4"}
"""By driver: the best understood. On others the system's own."""
WITHOUT_PITCH = ("nsss", "avspeech")
FINISHED_SECONDS = 60.0
"""Longer than any parent waits."""


class Renderer:
    """pyttsx3 as a function: a text becomes a file."""

    def __init__(self) -> None:
        self._engine = pyttsx3.init()
        self._driver = self._engine.driver_name
        self._default_voice = DEFAULT_VOICES.get(self._driver) or self._engine.getProperty("voice")
        self._finished = threading.Event()
        self._errors: list[BaseException] = []
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())
        self._engine.connect("error", lambda exception, **_: self._errors.append(exception))

    def render(self, text: str, path: str, voice: str, rate: int, pitch: int) -> str:
        """Returns the voice that was taken. Raises whatever pyttsx3 does."""
        self._engine.proxy.setBusy(False)  # What is set now counts now, and its errors are told now.
        self._choose(voice)
        self._engine.setProperty("rate", rate)
        if self._driver not in WITHOUT_PITCH:
            self._engine.setProperty("pitch", pitch)
        self._finished.clear()
        # What is ordered now waits for the loop: on macOS the loop would stop a render that began before it.
        self._engine.proxy.setBusy(True)
        # Half a surrogate pair would break this text and the next one; what follows a NUL would be lost.
        self._engine.save_to_file(text.encode("utf-8", "replace").decode().replace("\0", " "), path)
        self._engine.runAndWait()
        # On Linux it returned early, while the library renders in a thread of its own.
        if not self._finished.wait(FINISHED_SECONDS):
            raise self._errors[-1] if self._errors else TimeoutError("it never reported the end")
        return str(self._engine.getProperty("voice"))

    def _choose(self, voice: str) -> None:
        """An unknown voice costs no sentence: the default one says it."""
        for name in filter(None, (voice, self._of_language(voice), self._default_voice)):
            self._errors.clear()
            self._engine.setProperty("voice", name)
            if not self._errors:
                return

    def _of_language(self, voice: str) -> str:
        """`en-gb+f3` -> `gmw/en+f3`: espeak takes a language too, its driver does not."""
        language, plus, variant = voice.partition("+")
        voices = self._engine.getProperty("voices") if language else ()
        return next((one.id + plus + variant for one in voices if language in one.languages), "")


def main() -> None:
    # Only the daemon says when this ends, not Ctrl-C in the terminal that both may share.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.dup(1)
    os.dup2(2, 1)  # pyttsx3 prints.
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    renderer = Renderer()
    going_on = True
    while going_on:
        answer = _answer(renderer, json.loads(lines.get()))
        os.write(answers, json.dumps(answer).encode("ascii") + b"\n")
        going_on = answer["ok"]  # After an error pyttsx3 believes that its loop still runs: a new child knows better.
    os._exit(0)  # Any other end would wait for the thread, which reads.


def _read(lines: "queue.SimpleQueue[bytes]") -> None:
    """In a thread, so that the end of the daemon ends this process in the midst of a render too."""
    for line in sys.stdin.buffer:
        lines.put(line)
    os._exit(0)


def _answer(renderer: Renderer, request: dict[str, Any]) -> dict[str, Any]:
    order = {name: request[name] for name in ("text", "path", "voice", "rate", "pitch")}
    try:
        voice = renderer.render(**order)
    except Exception as error:  # noqa: BLE001 - whatever pyttsx3 and its drivers raise is the answer
        return {"id": request["id"], "ok": False, "reason": f"{type(error).__name__}: {error}"}
    return {"id": request["id"], "ok": True, "path": request["path"], "voice": voice}


if __name__ == "__main__":
    main()
