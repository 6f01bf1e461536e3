"""The sound card, as miniaudio opens it: by name, through the sound system that is there.

Imported where it is first needed: miniaudio costs memory, and is missing where it has no wheel.
"""

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from hookd.audio import OutputFailed
from hookd.without import without

# ssl is for streams from the net, which hookd never plays; numpy for samples that it never has.
with without("ssl"), without("numpy"):
    import miniaudio

BUFFER_MS = 25
"""Less breaks up on a busy machine, more is heard behind a skip."""

Samples = Generator[bytes, int, None]
"""Asked for so many frames, again and again, in the device's own thread; started already."""


class Card(miniaudio.PlaybackDevice):  # type: ignore[misc] # miniaudio has no types
    """Mono, 16 bits."""

    def __init__(self, backend: miniaudio.Backend, device_id: Any, sample_rate: int) -> None:
        """Raises MiniaudioError."""
        super().__init__(
            miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=sample_rate,
            buffersize_msec=BUFFER_MS,
            device_id=device_id,
            backends=[backend],
            app_name="hookd",
        )

    def close(self) -> None:
        # miniaudio leaves its context open, a connection to the sound server: PulseAudio allows 64 of them.
        super().close()
        context, self._context = getattr(self, "_context", None), None
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)


def open_card(name: str, sample_rate: int, samples: Samples) -> Card:
    """The device by its name, or by a part of it, playing; "" is the default one. Raises OutputFailed."""
    reasons = []
    for word in _backends():
        try:
            backend = miniaudio.Backend[word]
            card = Card(backend, _device_id(miniaudio.Devices([backend]), name), sample_rate)
            card.start(samples)
        except (miniaudio.MiniaudioError, LookupError) as error:
            reasons.append(f"{word}: {' '.join(str(part) for part in error.args)}")
        else:
            return card
    raise OutputFailed("; ".join(reasons) or "there is no sound system")


def _backends() -> Iterator[str]:
    """By miniaudio's names. Never its NULL: that one plays to nobody.

    Nor JACK: looking for a server that is not there costs 5 MB, and who has one has PipeWire or a bridge as a rule.
    """
    if sys.platform == "darwin":
        yield "COREAUDIO"
        return
    yield "PULSEAUDIO"
    # Without a card or settings for it, the library of ALSA only writes a page of complaints to standard error.
    if any(path.exists() for path in (Path("/dev/snd"), Path.home() / ".asoundrc", Path("/etc/asound.conf"))):
        yield "ALSA"


def _device_id(devices: Any, name: str) -> Any:
    """None for the default device. Raises LookupError."""
    if not name:
        return None
    found = {device["name"]: device["id"] for device in devices.get_playbacks()}
    near = [known for known in found if name.lower() in known.lower()]
    if not near:
        raise LookupError(f'no device is named "{name}"; there are {", ".join(found) or "none"}')
    return found[name] if name in found else found[near[0]]
