"""Voices of Piper's that the user names: those with several speakers, and those that are broken."""

import asyncio
import json
import math
import re
from array import array

import pytest
from conformance import STARTING, hertz, until

from hookd.engines import EngineFailed, Provisions
from hookd.engines.piper import PiperEngine
from hookd.utterance import Voice

pytest.importorskip("piper")
onnx = pytest.importorskip("onnx")

RATE = 16000
PITCHES = {"anna": 120.0, "bert": 180.0, "carl": 270.0}
"""Hz of what the speakers hum."""


def model(path, speakers=PITCHES, *, names=True, default=0):
    """A voice that hums: each speaker at a pitch of its own, whatever it is given to say."""
    hums = [[math.sin(2 * math.pi * pitch * at / RATE) / 2 for at in range(RATE)] for pitch in speakers.values()]
    helper, numbers = onnx.helper, onnx.TensorProto
    inputs = {
        "input": (numbers.INT64, [1, "letters"]),
        "input_lengths": (numbers.INT64, [1]),
        "scales": (numbers.FLOAT, [3]),
        **({"sid": (numbers.INT64, [1])} if len(speakers) > 1 else {}),
    }
    shape = helper.make_tensor("shape", numbers.INT64, [4], [1, 1, 1, RATE])
    table = helper.make_tensor("hums", numbers.FLOAT, [len(hums), RATE], [sample for hum in hums for sample in hum])
    zero = helper.make_tensor("zero", numbers.INT64, [1], [0])
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["hums", "sid" if len(speakers) > 1 else "zero"], ["one"]),
            helper.make_node("Reshape", ["one", "shape"], ["output"]),
        ],
        "hums",
        [helper.make_tensor_value_info(name, kind, form) for name, (kind, form) in inputs.items()],
        [helper.make_tensor_value_info("output", numbers.FLOAT, [1, 1, 1, RATE])],
        [table, shape, zero],
    )
    opset = helper.make_opsetid("", 13)
    path.write_bytes(helper.make_model(graph, opset_imports=[opset], ir_version=8).SerializeToString())
    described = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_GB"},
        "num_symbols": 256,
        "num_speakers": len(speakers),
        "speaker_id_map": {name: number for number, name in enumerate(speakers)} if names else {},
        "default_speaker_id": default,
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2], **{chr(code): [3] for code in range(97, 123)}},
        "inference": {},
    }
    path.with_name(path.name + ".json").write_text(json.dumps(described))
    return path


def engine_with(tmp_path, *models):
    return PiperEngine(Provisions(tmp_path / "piper", models))


def in_scene(engine, scene):
    async def whole():
        try:
            return await scene()
        finally:
            await engine.close()

    return asyncio.run(whole())


def pitches_of(engine, *voices):
    """Hz of what each voice hums."""

    async def scene():
        return [hertz(await anext(engine.render("hello", voice))) for voice in voices]

    return in_scene(engine, scene)


def test_each_speaker_of_a_model_is_a_voice(tmp_path):
    engine = engine_with(tmp_path, model(tmp_path / "trio.onnx"))
    voices = in_scene(engine, engine.voices)

    assert engine.probe() == ""
    assert [(voice.name, voice.language) for voice in voices[:3]] == [
        ("trio#anna", "en-gb"), ("trio#bert", "en-gb"), ("trio#carl", "en-gb")
    ]  # fmt: skip
    assert len(voices[0].pitches) > 1


def test_who_was_asked_for_speaks(tmp_path):
    engine = engine_with(tmp_path, model(tmp_path / "trio.onnx"))
    asked = [Voice(f"trio#{speaker}") for speaker in ("carl", "anna", "bert", "2", "0")]

    assert pitches_of(engine, *asked) == pytest.approx([270, 120, 180, 270, 120], rel=0.03)


def test_speakers_without_names_have_numbers(tmp_path):
    engine = engine_with(tmp_path, model(tmp_path / "trio.onnx", names=False))
    names = [voice.name for voice in in_scene(engine, engine.voices)]

    assert names[:3] == ["trio#0", "trio#1", "trio#2"]
    assert pitches_of(engine, Voice("trio#1")) == pytest.approx([180], rel=0.03)


@pytest.mark.parametrize("name", ["", "trio", "trio#nobody", "trio#99", "trio#-1", "trio#²", "other#bert"])
def test_where_nobody_is_meant_the_model_s_own_default_speaks(tmp_path, name):
    engine = engine_with(tmp_path, model(tmp_path / "trio.onnx", default=2))

    assert pitches_of(engine, Voice(name)) == pytest.approx([270], rel=0.03)


def test_a_speaker_can_be_set_higher(tmp_path):
    engine = engine_with(tmp_path, model(tmp_path / "trio.onnx"))
    plain, high = pitches_of(engine, Voice("trio#anna"), Voice("trio#anna", pitch=74))

    assert high == pytest.approx(plain * 2 ** (4 / 12), rel=0.03)


def test_a_named_voice_with_one_speaker_goes_before_the_one_that_comes_with_the_extra(tmp_path):
    engine = engine_with(tmp_path, model(tmp_path / "solo.onnx", {"anna": 120.0}))

    assert in_scene(engine, engine.voices)[0].name == "solo"
    assert pitches_of(engine, Voice(), Voice("solo"), Voice("solo#3")) == pytest.approx([120] * 3, rel=0.03)


def test_several_models_are_several_voices(tmp_path):
    models = [model(tmp_path / f"{name}.onnx", {name: pitch}) for name, pitch in PITCHES.items()]
    engine = engine_with(tmp_path, *models)
    # More than are kept in memory, and back to the first.
    asked = [Voice(name) for name in ("anna", "bert", "carl", "anna")]

    assert pitches_of(engine, *asked) == pytest.approx([120, 180, 270, 120], rel=0.03)


def broken(tmp_path, what):
    """A voice with a fault."""
    path = model(tmp_path / "voice.onnx")
    described = path.with_name("voice.onnx.json")
    faults = {
        "gone": path.unlink,
        "a directory": lambda: (path.unlink(), path.mkdir()),
        "empty": lambda: path.write_bytes(b""),
        "a pointer": lambda: path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00"),
        "a web page": lambda: path.write_text("<!DOCTYPE html><html>"),
        "undescribed": described.unlink,
        "badly described": lambda: described.write_text("{"),
        "described as something else": lambda: described.write_text('{"a": 1}'),
        "described by a list": lambda: described.write_text("[]"),
    }
    faults[what]()
    return path


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("gone", r"voice\.onnx does not exist"),
        ("a directory", r"voice\.onnx does not exist"),
        ("empty", r"voice\.onnx is no ONNX model"),
        ("a pointer", r"voice\.onnx is no ONNX model"),
        ("a web page", r"voice\.onnx is no ONNX model"),
        ("undescribed", r"voice\.onnx\.json does not exist; Piper wants it beside the voice"),
        ("badly described", r"voice\.onnx\.json cannot be read"),
        ("described as something else", r"voice of Piper's; missing are audio, espeak, num_speakers"),
        ("described by a list", r"voice\.onnx\.json does not describe a voice of Piper's"),
    ],
)
def test_a_broken_voice_is_a_reason_not_to_run(tmp_path, what, reason):
    assert re.search(reason, engine_with(tmp_path, broken(tmp_path, what)).probe())


def test_a_model_that_breaks_off_fails_the_text_with_a_reason_and_the_other_one_speaks(tmp_path):
    cut, whole = model(tmp_path / "cut.onnx"), model(tmp_path / "whole.onnx")
    cut.write_bytes(cut.read_bytes()[:5000])
    engine = engine_with(tmp_path, cut, whole)

    async def scene():
        with pytest.raises(EngineFailed, match="piper: "):
            _ = [piece async for piece in engine.render(STARTING, Voice("cut#anna"))]
        return [piece async for piece in engine.render(STARTING, Voice("whole#anna"))]

    (sound,) = in_scene(engine, scene)

    assert len(array("h", sound.pcm)) > RATE / 2


def test_a_model_that_nobody_needs_leaves_memory_and_comes_back_when_it_is_needed(tmp_path):
    path = tmp_path / "hum.onnx"
    model(path, {"anna": 120.0})

    async def scene():
        engine = PiperEngine(Provisions(tmp_path, [path], unload_seconds=0.2))
        try:
            sounds = [[piece async for piece in engine.render("a", Voice())]]
            before = engine.child.pid
            await until(lambda: engine.child.pid is None)
            sounds.append([piece async for piece in engine.render("a", Voice())])
            return sounds, before, engine.child.pid
        finally:
            await engine.close()

    (first, again), before, after = asyncio.run(scene())

    assert first == again
    assert None not in {before, after}
    assert before != after


def test_a_model_that_is_in_use_stays(tmp_path):
    path = tmp_path / "hum.onnx"
    model(path, {"anna": 120.0})

    async def scene():
        engine = PiperEngine(Provisions(tmp_path, [path], unload_seconds=60))
        try:
            pids = []
            for _ in range(3):
                _ = [piece async for piece in engine.render("a", Voice())]
                pids.append(engine.child.pid)
            return pids
        finally:
            await engine.close()

    assert len(set(asyncio.run(scene()))) == 1
