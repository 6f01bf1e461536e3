"""The child process of the piper engine: the models, onnxruntime, and how one model becomes several persons."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from piper.config import PiperConfig, SynthesisConfig
from piper.voice import PiperVoice

from hookd.engines.child import serve
from hookd.utterance import Sound, Voice

THREADS = 2
SEED = 7
"""Of the chance in a neural voice: the same words in the same order sound the same after every start."""
MODELS_KEPT = 2
"""Loaded at a time; each takes some 100 MB."""
NORMAL_RATE = 175
"""Words a minute that a model speaks by itself, as near as it matters."""
PITCH_PER_SEMITONE = 6
"""Steps of our pitch, whose 50 is the voice's own."""
LOWEST, HIGHEST = -6.0, 8.0
"""Semitones; beyond them a recogniser begins to miss words."""
PITCHES = (24, 38, 52, 66, 80, 94)
"""Two semitones and a third apart, from -4 to +7: a recogniser gets every word, and people hear different persons."""


class PiperRenderer:
    """Loads a model when it is first asked for."""

    fragile = False

    def __init__(self, models: Sequence[Path]) -> None:
        self._models = {_name(model): model for model in models}
        onnxruntime.set_seed(SEED)
        self._loaded: dict[str, PiperVoice] = {}

    def voices(self) -> Sequence[dict[str, Any]]:
        return [fields for name, model in self._models.items() for fields in _described(name, model)]

    def render(self, text: str, voice: Voice, given_up: Callable[[], bool]) -> Sound:
        name, _, speaker = voice.name.partition("#")
        if name not in self._models:
            name, speaker = next(iter(self._models)), ""
        model = self._model(name)
        semitones = min(max((voice.pitch - 50) / PITCH_PER_SEMITONE, LOWEST), HIGHEST)
        # Rendered longer by this factor, then played faster by it: pitch and formants move, the length stays.
        factor = 2 ** (semitones / 12)
        wanted = SynthesisConfig(
            speaker_id=_speaker_id(model.config, speaker),
            length_scale=model.config.length_scale * factor * NORMAL_RATE / voice.rate,
        )
        pieces = []
        for chunk in model.synthesize(text, wanted):
            pieces.append(chunk.audio_float_array)
            if given_up():
                break
        return Sound(_pcm(_faster(pieces, factor)), model.config.sample_rate)

    def _model(self, name: str) -> PiperVoice:
        loaded = self._loaded.pop(name, None) or _load(self._models[name])
        self._loaded[name] = loaded  # the last one is the one used last
        while len(self._loaded) > MODELS_KEPT:
            del self._loaded[next(iter(self._loaded))]
        return loaded


def _load(model: Path) -> PiperVoice:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    # To optimise the graph takes three times as long as to load it, and makes it no faster.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return PiperVoice(session=session, config=PiperConfig.from_dict(_config(model)))


def _config(model: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(Path(f"{model}.json").read_bytes())
    return described


def _described(name: str, model: Path) -> Iterator[dict[str, Any]]:
    config = _config(model)
    language = str(config.get("language", {}).get("code") or config["espeak"]["voice"]).replace("_", "-").lower()
    fields = {"language": language, "pitches": PITCHES}
    speakers = config.get("speaker_id_map") or {}
    if config.get("num_speakers", 1) < 2:
        yield {"name": name, "description": model.name, **fields}
        return
    known = speakers or {str(number): number for number in range(config["num_speakers"])}
    for speaker in known:
        yield {"name": f"{name}#{speaker}", "description": f"{model.name}, speaker {speaker}", **fields}


def _speaker_id(config: PiperConfig, speaker: str) -> int | None:
    """By its name or its number, else the model's default one; None where the model has but one."""
    if config.num_speakers < 2:
        return None
    number = config.speaker_id_map.get(speaker, int(speaker) if speaker.isascii() and speaker.isdecimal() else -1)
    return number if 0 <= number < config.num_speakers else config.default_speaker_id


def _faster(pieces: Sequence[Any], factor: float) -> Any:
    samples = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    if factor == 1.0 or not len(samples):
        return samples
    return np.interp(np.arange(0, len(samples) - 1, factor), np.arange(len(samples)), samples)


def _pcm(samples: Any) -> bytes:
    return bytes(np.clip(samples * 32767.0, -32767.0, 32767.0).astype("<i2").tobytes())


def _name(model: Path) -> str:
    """`en_US-joe-medium.onnx` -> `en_US-joe-medium`."""
    return model.name.removesuffix(".onnx")


if __name__ == "__main__":
    serve(lambda: PiperRenderer(list(map(Path, sys.argv[1:]))))
