"""The reference of the settings, and `hookd config`."""

import json
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from hookd.cli.config import config
from hookd.router import SHIPPED
from hookd.settings import Settings, load, read
from hookd.settings.models import Agent, Route
from hookd.settings.show import as_toml, json_schema

REFERENCE = Path(__file__).parents[1] / "config" / "hookd.toml"


def write(directory, text):
    path = directory / "hookd.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


# config/hookd.toml


def keys(model, place=()):
    """Every setting with its place, in the order of the models; without the tables that a user names."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation, (*place, name))
        elif name not in ("agents", "route", "pronounce"):
            yield ".".join((*place, name))


def places(text):
    table = ""
    for line in text.splitlines():
        if found := re.match(r"\[(.+)\]$", line):
            table = found[1]
        elif found := re.match(r"(\w+) =", line):
            yield f"{table}.{found[1]}"


def test_the_reference_uncommented_is_the_defaults(tmp_path):
    text = re.sub(r"^#(?=\w+ =)", "", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert load(write(tmp_path, text), {}) == Settings()
    assert list(places(text)) == list(keys(Settings))
    assert load(write(tmp_path, REFERENCE.read_text(encoding="utf-8")), {}) == Settings()


def test_every_setting_of_the_reference_says_its_unit_and_its_default():
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    settings = [(above, line) for above, line in pairwise(lines) if re.match(r"#\w+ =", line)]

    assert len(settings) == len(list(keys(Settings)))
    for above, line in settings:
        default = line.partition(" = ")[2]
        assert re.match(r"# .+\. .+; default " + re.escape(default) + r"\.$", above), line


def test_the_examples_of_the_reference_show_every_key_of_agents_and_routes(tmp_path):
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    example = "\n".join(line[6:] for line in lines if line.startswith("#     "))

    settings = load(write(tmp_path, example), {})

    shown = tomllib.loads(example)
    assert list(shown["agents"]["backend-engineer"]) == list(Agent.model_fields)
    assert list(shown["route"][0]) == list(Route.model_fields)
    assert settings.agents["backend-engineer"].color == "#6a6fe0"


# hookd config


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOOKD_HOME", str(tmp_path))
    return tmp_path


def run(*words):
    return CliRunner().invoke(config, words, prog_name="hookd config")


def test_init_writes_the_reference_once(home):
    assert run("init").exit_code == 0

    path = home / "hookd.toml"
    assert path.read_text(encoding="utf-8") == REFERENCE.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("[speech]\nrate = 200\n", encoding="utf-8")
    assert "left as it is" in run("init").stdout
    assert "rate = 200" in path.read_text(encoding="utf-8")


def test_check_says_fine_or_the_reasons(home):
    path = write(home, "[speech]\nrate = 200\n")

    assert run("check").stdout == f"{path}: fine\n"
    write(home, "[speech]\nrat = 200\n")
    refused = run("check", path)
    assert refused.exit_code == 78
    assert refused.stderr == f"{path}: [speech] rat is unknown; did you mean rate?\n"
    assert run("check", str(home / "other.toml")).exit_code == 78


def test_check_names_a_sound_pack_that_would_be_refused(home):
    pack = Path(__file__).parent / "earcons" / "pack"
    fine = write(home, f'[earcons]\npack = "{pack}"\n')
    assert run("check").stdout == f"{fine}: fine\n"

    write(home, f'[earcons]\npack = "{home}"\n')
    refused = run("check")
    assert refused.exit_code == 78
    assert refused.stderr == (
        f'{fine}: [earcons] pack is "{home}", which is refused: '
        f"openpeon.json cannot be read: No such file or directory; it is looked for in {home}\n"
    )


def test_show_is_toml_that_means_the_same_and_tells_origins(home, monkeypatch):
    path = write(
        home,
        '[speech]\nrate = 200\n[pronounce]\nnginx = "engine x"\n"a b.c" = "/ə/"\n'
        '[agents."a.b"]\nspoken = "a \\"b\\" \\u007f é"\n'
        '[[route]]\nagent = "x"\nsinks = ["log"]\npriority = "message"\n',
    )
    monkeypatch.setenv("HOOKD_SPEECH__VOLUME", "0.5")
    read_once = read(path, {"HOOKD_SPEECH__VOLUME": "0.5"})

    text = run("show").stdout

    assert text == as_toml(read_once, SHIPPED)
    assert re.search(r"^rate = 200 +# file$", text, re.MULTILINE)
    assert re.search(r"^volume = 0.5 +# environment HOOKD_SPEECH__VOLUME$", text, re.MULTILINE)
    assert re.search(r'^grace = "5s" +# default$', text, re.MULTILINE)
    assert re.search(r'^\[speech.night\]\nwindows = \[\] .*\nvolume = "day" +# default$', text, re.MULTILINE)
    shown = load(write(home, text), {})
    assert shown.model_copy(update={"route": shown.route[:1]}) == read_once.settings
    assert shown.route[1:] == tuple(SHIPPED.values())


def test_the_schema_tells_every_key_with_its_meaning():
    schema = json_schema()

    assert json.loads(run("schema").stdout) == schema
    assert list(schema["properties"]) == list(Settings.model_fields)
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Speech"]["properties"]["rate"]["description"] == "Words a minute."
    assert schema["$defs"]["Daemon"]["properties"]["grace"]["default"] == "5s"
    assert schema["$defs"]["Night"]["properties"]["rate"]["default"] == "day"


@pytest.mark.parametrize("command", [[], ["init"], ["show"], ["check"], ["schema"]])
def test_every_command_of_config_has_help_with_an_example(command):
    assert re.search(r"Example:\n +hookd config", run(*command, "--help").stdout)
