"""The daemon's side of an engine that lives in a child: it may die or hang without harm to the daemon."""

import asyncio
import os
import sys
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from typing import Any

from hookd.engines import EngineFailed, Provisions, VoiceInfo
from hookd.supervisor import ChildFailed, SupervisedChild
from hookd.utterance import Sound, Voice

LIMIT_SECONDS = 10.0
"""For one try of one text, with loading a model; 15 ms to 1 s are usual."""
WARM_SECONDS = 2.0
WARM_SECONDS_A_LETTER = 0.05
"""For a child that rendered before: then nobody listens to silence for long. A letter is heard for as long as that."""
TRIES = 2
"""A child that died or hung is replaced and asked again: the text may be innocent."""
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR")
"""All that a child sees of the daemon's environment, which may hold secrets."""


def inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """What a child sees of the environment."""
    return {name: environ[name] for name in INHERITED if name in environ}


class ChildEngine:
    """What all engines in children have in common; see child.py for the other side."""

    name = ""
    speaks = False
    phonemes = False
    heavy = False
    """It keeps a big model in memory, and so its child ends when it had nothing to do for some time."""

    def __init__(
        self,
        provisions: Provisions,
        words: tuple[str, ...] = (),
        environ: Mapping[str, str] | None = None,
        directory: str = "/",
    ) -> None:
        """`words` are arguments of the child's module, `hookd.engines.NAME_child`, which runs in `directory`."""
        self.provisions = provisions
        # -P: the child imports nothing from the directory that it runs in.
        self.child = SupervisedChild(
            (sys.executable, "-P", "-m", f"hookd.engines.{self.name}_child", *words),
            inherited(os.environ) if environ is None else environ,
            directory=directory,
            forgets=True,
        )
        self._warm: int | None = None
        """The child that has rendered, by its process id."""
        self._idle: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    def probe(self) -> str:
        return ""

    def limit_seconds(self, text: str) -> float:
        """For one try; then the child is killed."""
        if self._warm is None or self._warm != self.child.pid:
            return LIMIT_SECONDS
        return min(LIMIT_SECONDS, WARM_SECONDS + WARM_SECONDS_A_LETTER * len(text))

    async def voices(self) -> tuple[VoiceInfo, ...]:
        _, parts = await self._ask({"order": "voices"})
        return tuple(_voice_info(fields) for part in parts for fields in part)

    async def render(self, text: str, voice: Voice) -> AsyncIterator[Sound]:
        order = {"order": "render", "text": text, "voice": voice.name, "rate": voice.rate, "pitch": voice.pitch}
        answer, parts = await self._ask(order)
        self._warm = self.child.pid
        yield Sound(b"".join(map(b64decode, parts)), answer["rate"])

    async def close(self) -> None:
        self._wait_no_longer()
        await self.child.close()

    async def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
        """The answer and the parts before it. Raises EngineFailed."""
        self._wait_no_longer()
        answer, parts = await self._patiently_asked(request)
        if self.heavy:
            self._idle = asyncio.get_running_loop().call_later(self.provisions.unload_seconds, self._unload)
        if not answer.get("ok"):
            raise EngineFailed(f"{self.name}: {answer.get('reason')}")
        return answer, parts

    async def _patiently_asked(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
        for last in (False,) * (TRIES - 1) + (True,):
            parts: list[Any] = []
            try:
                limit_seconds = self.limit_seconds(request.get("text", ""))
                return await self.child.ask(request, limit_seconds, parts.append), parts
            except ChildFailed as error:
                if last:
                    raise EngineFailed(f"{self.name}: {error}") from error
                self.provisions.fact("engine_restarted", level="warning", engine=self.name, reason=str(error))
        raise AssertionError("there is a last try")

    def _wait_no_longer(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _unload(self) -> None:
        self._ending = asyncio.ensure_future(self.child.close())


def _voice_info(fields: Mapping[str, Any]) -> VoiceInfo:
    return VoiceInfo(**{**fields, "pitches": tuple(fields.get("pitches", ()))})
