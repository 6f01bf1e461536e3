"""Sound packs: which are taken, which are refused and why, and which of their sounds is heard."""

import json
import os
import random
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.earcons import packs
from hookd.earcons.packs import CATEGORY_OF, PackRefused, choose, read_pack
from hookd.vocabulary import KINDS

PACK = Path(__file__).parent / "pack"
CATEGORIES = {
    "session.start", "task.acknowledge", "task.complete", "task.error", "input.required", "resource.limit",
    "session.end", "task.progress", "user.spam",
}  # fmt: skip
"""Of the specification: six that every player has to know, then three more."""


@pytest.fixture
def root(tmp_path):
    """A pack of one's own to be spoilt."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def changed(root, **keys):
    """The pack with other keys in its manifest; None takes one away."""
    manifest = json.loads((root / "openpeon.json").read_text()) | keys
    wanted = {key: value for key, value in manifest.items() if value is not None}
    (root / "openpeon.json").write_text(json.dumps(wanted))
    return root


def with_file(root, name):
    return changed(root, categories={"task.complete": {"sounds": [{"file": name, "label": "x"}]}})


def refusal(root):
    with pytest.raises(PackRefused) as refused:
        read_pack(str(root))
    return str(refused.value)


def test_a_pack_gives_each_kind_the_sounds_of_its_category():
    pack = read_pack(str(PACK))

    assert pack.name == "test-pack"
    chords = [str(PACK / "sounds" / f"chord.{ending}") for ending in ("mp3", "ogg", "flac")]
    assert list(pack.sounds_of("completed")) == list(pack.sounds_of("task-completed")) == chords
    assert pack.sounds_of("failed") == (str(PACK / "sounds" / "done.wav"),)


def test_a_kind_that_the_pack_has_nothing_for_has_no_sound():
    pack = read_pack(str(PACK))

    assert [pack.sounds_of(kind) for kind in ("input-needed", "activated", "notice")] == [(), (), ()]


def test_every_kind_is_mapped_to_a_category_of_the_specification_or_to_none():
    assert tuple(CATEGORY_OF) == KINDS
    assert set(CATEGORY_OF.values()) - {""} == CATEGORIES - {"user.spam"}


def test_a_directory_may_begin_with_the_home_directory(root, monkeypatch):
    monkeypatch.setenv("HOME", str(root.parent))

    assert read_pack("~/pack").name == "test-pack"


def test_what_a_later_version_adds_is_passed_over(root):
    manifest = json.loads((root / "openpeon.json").read_text())
    new = {**manifest["categories"], "task.paused": {"sounds": [], "mood": 1}}

    assert read_pack(str(changed(root, cesp_version="1.7", categories=new, mood=[1]))).sounds_of("completed")


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"cesp_version": "2.0"}, "openpeon.json: cesp_version is '2.0'; wanted is 1.0"),
        ({"cesp_version": "10.0"}, "cesp_version is '10.0'"),
        ({"cesp_version": 1.0}, "'cesp_version' is 1.0; wanted is a text"),
        ({"cesp_version": None}, "'cesp_version' is missing; wanted is a text"),
        ({"name": "Test\x1b[2J"}, "name is 'Test\\x1b[2J'; wanted are 1 to 64 of a-z"),
        ({"name": "a" * 65}, "wanted are 1 to 64 of a-z"),
        ({"name": "a\n"}, "wanted are 1 to 64 of a-z"),
        ({"name": ["a"]}, "'name' is [\"a\"]; wanted is a text"),
        ({"categories": None}, "'categories' is missing; wanted is an object"),
        ({"categories": []}, "'categories' is []; wanted is an object"),
        ({"categories": {"task.error": []}}, "'task.error' is []; wanted is an object"),
        ({"categories": {"task.error": {}}}, "'task.error sounds' is missing; wanted is a list"),
        ({"categories": {"task.error": {"sounds": ["a"]}}}, "'task.error sound 1' is \"a\"; wanted is an object"),
        ({"categories": {"task.error": {"sounds": [{"file": 7}]}}}, "'file' is 7; wanted is a text"),
        ({"categories": {"x": {"sounds": [{"file": "sounds/done.wav"}] * 1001}}}, "names more than 1000 sounds"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused_with_what_was_found_and_what_is_wanted(root, keys, reason):
    assert reason in refusal(changed(root, **keys))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "openpeon.json is not JSON: "),
        (b"\xff\xfe{}", "openpeon.json is not JSON: "),
        (b"[" * 100_000, "openpeon.json is not JSON: "),
        (b"[]", "'it' is []; wanted is an object"),
        (b"1" * 5000, "openpeon.json is not JSON: "),
        (b" " * (1024 * 1024 + 1), "openpeon.json has 1048577 bytes; at most 1048576 are taken"),
    ],
)
def test_a_manifest_that_is_no_object_is_refused(root, raw, reason):
    (root / "openpeon.json").write_bytes(raw)

    assert reason in refusal(root)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.wav", "sounds/../../secret.wav", "sounds/..", "/etc/passwd", "//etc/passwd", "~/secret.wav",
        "sounds\\done.wav", "sounds/do\x00ne.wav", "sounds/done\n.wav", "sounds/\x1b[2J.wav", "sounds/dö.wav",
        "sounds/do ne.wav", "sounds//done.wav", "", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_a_path_that_is_none_inside_the_pack_is_refused(root, name):
    (root.parent / "secret.wav").write_bytes((root / "sounds" / "done.wav").read_bytes())

    assert "wanted is a path inside the pack" in refusal(with_file(root, name))


def test_a_link_that_leads_out_of_the_pack_is_refused(root):
    outside = root.parent / "secret.wav"
    outside.write_bytes((root / "sounds" / "done.wav").read_bytes())
    (root / "sounds" / "link.wav").symlink_to(outside)
    (root / "below").symlink_to(root.parent)

    assert refusal(with_file(root, "sounds/link.wav")) == f"sounds/link.wav lies outside the pack, at '{outside}'"
    assert "lies outside the pack" in refusal(with_file(root, "below/secret.wav"))


def test_a_manifest_that_is_a_link_out_of_the_pack_is_refused(root):
    (root / "openpeon.json").rename(root.parent / "elsewhere.json")
    (root / "openpeon.json").symlink_to(root.parent / "elsewhere.json")

    assert "openpeon.json lies outside the pack" in refusal(root)


def test_a_directory_whose_name_only_begins_alike_is_outside(root):
    beside = root.parent / "pack-of-another"
    beside.mkdir()
    (beside / "done.wav").write_bytes((root / "sounds" / "done.wav").read_bytes())
    (root / "link.wav").symlink_to(beside / "done.wav")

    assert "lies outside the pack" in refusal(with_file(root, "link.wav"))


def test_a_link_inside_the_pack_and_one_to_the_pack_are_followed(root):
    (root / "sounds" / "link.wav").symlink_to("done.wav")
    (root.parent / "mine").symlink_to(root)

    pack = read_pack(str(with_file(root.parent / "mine", "sounds/link.wav")))
    assert pack.sounds_of("completed") == (str(root / "sounds" / "done.wav"),)


def test_a_file_that_is_missing_or_no_file_is_refused(root):
    os.mkfifo(root / "pipe.wav")
    (root / "directory.wav").mkdir()

    assert refusal(with_file(root, "sounds/gone.wav")) == (
        f"sounds/gone.wav cannot be read: No such file or directory; it is looked for in {root}"
    )
    assert refusal(with_file(root, "pipe.wav")) == "pipe.wav is no regular file"
    assert "directory.wav" in refusal(with_file(root, "directory.wav"))
    assert "openpeon.json cannot be read: No such file" in refusal(root / "sounds")


def test_a_file_that_is_too_big_is_refused(root):
    path = root / "sounds" / "big.wav"
    path.write_bytes((root / "sounds" / "done.wav").read_bytes())
    os.truncate(path, packs.SOUND_LIMIT)
    assert read_pack(str(with_file(root, "sounds/big.wav"))).sounds_of("completed")
    os.truncate(path, packs.SOUND_LIMIT + 1)

    assert refusal(root) == "sounds/big.wav has 1048577 bytes; at most 1048576 are taken"


def test_a_pack_that_is_too_big_is_refused(root):
    with (root / ".hidden").open("wb") as hidden:
        hidden.truncate(packs.PACK_LIMIT)
    assert read_pack(str(root)).name == "test-pack"
    with (root / "icon.png").open("wb") as icon:
        icon.truncate(packs.PACK_LIMIT)

    assert refusal(root) == f"the pack has more than {packs.PACK_LIMIT} bytes in {root}"


def test_a_directory_of_very_many_files_is_no_pack(root, monkeypatch):
    monkeypatch.setattr(packs, "FILES_LIMIT", 5)
    assert read_pack(str(root)).name == "test-pack"
    (root / "README.md").touch()

    assert "more than 5 files" in refusal(root)


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("x.m4a", b"....ftypM4A ", "x.m4a cannot be decoded; wanted is one of .wav .mp3 .ogg .flac"),
        ("x.opus", b"OggS", "x.opus cannot be decoded"),
        ("x", b"RIFF....WAVE", "x cannot be decoded"),
        ("x.wav", b"#!/bin/sh\n", "x.wav does not begin as a .wav does"),
        ("x.wav", b"RIFF....AVI ", "x.wav does not begin as a .wav does"),
        ("x.wav", b"", "x.wav does not begin as a .wav does"),
        ("x.mp3", b"RIFF....WAVE", "x.mp3 does not begin as a .mp3 does"),
        ("x.ogg", b"OggS" + bytes(24) + b"OpusHead", "x.ogg does not begin as a .ogg does"),
        ("x.flac", b"OggS", "x.flac does not begin as a .flac does"),
    ],
)
def test_a_format_that_cannot_be_decoded_is_refused(root, name, raw, reason):
    (root / name).write_bytes(raw)

    assert refusal(with_file(root, name)).startswith(reason)


def test_no_part_of_a_pack_is_executed(root):
    program = root / "sounds" / "done.wav"
    program.write_bytes(f"#!/bin/sh\ntouch {root}/ran\n".encode())
    program.chmod(0o755)

    refusal(root)
    assert not (root / "ran").exists()


def test_a_sound_is_not_chosen_twice_in_a_row():
    rng, last, heard = random.Random(7), None, []
    for _ in range(200):
        last = choose("abc", last, rng.randrange)
        heard.append(last)

    assert all(one != other for one, other in pairwise(heard))
    assert set(heard) == {"a", "b", "c"}


def test_where_there_is_only_one_sound_it_is_chosen_again():
    assert choose("a", "a", lambda _: 0) == "a"
    assert choose("aa", "a", lambda count: count - 1) == "a"


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.none() | st.integers(0, 6), st.randoms())
def test_whatever_was_last_one_of_the_sounds_is_chosen(sounds, last, rng):
    chosen = choose(sounds, last, rng.randrange)

    assert chosen in sounds
    assert chosen != last or set(sounds) == {last}
