"""All ways to make sound on this machine."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from hookd.audio import Output
from hookd.audio.command_output import CommandOutput
from hookd.audio.miniaudio_output import MiniaudioOutput
from hookd.audio.wav_output import WavOutput


def outputs_for(
    device: str,
    files: Path,
    clock: Callable[[], datetime],
    idle: timedelta = timedelta(seconds=10),
    lead_in: timedelta = timedelta(),
) -> tuple[Output, ...]:
    """The best one first."""
    return (MiniaudioOutput(device, idle, lead_in), CommandOutput(device=device), WavOutput(files, clock))
