"""The child process that decodes: a line with a file's path comes in, a line with a part of its samples goes out.

miniaudio parses a stranger's bytes in C, without bounds of its own. Here it may do so: with little memory, without a
file to write to, for a short time, and on bytes that were read before.
"""

import base64
import json
import math
import os
import resource
import signal
import stat
import sys
from array import array
from typing import Any

from hookd.earcons.packs import LONGEST_SECONDS, SOUND_LIMIT
from hookd.earcons.synth import LOUDNESS_DB, SAMPLE_RATE
from hookd.without import without

# ssl is for streams from the net, which hookd never plays; numpy for samples that it never has.
with without("ssl"), without("numpy"):
    import miniaudio

MEMORY_LIMIT = 256 * 1024 * 1024
"""Bytes of address space; 30 MiB are usual. On macOS, where every process has hundreds of GiB, there is no limit."""
IDLE_SECONDS = 60
"""Unasked for so long, it ends. The next question starts another."""
PART_BYTES = 45_000
"""Of PCM, so that its line is shorter than the supervisor's limit."""


class NotTaken(ValueError):  # noqa: N818 - a past fact
    """A file that is not decoded; the message says why."""


def decoded(raw: bytes) -> "array[int]":
    """16-bit mono samples at SAMPLE_RATE, at most as loud as speech. Raises NotTaken and MiniaudioError."""
    samples = array("h")
    for part in miniaudio.stream_memory(raw, miniaudio.SampleFormat.SIGNED16, 1, SAMPLE_RATE, frames_to_read=4096):
        samples += part
        if len(samples) > LONGEST_SECONDS * SAMPLE_RATE:
            raise NotTaken(f"it is longer than {LONGEST_SECONDS} s")
    if not samples:
        raise NotTaken("there is no sound in it")
    return _levelled(samples)


def _levelled(samples: "array[int]") -> "array[int]":
    """Most packs are as loud as a file can be; beside speech that would be a shout."""
    loudness = math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / 32768
    gain = 10 ** (LOUDNESS_DB / 20) / loudness if loudness else 1.0
    return array("h", (int(sample * gain) for sample in samples)) if gain < 1 else samples


def read(path: str) -> bytes:
    """The file, if it still is what the pack was checked for. Raises NotTaken and OSError."""
    with open(path, "rb", opener=_no_link) as file:
        seen = os.fstat(file.fileno())
        if not stat.S_ISREG(seen.st_mode):
            raise NotTaken("it is no regular file")
        if seen.st_size > SOUND_LIMIT:
            raise NotTaken(f"it has {seen.st_size} bytes; at most {SOUND_LIMIT} are taken")
        return file.read(SOUND_LIMIT)


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def main() -> None:
    # Only the daemon says when this ends, not Ctrl-C in the terminal that both may share.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _give_up_rights()
    known, pcm = "", b""
    signal.alarm(IDLE_SECONDS)
    for line in sys.stdin.buffer:
        signal.alarm(IDLE_SECONDS)
        request = json.loads(line)
        try:
            if request["path"] != known or not request["begin"]:
                known, pcm = request["path"], b""
                pcm = _little(decoded(read(known)))
            _answer(request, ok=True, pcm=base64.b64encode(pcm[request["begin"] :][:PART_BYTES]).decode("ascii"))
        except (NotTaken, OSError, MemoryError, miniaudio.MiniaudioError) as error:
            _answer(request, ok=False, reason=" ".join(map(str, error.args)) or repr(error))


def _give_up_rights() -> None:
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: dict[str, Any], **values: Any) -> None:
    os.write(1, json.dumps({"id": request["id"], **values}).encode("ascii") + b"\n")


def _little(samples: "array[int]") -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


if __name__ == "__main__":
    main()
