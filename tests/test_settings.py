"""Settings: what is read, what wins, and what a refusal says."""

import os
import sys
import zoneinfo
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd import duration
from hookd.event import Priority
from hookd.settings import Settings, SettingsRefused, load
from hookd.without import without

REFERENCE = Path(__file__).parents[1] / "config" / "hookd.toml"


def write(directory, text):
    path = directory / "hookd.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def refusal(directory, text, environ=None):
    with pytest.raises(SettingsRefused) as refused:
        load(write(directory, text), environ or {})
    return [reason.removeprefix(f"{directory}/") for reason in refused.value.reasons]


def test_without_a_file_the_defaults_hold(tmp_path):
    settings = load(str(tmp_path / "hookd.toml"), {})

    assert settings == Settings()
    assert settings.daemon.grace == timedelta(seconds=5)
    assert settings.attention.deadlines.important == timedelta(minutes=10)


def test_a_file_sets_what_it_names_and_leaves_the_rest(tmp_path):
    settings = load(
        write(tmp_path, '[speech]\nvolume = 0.5\n[attention]\ndeadlines = { message = "3m" }\n'), {}
    )

    assert settings.speech.volume == 0.5
    assert settings.speech.rate == 175
    assert settings.attention.deadlines.message == timedelta(minutes=3)
    assert settings.attention.deadlines.progress == timedelta(seconds=5)


def test_a_route_takes_one_glob_or_a_list_of_them(tmp_path):
    text = '[[route]]\nagent = "a*"\nkind = ["tool-*", "notice"]\nsinks = []\npriority = "progress"\n'

    route = load(write(tmp_path, text), {}).route[0]

    assert route.agent == ("a*",)
    assert route.kind == ("tool-*", "notice")
    assert route.sinks == ()
    assert route.priority is Priority.PROGRESS


def test_a_route_takes_one_quiet_window_or_a_list_of_them(tmp_path):
    routes = ["", "quiet = '22:00-08:00'", "quiet = ['sat,sun 00:00-24:00', '22:00-08:00']", "quiet = []"]
    text = "".join(f"[[route]]\nsinks = []\n{line}\n" for line in routes)

    settings = load(write(tmp_path, text), {})

    quiet = [route.quiet and [window.text for window in route.quiet] for route in settings.route]
    assert quiet == [None, ["22:00-08:00"], ["sat,sun 00:00-24:00", "22:00-08:00"], ()]
    assert settings.model_dump()["route"][2]["quiet"] == ["sat,sun 00:00-24:00", "22:00-08:00"]


def test_the_night_differs_where_it_says_so_and_is_as_the_day_elsewhere(tmp_path):
    text = "[speech.night]\nwindows = '22:00-08:00'\nvolume = 0\nrate = 'day'\n"

    night = load(write(tmp_path, text), {"HOOKD_SPEECH__NIGHT__RATE": "150"}).speech.night

    assert ([window.text for window in night.windows], night.volume, night.rate) == (["22:00-08:00"], 0, 150)
    assert load(write(tmp_path, text), {}).speech.night.rate is None


def test_quiet_hours_have_windows_a_time_zone_and_what_may_pass(tmp_path):
    text = "[quiet]\nwindows = '22:00-08:00'\nlet_through = 'important'\n"

    quiet = load(write(tmp_path, text), {"HOOKD_QUIET__TIMEZONE": "Australia/Lord_Howe"}).quiet

    assert [window.text for window in quiet.windows] == ["22:00-08:00"]
    assert (quiet.timezone, quiet.let_through) == ("Australia/Lord_Howe", "important")


def test_attention_is_set_by_file_and_variable(tmp_path):
    text = "[attention]\nreminders = []\nescalate = ['exec']\ntogether = 0\ngone_quiet = '0s'\n"
    environ = {"HOOKD_ATTENTION__BUDGET": "0s", "HOOKD_ATTENTION__REMINDERS": '["30s", "1h"]'}

    attention = load(write(tmp_path, text), environ).attention

    assert attention.reminders == (timedelta(seconds=30), timedelta(hours=1))
    assert (attention.escalate, attention.together) == (("exec",), 0)
    assert attention.gone_quiet == attention.budget == timedelta()
    assert load(write(tmp_path, text), {}).attention.reminders == ()


@pytest.fixture
def system_without_zones():
    """As in a slim container."""
    zoneinfo.ZoneInfo.clear_cache()
    zoneinfo.reset_tzpath(to=[])
    yield
    zoneinfo.reset_tzpath()


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"])
def test_time_zones_are_known_where_the_system_has_none(tmp_path, name, system_without_zones):
    assert load(write(tmp_path, f"[quiet]\ntimezone = '{name}'\n"), {}).quiet.timezone == name


def test_a_machine_without_any_time_zone_is_told_how_to_get_them(tmp_path, system_without_zones, monkeypatch):
    for loaded in [name for name in sys.modules if name.startswith("tzdata.")]:
        monkeypatch.delitem(sys.modules, loaded)
    with without("tzdata"):
        (line,) = refusal(tmp_path, "[quiet]\ntimezone = 'Europe/Berlin'\n")

    assert line == (
        'hookd.toml: [quiet] timezone is "Europe/Berlin", but this machine has no time zones; run: pip install tzdata'
    )


def test_words_are_pronounced_as_text_or_as_ipa(tmp_path):
    table = {"nginx": "engine x", "queue.py": "the queue", "gif": "/dʒɪf/"}
    text = "[pronounce]\n" + "".join(f'"{word}" = "{said}"\n' for word, said in table.items())

    assert load(write(tmp_path, text), {}).pronounce == table


def test_settings_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Settings().speech.volume = 0


def test_a_variable_wins_over_the_file(tmp_path):
    environ = {
        "HOOKD_SPEECH__VOLUME": "0.25",
        "HOOKD_SPEECH__DEVICE": "3",
        "HOOKD_DAEMON__GRACE": "2s",
        "HOOKD_CARDS__DIRECTORIES": '["/a", "/b"]',
        "HOOKD_ATTENTION__DEADLINES__MESSAGE": "5m",
        "HOOKD_AGENTS__CODEX__PITCH": "40",
        "HOOKD_SPEECH__BUDGET": "20s",
        "HOOKD_PRONOUNCE__K8S": "8",
        "HOOKD_PRONOUNCE__NGINX": "engine x",
    }

    settings = load(write(tmp_path, "[speech]\nvolume = 0.5\nrate = 200\n"), environ)

    assert (settings.speech.volume, settings.speech.rate, settings.speech.device) == (0.25, 200, "3")
    assert settings.daemon.grace == timedelta(seconds=2)
    assert settings.cards.directories == ("/a", "/b")
    assert settings.attention.deadlines.message == timedelta(minutes=5)
    assert settings.agents["codex"].pitch == 40
    assert settings.speech.budget == timedelta(seconds=20)
    assert settings.pronounce == {"k8s": "8", "nginx": "engine x"}


def test_variables_that_are_no_settings_disturb_nothing():
    environ = {"HOOKD_HOME": "/x", "HOOKD_TEST_REQUIRE": "ear", "HOOKD_EVENT_ID": "7", "HOOKD_LOG": "debug"}

    assert load("/nonexistent/hookd.toml", environ) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("HOOKD_SPEECH__VOLUM", "1", "is unknown; did you mean HOOKD_SPEECH__VOLUME?"),
        ("HOOKD_SPEACH__VOLUME", "1", "is unknown; did you mean HOOKD_SPEECH__VOLUME?"),
        ("HOOKD_SPEECH__RATE", "fast", 'is "fast"; wanted is a whole number'),
        ("HOOKD_SPEECH__VOLUME", "true", "is true; wanted is a number"),
        ("HOOKD_CARDS__DIRECTORIES", "/a", 'is "/a"; wanted is a list'),
        ("HOOKD_CARDS__DIRECTORIES", '["cards"]', 'is "cards"; wanted is a whole path'),
        ("HOOKD_ROUTE__0__KIND", "*", "cannot be set; routes stand in the settings file, as [[route]]"),
        ("HOOKD_LOG__LEVEL__X", "y", 'is {"x": "y"}'),
    ],
)
def test_a_wrong_variable_is_refused_by_its_name(name, text, reason):
    with pytest.raises(SettingsRefused) as refused:
        load("/nonexistent/hookd.toml", {name: text})

    (line,) = refused.value.reasons
    assert line.startswith("environment: HOOKD_")
    assert reason in line


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[speech]\nvolum = 1", "[speech] volum is unknown; did you mean volume?"),
        ("[speach]\nvolume = 1", "[speach] is unknown; did you mean [speech]?"),
        ("x = 1", "[x] is unknown; known are [daemon], "),
        ("[speech]\nrate = '200'", '[speech] rate is "200"; wanted is a whole number'),
        ("[speech]\nvolume = 1.5", "[speech] volume is 1.5; wanted is at most 1.0"),
        ("[speech]\nvolume = nan", "[speech] volume is NaN; wanted is "),
        ("[speech]\nengine = 'nul'", '[speech] engine is "nul", which is unknown; did you mean null?'),
        ("[log]\nlevel = 'inf'", '[log] level is "inf"; did you mean info?'),
        ("[daemon]\ngrace = 5", "[daemon] grace is 5; wanted is a duration in quotes, like "),
        ("[daemon]\ngrace = '5 s'", '[daemon] grace is "5 s"; wanted is a duration in quotes, like '),
        ("[daemon]\nrescan = '0s'", '[daemon] rescan is "0s"; wanted is at least 1 second'),
        ("daemon = 5", "[daemon] is 5; wanted is a table"),
        ("[agents]\ncodex = 5", "[agents] codex is 5; wanted is a table"),
        ("[agents.codex]\npich = 5", "[agents.codex] pich is unknown; did you mean pitch?"),
        ("[agents.codex]\ncolor = 'mud'", '[agents.codex] color is "mud"; wanted is "#rrggbb" or one of red'),
        ("[agents.'a b']\npitch = 5", "[agents.a b] is no name of an agent; wanted are 1 to 64 of A-Z a-z"),
        (
            "[[route]]\nsinks = ['speach']",
            '[[route]] 1 sinks is "speach", which is unknown; did you mean speech?',
        ),
        ("[[route]]\nagent = 'a'", "[[route]] 1 sinks is missing"),
        ("[[route]]\nsinks = []\nagnt = 'a'", "[[route]] 1 agnt is unknown; did you mean agent?"),
        ("[[route]]\nsinks = []\nagent = []", "[[route]] 1 agent is empty and matches nothing"),
        (
            "[[route]]\nsinks = []\nkind = 'complete'",
            'kind is "complete", which matches no kind; did you mean "c',
        ),
        ("[[route]]\nsinks = []\nkind = 'tool_*'", '[[route]] 1 kind is "tool_*", which matches no kind; '),
        ("[[route]]\nsinks = []\npriority = 'importent'", 'is "importent"; did you mean "important"?'),
        ("[[route]]\nsinks = []\nquite = '08:00-09:00'", "[[route]] 1 quite is unknown; did you mean quiet?"),
        ("[[route]]\nsinks = []\nquiet = true", "[[route]] 1 quiet is true; wanted is a window in quotes, like "),
        ("[[route]]\nsinks = []\nquiet = '22-8'", '[[route]] 1 quiet is "22-8"; wanted is a window in quotes'),
        (
            "[[route]]\nsinks = []\nquiet = ['22:00-08:00', 'sta 10:00-11:00']",
            '[[route]] 1 quiet is "sta 10:00-11:00"; wanted is a window in quotes',
        ),
        ("[[route]]\nsinks = []\nquiet = [5]", "[[route]] 1 quiet is 5; wanted is a window in quotes"),
        ("[[route]]\nsinks = []\nearcon = 'befor'", '[[route]] 1 earcon is "befor"; did you mean before?'),
        ("[earcons]\npack = 'packs/x'", '[earcons] pack is "packs/x"; wanted is a whole path, that begins with / or ~'),
        ('[earcons]\npack = "/x\\n"', '[earcons] pack is "/x\\n"; wanted is a path on one line'),
        ("[earcons]\nvolume = 1.5", "[earcons] volume is 1.5; wanted is at most 1.0"),
        ("[speech.night]\nvolume = 1.5", "[speech.night] volume is 1.5; wanted is at most 1.0"),
        ("[speech.night]\nvolume = nan", "[speech.night] volume is NaN; wanted is a finite number"),
        ("[speech.night]\nvolume = true", "[speech.night] volume is true; wanted is a number"),
        ("[speech.night]\nrate = 'night'", '[speech.night] rate is "night"; wanted is a number or "day"'),
        ("[speech.night]\nrate = 79", "[speech.night] rate is 79; wanted is at least 80"),
        ("[speech.night]\nwindows = '22-8'", '[speech.night] windows is "22-8"; wanted is a window in quotes'),
        (
            "[redaction]\npatterns = ['(']",
            '[redaction] patterns is "(", which is no regular expression: missing )',
        ),
        (
            "[attention.deadlines]\nmesage = '1s'",
            "[attention.deadlines] mesage is unknown; did you mean message?",
        ),
        ("[quiet]\nwindows = '22-8'", '[quiet] windows is "22-8"; wanted is a window in quotes'),
        ("[quiet]\nlet_through = 'importent'", '[quiet] let_through is "importent"; did you mean important?'),
        ("[quiet]\nlet_through = 'message'", '[quiet] let_through is "message"; known are important, none'),
        ("[quiet]\ntime_zone = 'UTC'", "[quiet] time_zone is unknown; did you mean timezone?"),
        ("[quiet]\ntimezone = 5", "[quiet] timezone is 5; wanted is a text in quotes"),
        *(
            (f"[quiet]\ntimezone = '{written}'", f'[quiet] timezone is "{written}", which is no time zone; {advice}')
            for written, advice in [
                ("Europe/Berln", "did you mean Europe/Berlin?"),
                ("berlin", "did you mean Europe/Berlin?"),
                ("New York", "did you mean America/New_York?"),
                ("Europe", "did you mean "),
                ("../../etc/passwd", "wanted is an IANA name like "),
                ("+02:00", 'wanted is an IANA name like "Europe/Berlin", or "" for this machine'),
                ("tzdata.zi", "wanted is an IANA name like "),
            ]
        ),
        ('[quiet]\ntimezone = "Europe/\\u0000"', "which is no time zone; "),
        (f"[quiet]\ntimezone = '{'x' * 5000}'", "which is no time zone; wanted is an IANA name"),
        ("[attention]\ntogether = 101", "[attention] together is 101; wanted is at most 100"),
        ("[attention]\ntogether = -1", "[attention] together is -1; wanted is at least 0"),
        ("[attention]\nreminders = '5m'", '[attention] reminders is "5m"; wanted is a list'),
        ("[attention]\nreminders = ['5']", '[attention] reminders is "5"; wanted is a duration in quotes, like '),
        ("[attention]\nreminders = ['0s']", '[attention] reminders has "0s"; wanted is at least "1s"'),
        ("[attention]\nreminders = ['5m', '1m']", '[attention] reminders has "1m" after "5m"; wanted are durations'),
        ("[attention]\nreminders = ['5m', '5m']", '[attention] reminders has "5m" after "5m"; wanted are durations'),
        ("[attention]\nescalate = ['speech']", '[attention] escalate is "speech", which said it already'),
        ("[attention]\nescalate = ['exce']", '[attention] escalate is "exce", which is unknown; did you mean exec?'),
        ("[attention]\ndigest = '59s'", '[attention] digest is "59s"; wanted is at least 1 minute'),
        ("[attention]\nbudget_window = '0s'", '[attention] budget_window is "0s"; wanted is at least 1 second'),
        ("[attention]\ngone_quite = '1h'", "[attention] gone_quite is unknown; did you mean gone_quiet?"),
        ("[journal]\nkeep_days = 36501", "[journal] keep_days is 36501; wanted is at most 36500"),
        ("[journal]\nkeep_mib = 1048577", "[journal] keep_mib is 1048577; wanted is at most 1048576"),
        ("[log]\nmax_mib = 10241", "[log] max_mib is 10241; wanted is at most 10240"),
        ("[log]\nkeep_files = 101", "[log] keep_files is 101; wanted is at most 100"),
        ("[exec]\nat_once = 0", "[exec] at_once is 0; wanted is at least 1"),
        ("[speech]\nbudget = '0s'", '[speech] budget is "0s"; wanted is at least 1 second'),
        ("[speech]\ndetect_language = 'yes'", '[speech] detect_language is "yes"; wanted is true or false'),
        ("[pronounce]\nnginx = 5", "[pronounce] nginx is 5; wanted is a text in quotes"),
        ("[pronounce]\nnginx = ''", '[pronounce] nginx is ""; wanted are 1 to 200 characters on one line'),
        ("[pronounce]\ngif = '/dʒɪf'", '[pronounce] gif is "/dʒɪf"; a slash stands only before and behind IPA'),
        ("[pronounce]\n' ' = 'x'", "[pronounce. ] is no word; wanted are 1 to 64 characters"),
        ("[pronounce]\nSQL = 'a'\nsql = 'b'", '[pronounce] has "SQL" and "sql", which sound alike; keep one of them'),
        ("pronounce = 'x'", '[pronounce] is "x"; wanted is a table'),
        ("[speech\nrate = 1", "is not TOML: "),
        ("[speech]\nrate = ", "line 2, column 8)"),
        ("[speech]\ndevice = '''", "line 2"),
        ("_env_file = 'x'", "[_env_file] is unknown; "),
    ],
)
def test_a_refusal_names_file_table_key_what_was_found_and_what_is_wanted(tmp_path, text, reason):
    (line,) = refusal(tmp_path, text)

    assert line.startswith("hookd.toml: ")
    assert reason in line


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    lines = refusal(tmp_path, "[speach]\n[log]\nlevl = 1\n[speech]\nrate = 1\nvolume = 2\n")

    assert len(lines) == 4


def test_a_template_that_names_an_unknown_field_is_refused(tmp_path):
    (line,) = refusal(tmp_path, '[[route]]\nsinks = ["speech"]\nsay = "{nam} is done"\n')

    assert line.startswith('hookd.toml: [[route]] 1 say is "{nam} is done"; ')


def test_languages_are_not_told_apart_without_the_library_for_it(tmp_path):
    text = "[speech]\ndetect_language = true\n"

    with without("langdetect"):
        (line,) = refusal(tmp_path, text)
    assert line.endswith("langdetect is not installed; run: pip install 'hookd[languages]'")
    assert load(write(tmp_path, text), {}).speech.detect_language


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_to_is_refused(tmp_path, mode):
    path = write(tmp_path, "")
    Path(path).chmod(mode)

    with pytest.raises(SettingsRefused, match=r"can be written to by others than its owner .* chmod go-w"):
        load(path, {})


def test_what_is_no_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "hookd.toml")

    with pytest.raises(SettingsRefused, match="is no regular file"):
        load(str(tmp_path / "hookd.toml"), {})
    with pytest.raises(SettingsRefused, match="cannot be read: Is a directory"):
        load(str(tmp_path), {})


def test_bytes_that_are_no_utf8_are_told_with_line_and_column(tmp_path):
    path = tmp_path / "hookd.toml"
    path.write_bytes(b"[speech]\ndevice = '\xff'\n")
    path.chmod(0o600)

    with pytest.raises(SettingsRefused, match=r"is not UTF-8 \(at line 2, column 11\)"):
        load(str(path), {})


@given(st.integers(min_value=0, max_value=10**12).map(lambda ms: timedelta(milliseconds=ms)))
def test_a_duration_written_is_read_back(moment):
    assert duration.parse(duration.text(moment)) == moment


@pytest.mark.parametrize(
    "text", ["", "s", "5", "5 s", "-5s", "1.5h", "5s1m", "5S", "5s5s", "\u0665s", "5s\n"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="wanted is a duration"):
        duration.parse(text)
