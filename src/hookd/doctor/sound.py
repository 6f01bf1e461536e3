"""Check: a sound can be made here; a short tone is played as speech is, and measured where that is possible."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from hookd.audio import OutputFailed
from hookd.audio.outputs import outputs_for
from hookd.audio.speaker import Played, Speaker
from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.loudspeaker import RATE, Hung, Loudspeaker, Recording, Unmeasured, loudspeaker, recording
from hookd.doctor.patient import Patient
from hookd.doctor.tone import level_of_tone, tone
from hookd.engines.chain import LAST_RESORT
from hookd.fact import untold
from hookd.night import speech_at

NAME = "sound"
LIMIT_SECONDS = 12.0
"""For playing; a sound server that hangs is given up by hookd's outputs before."""
MARGIN_SECONDS = 0.4
"""Listened to behind the tone: what a loudspeaker plays comes late to its monitor."""
QUIET_PERCENT = 10
FAINT_DB = -50.0
NO_DEVICE = "there is no sound device"


@dataclass(frozen=True, slots=True)
class Trial:
    """How the tone fared."""

    played: Played
    trouble: str
    """What the outputs had to complain of."""
    pcm: bytes = b""
    """What was recorded of the loudspeaker meanwhile."""


def look(patient: Patient) -> Iterator[Finding]:
    if patient.settings.speech.engine == LAST_RESORT:
        yield Finding(NAME, OK, "nothing is said by your settings, so no tone was played")
        return
    here = _here(patient)
    if not here.found.startswith(NO_DEVICE):  # else the daemon's trouble is the same, and was told
        yield from _of_the_daemon(patient)
    yield here


def _here(patient: Patient) -> Finding:
    volume = speech_at(patient.settings.speech, patient.now).volume
    if not patient.tone:
        return Finding(NAME, OK, "no tone was played, as you wished; without --no-tone the loudspeaker is tried")
    if volume == 0:
        return Finding(NAME, HINT, "the volume of [speech] is 0 now, so nothing can be heard",
                       "set [speech] volume, or that of [speech.night], above 0")  # fmt: skip
    return _tried(patient, volume)


def _of_the_daemon(patient: Patient) -> Iterator[Finding]:
    """The daemon may live in a session that has no sound."""
    speech = patient.answer.state.get("speech", {})
    trouble = speech.get("device", {}).get("trouble", "")
    if speech.get("device", {}).get("output") == "wav":
        yield Finding(NAME, BROKEN, f"the daemon finds no sound device: it writes files to {patient.paths.spoken}",
                      "does a sound server run in its session? see: hookd status", trouble)  # fmt: skip


def _tried(patient: Patient, volume: float) -> Finding:
    try:
        at, unmeasured = _listened_to(patient)
    except Hung as reason:
        return Finding(NAME, BROKEN, str(reason), "start it again: systemctl --user restart pipewire pipewire-pulse "
                       "wireplumber, or: pulseaudio -k")  # fmt: skip
    try:
        trial = asyncio.run(_trial(patient, at.monitor if at is not None else "", volume))
    except Unmeasured as reason:
        unmeasured = str(reason)
        trial = asyncio.run(_trial(patient, "", volume))
    if trial.played.file or not trial.played.output:
        return Finding(NAME, BROKEN, f"{NO_DEVICE}: what is said is kept as WAV files in "
                       f"{patient.paths.spoken}", "start a sound server, or set [speech] device; without a "
                       'loudspeaker set [speech] engine to "null"', trial.trouble)  # fmt: skip
    if at is None or unmeasured:
        return Finding(NAME, OK, f"a tone was played through {trial.played.output}; whether it was heard only you can "
                       "tell", quoted=unmeasured)  # fmt: skip
    return _measured(at, trial)


def _listened_to(patient: Patient) -> tuple[Loudspeaker | None, str]:
    """The loudspeaker that is meant, and why it cannot be listened to. Raises Hung."""
    if patient.platform == "darwin":
        return None, "macOS lets nobody listen to a loudspeaker"
    try:
        at = loudspeaker(patient.environ, patient.settings.speech.device)
    except Unmeasured as reason:
        return None, str(reason)
    return at, "" if at.monitor else f"{at.name} has no monitor"


def _measured(at: Loudspeaker, trial: Trial) -> Finding:
    where = f"{at.description or at.name} ({at.name})"  # people call them by their own names
    level = level_of_tone(trial.pcm, RATE)
    if at.muted:
        return Finding(NAME, BROKEN, "the loudspeaker is muted", f"pactl set-sink-mute {quote(at.name)} 0", where)
    if at.percent < QUIET_PERCENT:
        return Finding(NAME, HINT, f"the volume of the loudspeaker is {at.percent} %",
                       f"pactl set-sink-volume {quote(at.name)} 60%", where)  # fmt: skip
    if level is None:
        return Finding(NAME, BROKEN, f"a tone played through {trial.played.output} did not arrive at the loudspeaker",
                       "look whether hookd itself is muted or sent elsewhere: pavucontrol, or pactl list sink-inputs",
                       where)  # fmt: skip
    heard = f"a tone arrived at the loudspeaker with {level:.0f} dB, at a volume of {at.percent} %"
    if level < FAINT_DB:
        return Finding(NAME, HINT, f"{heard}: so faint that it can hardly be heard",
                       "raise hookd's own volume: [speech] volume, and in pavucontrol", where)  # fmt: skip
    return Finding(NAME, OK, heard, quoted=where)


async def _trial(patient: Patient, monitor: str, volume: float) -> Trial:
    """Plays the tone as speech is played. Raises Unmeasured where the monitor cannot be heard."""
    with tempfile.TemporaryDirectory(prefix="hookd-") as files:
        speaker = Speaker(outputs_for(patient.settings.speech.device, Path(files), _now), untold, volume)
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                if not monitor:
                    return Trial(await _play(speaker), _trouble(speaker))
                async with recording(monitor, patient.environ) as heard:
                    played = await _play_and_listen(speaker, heard)
                    return Trial(played, _trouble(speaker), bytes(heard.pcm))
        except TimeoutError:
            return Trial(Played(""), f"no sound within {LIMIT_SECONDS:g} s")
        finally:
            await speaker.close()


async def _play_and_listen(speaker: Speaker, heard: Recording) -> Played:
    loop = asyncio.get_running_loop()
    began, already = loop.time(), heard.seconds
    playing = asyncio.create_task(_play(speaker))
    while not playing.done():
        await heard.more()
    wanted = already + loop.time() - began + MARGIN_SECONDS
    while heard.seconds < wanted:
        await heard.more()
    return await playing


async def _play(speaker: Speaker) -> Played:
    try:
        await speaker.play(tone())
        return await speaker.drain()
    except OutputFailed:
        return Played("")


def _now() -> datetime:
    return datetime.now(UTC)


def _trouble(speaker: Speaker) -> str:
    return str(speaker.status()["trouble"])
