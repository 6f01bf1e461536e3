"""The cache of rendered clauses: what was said once is not rendered again, within its bounds."""

import os
import stat
import time
from dataclasses import replace

import pytest
from stage import tone

from hookd.engines.cache import SoundCache
from hookd.utterance import Sound, Voice

VOICE = Voice("joe", 175, 50)


@pytest.fixture
def cache(tmp_path):
    return SoundCache(tmp_path / "cache", 1_000_000)


def test_what_was_kept_is_found_also_by_the_next_daemon(cache, tmp_path):
    cache.keep("piper", VOICE, "Backend engineer:", tone(0.2))

    assert cache.find("piper", VOICE, "Backend engineer:") == tone(0.2)
    assert SoundCache(tmp_path / "cache", 1_000_000).find("piper", VOICE, "Backend engineer:") == tone(0.2)


@pytest.mark.parametrize(
    ("engine", "voice", "text"),
    [
        ("espeak", VOICE, "Tester:"),
        ("piper", replace(VOICE, name="amy"), "Tester:"),
        ("piper", replace(VOICE, rate=200), "Tester:"),
        ("piper", replace(VOICE, pitch=62), "Tester:"),
        ("piper", VOICE, "tester:"),
    ],
)
def test_another_engine_voice_rate_pitch_or_text_is_another_sound(cache, engine, voice, text):
    cache.keep("piper", VOICE, "Tester:", tone(0.2))

    assert cache.find(engine, voice, text) is None


def test_it_stays_within_its_bound_and_keeps_what_was_heard_last(tmp_path):
    cache = SoundCache(tmp_path, 200_000)
    for number in range(10):
        cache.keep("piper", VOICE, str(number), tone(0.5))
        cache.find("piper", VOICE, "0")
        age(tmp_path)
    sizes = sum(path.stat().st_size for path in tmp_path.iterdir())

    assert sizes <= 200_000
    assert cache.find("piper", VOICE, "0") is not None
    assert cache.find("piper", VOICE, "1") is None
    assert cache.find("piper", VOICE, "9") is not None


def age(directory):
    """Every file becomes a second older, as if time passed."""
    for path in directory.iterdir():
        moment = path.stat().st_mtime - 1
        os.utime(path, (moment, moment))


def test_a_file_from_the_future_goes_first(tmp_path):
    cache = SoundCache(tmp_path, 100_000)
    cache.keep("piper", VOICE, "future", tone(0.5))
    (path,) = tmp_path.iterdir()
    os.utime(path, (time.time() + 10_000, time.time() + 10_000))
    for number in range(5):
        cache.keep("piper", VOICE, str(number), tone(0.5))

    assert not path.exists()


def test_a_damaged_file_is_rendered_anew(cache, tmp_path):
    cache.keep("piper", VOICE, "Tester:", tone(0.2))
    (path,) = (tmp_path / "cache").iterdir()
    path.write_bytes(b"RIFF")

    assert cache.find("piper", VOICE, "Tester:") is None
    cache.keep("piper", VOICE, "Tester:", tone(0.2))
    assert cache.find("piper", VOICE, "Tester:") == tone(0.2)


def test_a_disk_that_refuses_costs_nothing(tmp_path):
    (tmp_path / "cache").touch()
    cache = SoundCache(tmp_path / "cache", 1_000_000)
    cache.keep("piper", VOICE, "Tester:", tone(0.2))

    assert cache.find("piper", VOICE, "Tester:") is None


def test_nothing_else_is_kept(tmp_path):
    SoundCache(tmp_path / "none", 0).keep("piper", VOICE, "Tester:", tone(0.2))
    SoundCache(tmp_path / "silent", 1_000_000).keep("null", VOICE, "Tester:", Sound(b"", 22050))

    assert list(tmp_path.iterdir()) == []


def test_only_this_user_can_read_it(cache, tmp_path):
    cache.keep("piper", VOICE, "Tester:", tone(0.2))
    (path,) = (tmp_path / "cache").iterdir()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
