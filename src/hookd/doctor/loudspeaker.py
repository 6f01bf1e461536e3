"""The loudspeakers of PulseAudio or PipeWire, and a recording of what one of them plays."""

import asyncio
import re
import subprocess
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from shutil import which

RATE = 16000
"""Hz of a recording; mono, 16 bits."""
LIMIT_SECONDS = 3.0
_PERCENT = re.compile(r"(\d+)%")


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """A sink, by the sound server's word."""

    name: str
    description: str
    muted: bool
    percent: int
    """Its volume; the louder one of its channels."""
    monitor: str
    """The source that hears what it plays; empty where it has none."""


class Unmeasured(Exception):  # noqa: N818
    """No loudspeaker can be listened to; the message says why."""


class Hung(Exception):  # noqa: N818
    """The sound server takes questions, and does not answer: nothing can be played either."""


def loudspeaker(environ: Mapping[str, str], device: str) -> Loudspeaker:
    """The one that `[speech] device` means, the default one where that is empty. Raises Unmeasured, or Hung."""
    if missing := [program for program in ("pactl", "parec") if not which(program, path=environ.get("PATH"))]:
        raise Unmeasured(f"not installed: {', '.join(missing)} (they come with pulseaudio-utils)")
    default = _pactl(environ, "info").partition("Default Sink: ")[2].partition("\n")[0]
    found = loudspeakers(_pactl(environ, "list", "sinks"))
    meant = [one for one in found if _is_meant(one, device or default, exact=not device)]
    if not meant:
        raise Unmeasured(f"the sound server knows no loudspeaker {device or default!r}")
    return meant[0]


def loudspeakers(listed: str) -> list[Loudspeaker]:
    """From `pactl list sinks`, which has the same words in PulseAudio and PipeWire."""
    return [_one(part) for part in re.split(r"^Sink #", listed, flags=re.MULTILINE)[1:]]


def _one(listed: str) -> Loudspeaker:
    pairs = (line.strip().partition(": ") for line in listed.splitlines())
    fields: dict[str, str] = {}
    for name, _, value in pairs:
        fields.setdefault(name, value.strip())
    percent = max(map(int, _PERCENT.findall(fields.get("Volume", ""))), default=100)
    monitor = fields.get("Monitor Source", "")
    return Loudspeaker(fields.get("Name", ""), fields.get("Description", ""), fields.get("Mute") == "yes", percent,
                       "" if monitor == "n/a" else monitor)  # fmt: skip


def _is_meant(one: Loudspeaker, wanted: str, *, exact: bool) -> bool:
    if exact:
        return one.name == wanted
    return one.name == wanted or wanted.lower() in one.description.lower()


def _pactl(environ: Mapping[str, str], *words: str) -> str:
    try:
        done = subprocess.run(("pactl", *words), env={**environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_SECONDS,
                              check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Hung(f"the sound server does not answer within {LIMIT_SECONDS:g} s") from None
    if done.returncode:
        raise Unmeasured("there is no sound server of PulseAudio or PipeWire that could be listened to")
    return done.stdout.decode("utf-8", "replace")


class Recording:
    """What a loudspeaker plays, as it grows."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self.pcm = bytearray()

    async def more(self) -> None:
        """Waits for the next piece. Raises Unmeasured where there is none."""
        chunk = await self._reader.read(65536)
        if not chunk:
            raise Unmeasured("the recorder ended")
        self.pcm += chunk

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / RATE


@asynccontextmanager
async def recording(monitor: str, environ: Mapping[str, str]) -> AsyncIterator[Recording]:
    """Listens from now on. Raises Unmeasured, and OSError where the recorder cannot be started."""
    form = (f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw", "--latency-msec=20")
    process = await asyncio.create_subprocess_exec(
        "parec", f"--device={monitor}", *form, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=dict(environ)
    )
    try:
        if process.stdout is None:
            raise Unmeasured("the recorder has no output")
        heard = Recording(process.stdout)
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                await heard.more()
        except TimeoutError:
            raise Unmeasured(f"nothing was heard of {monitor} within {LIMIT_SECONDS:g} s, not even silence") from None
        yield heard
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
