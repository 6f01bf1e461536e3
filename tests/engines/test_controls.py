"""The suite can fail: for each check an engine with the fault that it looks for."""

import asyncio
import os
import signal

import pytest
from conformance import CHECKS, STARTING
from faulty import FAULTS, NEVER_ASKED, NO_SPEECH, GoodEngine, Left, OneSentence

from hookd.engines import EngineFailed, Provisions
from hookd.engines.espeak import EspeakEngine
from hookd.utterance import Voice

SPEAKERS_ONLY = ("nothing is heard of what was given up",)
"""Its fault is shown in test_spd.py."""


def test_every_check_has_its_fault():
    assert set(CHECKS) - set(SPEAKERS_ONLY) == set(FAULTS)


@pytest.mark.parametrize("check", [name for name in CHECKS if name not in NO_SPEECH + NEVER_ASKED + SPEAKERS_ONLY])
def test_an_engine_without_a_fault_passes(bench_of, check):
    bench_of(GoodEngine).run(CHECKS[check])


@pytest.mark.parametrize(("check", "fault"), [(check, fault) for check, faults in FAULTS.items() for fault in faults])
def test_a_fault_is_seen(bench_of, check, fault, tmp_path, ended):
    if fault is OneSentence:
        fault.sentence = asyncio.run(sentence(tmp_path))
    bench = bench_of(fault)
    ended(bench)

    with pytest.raises((AssertionError, EngineFailed, TimeoutError, UnicodeEncodeError, pytest.fail.Exception)):
        bench.run(CHECKS[check])


@pytest.fixture
def ended():
    """Ends what a faulty engine left."""
    benches = []
    yield benches.append
    for bench in benches:
        for pid in bench.children():
            os.kill(pid, signal.SIGKILL)
        if isinstance(bench.engine, Left):
            asyncio.run(GoodEngine.close(bench.engine))


async def sentence(directory):
    engine = EspeakEngine(Provisions(directory))
    (sound,) = [piece async for piece in engine.render(STARTING, Voice())]
    await engine.close()
    return sound
