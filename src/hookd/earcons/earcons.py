"""The earcons of one daemon: from the user's sound pack where it has one for an event, else hookd's own cue."""

import random
from collections.abc import Callable

from hookd.audio.pcm import scaled
from hookd.earcons.cues import cue_of
from hookd.earcons.decoder import DecodeFailed, Decoder
from hookd.earcons.packs import CATEGORY_OF, Pack, PackRefused, choose, read_pack
from hookd.earcons.synth import rendered
from hookd.event import Event, Priority
from hookd.fact import Fact
from hookd.settings import Settings
from hookd.utterance import Sound


class Earcons:
    """Makes the sound of an event; playing it is the speaker's."""

    def __init__(
        self,
        pack: Pack | None,
        decoder: Decoder,
        fact: Fact,
        volume: float = 1.0,
        pick: Callable[[int], int] = random.randrange,
    ) -> None:
        """`volume` is from 0 (silent) to 1 (as loud as speech); `pick(n)` gives a number below n."""
        self._pack = pack
        self._decoder = decoder
        self._fact = fact
        self._volume = volume
        self._pick = pick
        self._last: dict[str, str] = {}
        """What was heard last, by category."""
        self._left_out: set[str] = set()
        """Files that could not be decoded: they are not tried again."""

    async def of(self, event: Event, agent: str, priority: Priority) -> Sound | None:
        """The sound of an event in the voice of an agent; None where the user wants silence. Never fails."""
        if not self._volume:
            return None
        sound = await self._of_pack(event.kind) or rendered(cue_of(event.kind, agent, priority))
        return Sound(scaled(sound.pcm, self._volume), sound.sample_rate)

    async def close(self) -> None:
        """Ends what decoding started."""
        await self._decoder.close()

    async def _of_pack(self, kind: str) -> Sound | None:
        category = CATEGORY_OF[kind]
        sounds = self._pack.sounds_of(kind) if self._pack else ()
        usable = [sound for sound in sounds if sound not in self._left_out]
        if not usable:
            return None
        chosen = self._last[category] = choose(usable, self._last.get(category), self._pick)
        try:
            return await self._decoder.decode(chosen)
        except DecodeFailed as error:
            self._left_out.add(chosen)
            self._fact("earcon_failed", level="warning", path=chosen, reason=str(error))
            return None


def build(settings: Settings, fact: Fact) -> Earcons:
    """By the user's settings. A pack that is refused costs the pack, not the earcons; the log says why."""
    pack = None
    if settings.earcons.pack:
        try:
            pack = read_pack(settings.earcons.pack)
        except PackRefused as error:
            fact("earcon_pack_refused", level="warning", path=settings.earcons.pack, reason=str(error))
    return Earcons(pack, Decoder(), fact, settings.earcons.volume)
