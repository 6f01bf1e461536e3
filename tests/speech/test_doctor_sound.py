"""The doctor's test tone, listened to with a real sound server: heard, muted, too quiet, sent elsewhere, missing."""

import os
from array import array
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from stage import tone as noise

from ear import RATE, SINK, resampled
from hookd.doctor import sound
from hookd.doctor.answer import Answer
from hookd.doctor.loudspeaker import loudspeakers
from hookd.doctor.patient import Patient
from hookd.doctor.tone import LEVEL_DB, level_of_tone, tone
from hookd.paths import Paths
from hookd.settings import read

pytestmark = pytest.mark.ear

MUTED = {"speech": {"device": {"output": "wav", "trouble": "miniaudio: no server"}}}


@pytest.fixture
def patient(server, tmp_path):
    """Someone who hears what the private sound server plays."""
    environ = {**os.environ, "HOME": str(tmp_path), "HOOKD_HOME": str(tmp_path)}
    return told_by(tmp_path, environ)


def told_by(directory, environ, **variables):
    found = read(f"{directory}/hookd.toml", variables)
    return Patient(Paths.of(environ), environ, Answer(silence="gone"), found, (), datetime.now(UTC))


def looked(patient):
    return list(sound.look(patient))


def test_a_tone_that_arrives_at_the_loudspeaker_is_measured(server, patient):
    with server.recording() as heard:
        found = looked(patient)

    assert [one.state for one in found] == ["ok"]
    assert "arrived at the loudspeaker with -20 dB, at a volume of 100 %" in found[0].found
    assert found[0].quoted == f"Null Output ({SINK})"
    assert 0.4 < heard.loud_seconds < 0.6


def test_a_muted_loudspeaker_is_found_out_and_the_command_that_helps_is_told(server, patient):
    server.pactl("set-sink-mute", SINK, "1")
    found = looked(patient)

    assert [one.state for one in found] == ["broken"]
    assert found[0].found == "the loudspeaker is muted"
    assert found[0].todo == f"pactl set-sink-mute {SINK} 0"

    server.pactl(*found[0].todo.split()[1:])
    assert [one.state for one in looked(patient)] == ["ok"]


def test_a_loudspeaker_that_is_turned_down_is_found_out(server, patient):
    server.pactl("set-sink-volume", SINK, "4%")

    found = looked(patient)

    assert [one.state for one in found] == ["hint"]
    assert "the volume of the loudspeaker is 4 %" in found[0].found


def test_a_tone_that_goes_elsewhere_is_found_out_by_listening(server, patient, monkeypatch):
    """The loudspeaker itself looks fine: only its monitor tells that nothing comes."""
    server.pactl("load-module", "module-null-sink", "sink_name=attic", "rate=48000", "channels=1", "norewinds=1")
    monkeypatch.setenv("PULSE_SINK", "attic")

    found = looked(patient)

    assert [one.state for one in found] == ["broken"]
    assert "did not arrive at the loudspeaker" in found[0].found


def test_the_device_that_was_chosen_is_the_one_that_is_tried(server, tmp_path, patient):
    server.pactl("load-module", "module-null-sink", "sink_name=kitchen", "rate=48000", "channels=1", "norewinds=1",
                 "sink_properties=device.description=Kitchen")  # fmt: skip
    chosen = told_by(tmp_path, patient.environ, HOOKD_SPEECH__DEVICE="Kitchen")

    with server.recording() as default:
        found = looked(chosen)

    assert [one.state for one in found] == ["ok"]
    assert found[0].quoted == "Kitchen (kitchen)"
    assert not default.hears()


def test_a_device_that_is_not_there_is_broken(tmp_path, patient):
    found = looked(told_by(tmp_path, patient.environ, HOOKD_SPEECH__DEVICE="Cellar"))

    assert [one.state for one in found] == ["broken"]
    assert 'no device is named "Cellar"' in found[0].quoted


def test_the_volume_of_the_settings_is_the_tones_too(tmp_path, patient):
    found = looked(told_by(tmp_path, patient.environ, HOOKD_SPEECH__VOLUME="0.1"))

    assert "with -40 dB" in found[0].found

    faint = looked(told_by(tmp_path, patient.environ, HOOKD_SPEECH__VOLUME="0.02"))
    assert [one.state for one in faint] == ["hint"]
    assert "hardly be heard" in faint[0].found


def test_where_nothing_is_to_be_heard_no_tone_is_played(server, tmp_path, patient):
    with server.recording() as heard:
        silent = [
            looked(replace(patient, tone=False)),
            looked(told_by(tmp_path, patient.environ, HOOKD_SPEECH__ENGINE="null")),
            looked(told_by(tmp_path, patient.environ, HOOKD_SPEECH__VOLUME="0")),
        ]

    assert not heard.hears()
    assert [one.state for found in silent for one in found] == ["ok", "ok", "hint"]


def test_a_machine_without_sound_is_broken_with_the_reasons(no_server, tmp_path):
    found = looked(told_by(tmp_path, dict(os.environ) | {"HOOKD_HOME": str(tmp_path)}))

    assert [one.state for one in found] == ["broken"]
    assert "there is no sound device" in found[0].found
    assert "PULSEAUDIO" in found[0].quoted


def test_where_nobody_can_listen_it_is_said_honestly(patient, tmp_path):
    """The tone is played, and no recorder is installed."""
    found = looked(replace(patient, environ={**patient.environ, "PATH": str(tmp_path)}))

    assert [one.state for one in found] == ["ok"]
    assert "whether it was heard only you can tell" in found[0].found
    assert found[0].quoted.startswith("not installed: pactl, parec")
    assert "macOS" in looked(replace(patient, platform="darwin"))[0].quoted


def test_a_daemon_that_writes_files_instead_is_told_beside_the_tone(patient):
    found = looked(replace(patient, answer=Answer(MUTED)))

    assert [one.state for one in found] == ["broken", "ok"]
    assert "writes files" in found[0].found
    assert found[0].quoted == "miniaudio: no server"


def test_a_machine_without_sound_is_told_it_once_and_nothing_once_it_is_silent_by_its_settings(no_server, tmp_path):
    environ = {**os.environ, "HOOKD_HOME": str(tmp_path)}
    without = replace(told_by(tmp_path, environ), answer=Answer(MUTED))
    silent = replace(told_by(tmp_path, environ, HOOKD_SPEECH__ENGINE="null"), answer=Answer(MUTED))

    assert [one.state for one in looked(without)] == ["broken"]
    assert [one.state for one in looked(silent)] == ["ok"]


def test_a_sound_server_that_hangs_does_not_hold_the_doctor_up(server, patient, monkeypatch):
    monkeypatch.setattr("hookd.doctor.loudspeaker.LIMIT_SECONDS", 0.2)
    with server.halted():
        found = looked(patient)

    assert [one.state for one in found] == ["broken"]
    assert found[0].found == "the sound server does not answer within 0.2 s"
    assert "restart pipewire" in found[0].todo


# What is measured


def test_the_tone_is_as_loud_as_speech_and_is_measured_so():
    assert level_of_tone(tone().pcm, tone().sample_rate) == pytest.approx(LEVEL_DB, abs=0.5)
    assert level_of_tone(resampled(tone().pcm, tone().sample_rate), RATE) == pytest.approx(LEVEL_DB, abs=0.5)


def test_the_tone_is_found_under_other_sound_and_other_sound_is_not_taken_for_it():
    ours, other = array("h", tone().pcm), array("h", noise(0.5).pcm)
    both = array("h", (one + two for one, two in zip(ours, other, strict=False)))

    assert level_of_tone(both.tobytes(), tone().sample_rate) is not None
    assert level_of_tone(other.tobytes(), tone().sample_rate) is None
    rain = array("h", Random(1).choices(range(-6000, 6000), k=len(ours)))
    assert level_of_tone(rain.tobytes(), tone().sample_rate) is None
    assert level_of_tone(bytes(RATE), RATE) is None
    assert level_of_tone(b"", RATE) is None
    assert level_of_tone(tone().pcm[:4000], tone().sample_rate) is None


def test_a_loudspeaker_without_a_monitor_or_with_odd_words_is_read():
    listed = "Sink #7\n\tName: a\n\tMute: yes\n\tVolume: left: 1 /   3% / -90 dB\n\tMonitor Source: n/a\nSink #8\n"

    first, second = loudspeakers(listed)

    assert (first.name, first.muted, first.percent, first.monitor) == ("a", True, 3, "")
    assert (second.name, second.muted, second.percent) == ("", False, 100)
    assert loudspeakers("") == []
