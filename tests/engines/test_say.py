"""The say engine, with a small program in the place of macOS's own: its arguments, its voices, its sounds."""

import asyncio
import os
import struct
import sys
from array import array
from pathlib import Path

import pytest

from hookd.engines import Provisions, VoiceInfo
from hookd.engines.say import SayEngine
from hookd.engines.say_child import voices_in, words_for
from hookd.utterance import Voice

LISTING = """\
Albert              en_US    # Hello! My name is Albert.
Alice               it_IT    # Ciao! Mi chiamo Alice.
Bad News            en_US    # Hello! My name is Bad News.
Daniel (Enhanced)   en_GB    # Hello! My name is Daniel.
Eddy (German (Germany)) de_DE    # Hallo! Ich heiße Eddy.
Eddy (English (US)) en_US    # Hello! My name is Eddy.
Fiona               en-scotland # Hello, my name is Fiona.
Majed               ar_001   # مرحبًا! اسمي ماجد.
Milena              sr_Latn_RS # Zdravo # ja sam Milena.
Eddy (English (US)) en_US    # Hello! My name is Eddy.
Samantha            en_US    # Hello! My name is Samantha.

no voice at all
"""
"""What `say -v ?` prints on several versions of macOS."""

STAND_IN = """#!{python}
import sys
from pathlib import Path
here, words = Path({directory!r}), sys.argv[1:]
if words == ["-v", "?"]:
    sys.stdout.buffer.write((here / "listing").read_bytes())
    sys.exit()
options = dict(zip(words[::2], words[1::2])) if len(words) % 2 == 0 else None
if options is None:
    form = words.index("--data-format=LEI16@22050")
    rest = words[:form] + words[form + 1:]
    options = dict(zip(rest[::2], rest[1::2]))
(here / "words").write_text("\\n".join(words))
(here / "text").write_bytes(Path(options["-f"]).read_bytes())
Path(options["-o"]).write_bytes((here / "sound").read_bytes())
"""


def aiff(samples, rate=22050):
    """AIFF-C as macOS writes it when little-endian samples are asked for."""
    number = struct.pack(">HQ", 16383 + 14, rate << (63 - 14))
    common = struct.pack(">hIh", 1, len(samples) // 2, 16) + number + b"sowt\0\0"
    chunks = ((b"FVER", b"\xa2\x80\x51\x40"), (b"COMM", common), (b"SSND", bytes(8) + samples))
    body = b"".join(name + struct.pack(">I", len(raw)) + raw for name, raw in chunks)
    return b"FORM" + struct.pack(">I", 4 + len(body)) + b"AIFC" + body


def wav(samples, rate=22050):
    form = struct.pack("<HHIIHH", 1, 1, rate, 2 * rate, 2, 16)
    # Apple's tools fill the place before the samples.
    chunks = ((b"fmt ", form), (b"FLLR", bytes(4044)), (b"data", samples))
    body = b"".join(name + struct.pack("<I", len(raw)) + raw for name, raw in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


SAMPLES = array("h", [int(8000 * (at % 100 - 50) / 50) for at in range(22050)]).tobytes()


@pytest.fixture
def say(tmp_path, monkeypatch):
    """The engine, with the stand-in first on the PATH."""
    program = tmp_path / "bin" / "say"
    program.parent.mkdir()
    program.write_text(STAND_IN.format(python=sys.executable, directory=str(tmp_path)))
    program.chmod(0o755)
    (tmp_path / "listing").write_text(LISTING)
    (tmp_path / "sound").write_bytes(wav(SAMPLES))
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return SayEngine(Provisions(tmp_path / "render"))


def rendered(engine, text, voice=None):
    async def scene():
        try:
            (sound,) = [piece async for piece in engine.render(text, voice or Voice())]
            return sound
        finally:
            await engine.close()

    return asyncio.run(scene())


def test_every_voice_is_found_in_the_listing():
    names = {voice["name"]: voice["language"] for voice in voices_in(LISTING)}

    assert names == {
        "Albert": "en-us",
        "Alice": "it-it",
        "Bad News": "en-us",
        "Daniel (Enhanced)": "en-gb",
        "Eddy (German (Germany))": "de-de",
        "Eddy (English (US))": "en-us",
        "Fiona": "en-scotland",
        "Majed": "ar-001",
        "Milena": "sr-latn-rs",
        "Samantha": "en-us",
    }


def test_agents_get_the_english_voices_that_are_no_toys(say):
    async def scene():
        voices = await say.voices()
        await say.close()
        return voices

    voices = asyncio.run(scene())

    assert [voice.name for voice in voices if voice.pitches] == [
        "Daniel (Enhanced)", "Eddy (English (US))", "Fiona", "Samantha"
    ]  # fmt: skip
    assert voices[1] == VoiceInfo("Alice", "it-it", "Ciao! Mi chiamo Alice.")


def test_the_text_is_no_argument():
    words = words_for("Bad News", 200, Path("/r/a.txt"), Path("/r/b.wav"))

    assert words == (
        "say", "-v", "Bad News", "-r", "200", "-o", "/r/b.wav", "--data-format=LEI16@22050", "-f", "/r/a.txt"
    )  # fmt: skip
    assert words_for("", 175, Path("/a"), Path("/b")) == (
        "say", "-r", "175", "-o", "/b", "--data-format=LEI16@22050", "-f", "/a"
    )  # fmt: skip


@pytest.mark.parametrize("form", [wav, aiff])
def test_a_text_becomes_sound(say, tmp_path, form):
    (tmp_path / "sound").write_bytes(form(SAMPLES))
    sound = rendered(say, "-v Über\nalles", Voice("Samantha", 220))

    assert (sound.sample_rate, round(sound.seconds, 1)) == (22050, 1.0)
    assert (tmp_path / "text").read_text("utf-8") == "-v Über\nalles"
    assert (tmp_path / "words").read_text().splitlines()[:4] == ["-v", "Samantha", "-r", "220"]


def test_a_voice_that_is_not_here_leaves_the_choice_to_the_system(say, tmp_path):
    rendered(say, "hello", Voice("-o"))

    assert (tmp_path / "words").read_text().splitlines()[:2] == ["-r", "175"]


def test_a_text_cannot_give_commands(say, tmp_path):
    rendered(say, "a [[slnc 600000]] b [[[rate 900]] c [x]")

    assert (tmp_path / "text").read_text() == "a [ [slnc 600000]] b [ [ [rate 900]] c [x]"


def test_it_can_run_on_macos_and_says_so_elsewhere(tmp_path):
    assert SayEngine(Provisions(tmp_path)).probe() == ("" if sys.platform == "darwin" else "only on macOS")
