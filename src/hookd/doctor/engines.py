"""Check: which engine gives the voice, and why the better ones do not."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from hookd.doctor.finding import BROKEN, HINT, OK, Finding
from hookd.doctor.patient import Patient
from hookd.engines import Engine, Provisions
from hookd.engines.chain import LAST_RESORT
from hookd.engines.registry import engines_for
from hookd.screen import visible

NAME = "engines"
GET_ONE = 'install one: pip install "hookd[neural]", or apt install espeak-ng'


def look(patient: Patient) -> Iterator[Finding]:
    if patient.read is None:
        return  # the settings are refused, so nobody knows which one is wished for
    wished, engines = patient.settings.speech.engine, engines_of(patient)
    reasons = {engine.name: reason for engine in engines if (reason := engine.probe())}
    usable = [engine.name for engine in engines if engine.name not in reasons]
    yield _voice(wished, usable, reasons)
    yield from _of_the_daemon(patient, usable)


def engines_of(patient: Patient) -> Sequence[Engine]:
    """Those that the settings ask for, the preferred one first."""
    speech = patient.settings.speech
    models = [Path(model).expanduser() for model in speech.models]
    # Nothing is rendered, so nothing is ever put there.
    return engines_for(speech.engine, Provisions(Path(tempfile.gettempdir()), models))


def _voice(wished: str, usable: Sequence[str], reasons: dict[str, str]) -> Finding:
    missing = "; ".join(f"{name}: {visible(reason)}" for name, reason in reasons.items())
    if wished == LAST_RESORT:
        return Finding(NAME, HINT, f'[speech] engine is "{LAST_RESORT}", so nothing is ever said',
                       'for a voice set it to "auto"')  # fmt: skip
    if wished not in ("auto", usable[0]):
        return Finding(NAME, BROKEN, f"{wished} is wished for and cannot speak here",
                       'mend it, or set [speech] engine to "auto"', reasons[wished])  # fmt: skip
    if usable[0] == LAST_RESORT:
        return Finding(NAME, BROKEN, "no engine can speak here", GET_ONE, missing)
    return Finding(NAME, OK, f"{usable[0]} speaks" + ("; others are not here" if missing else ""), quoted=missing)


def _of_the_daemon(patient: Patient, usable: Sequence[str]) -> Iterator[Finding]:
    """The daemon may live in another environment, or its engine may fail."""
    speech = patient.answer.state.get("speech", {})
    current, reasons = speech.get("engine", ""), speech.get("reasons", {})
    failed = {name: reason for name, reason in reasons.items() if name in usable}
    if failed:
        state = BROKEN if current == LAST_RESORT else HINT
        told = "; ".join(f"{name}: {reason}" for name, reason in failed.items())
        yield Finding(NAME, state, f"the daemon speaks through {current}; others that are here failed it",
                      "see: hookd tail -n 50", told)  # fmt: skip
