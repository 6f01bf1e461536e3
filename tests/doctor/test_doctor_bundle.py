"""The bundle for bug reports: what is in it, and that no secret, no message, no name and no place is."""

import json
import pwd
import socket
import stat
import tarfile

import pytest
from looking import patient_in

from hookd.doctor.examination import examined
from hookd.doctor.finding import Finding
from hookd.doctor.report import PARTS, findings
from hookd.doctor.scrub import scrub_of
from hookd.integrations import mark
from house import Home

TOKEN = "ghp_" + "a1B2c3D4e5" * 4
PLANTED = ("PLUMCAKE", "acme-corp", "Wolpertinger", "xyzzy-project", TOKEN, "hunter2hunter", "sam.example",
           "Vienna")
"""What nobody may find in a bundle: a codeword, a client, a message, a project, a key, a password, a user's name,
where they live."""

SETTINGS = """
[cards]
directories = ["~/clients/acme-corp"]
[agents.acme-corp]
spoken = "PLUMCAKE"
[[route]]
agent = ["acme-corp-*"]
project = ["~/xyzzy-project"]
sinks = ["speech", "log"]
say = "PLUMCAKE is done, hunter2hunter"
[speech]
volume = 0.5
rate = 180
device = "PLUMCAKE's headphones"
[pronounce]
Wolpertinger = "wolf"
[redaction]
patterns = ["PLUMCAKE-[0-9]+"]
[quiet]
windows = ["22:00-08:00"]
timezone = "Europe/Vienna"
[attention.deadlines]
message = "2m"
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A home of sam.example, full of what is nobody's business, and its bundle."""
    home = Home(tmp_path_factory.mktemp("sam") / "sam.example")
    home.path.mkdir(mode=0o700)
    state = home.path / "xyzzy-project-state"
    home.environ |= {"HOME": str(home.path), "USER": "sam.example", "API_TOKEN": TOKEN, "HOOKD_HOME": str(state)}
    state.mkdir(mode=0o700)
    home.home, home.path = home.path, state
    plant(home)
    home.start()
    try:
        for agent, kind, message in (("acme-corp", "completed", "Wolpertinger"), ("a", "notice", f"key {TOKEN}")):
            home.command("emit", agent, kind, message, "--project", "/srv/xyzzy-project", check=True)
        home.drop("PLUMCAKE.json", {"agent": "a", "kind": "Wolpertinger"})
        home.drop("PLUMCAKE2.acme-corp.json", {"hook_event_name": "hunter2hunter"})
        home.wait_for("event_rejected")
        home.wait_for("event_accepted", 4)
        with (state / "log" / "hook-errors.log").open("a") as errors:
            errors.write(f"2099-01-01T00:00:00Z hookd hook PLUMCAKE: the payload could not be stored: {TOKEN}\n")
            errors.write("2099-01-01T00:00:00Z Wolpertinger hunter2hunter\n")
        with (state / "log" / "hookd.jsonl").open("a") as log:
            odd = {"event": "PLUMCAKE", "timestamp": "hunter2hunter", "acme-corp": 1, "waited_ms": "Wolpertinger"}
            log.write(json.dumps(odd) + f'\n{TOKEN}\n["PLUMCAKE"]\n')
        home.bundle = home.home / "report.tar.gz"
        home.done = home.command("doctor", "--no-tone", "--bundle", str(home.bundle))
    finally:
        home.stop()
    return home


def plant(home):
    (home.path / "hookd.toml").write_text(SETTINGS)
    (home.path / "hookd.toml").chmod(0o600)
    (home.path / "pipe").write_text(f"acme-corp completed {TOKEN}\n")
    program = home.path / "hooks.d" / "PLUMCAKE.sh"
    program.parent.mkdir(mode=0o700)
    program.write_text("#!/bin/sh\necho hunter2hunter >&2; exit 1\n")
    program.chmod(0o722)
    hooks = home.home / ".claude"
    (hooks / "acme-corp").mkdir(parents=True)
    (hooks / "acme-corp" / "PLUMCAKE.sh").write_text("#!/bin/sh\nsay hunter2hunter\n")
    command = f"{hooks}/acme-corp/PLUMCAKE.sh --password hunter2hunter"
    gone = mark.command("/srv/acme-corp/PLUMCAKE plans/hookd", "claude-code", "Stop")
    commands = [{"type": "command", "command": one} for one in (command, gone, "hookd hook PLUMCAKE hunter2hunter")]
    settings = {"env": {"TOKEN": TOKEN}, "hooks": {"Stop": [{"hooks": [one]} for one in commands]}}
    (hooks / "settings.json").write_text(json.dumps(settings))
    (home.home / ".qwen").mkdir()
    (home.home / ".qwen" / "settings.json").write_text("{ Wolpertinger")
    cards = home.home / "clients" / "acme-corp"
    cards.mkdir(parents=True)
    (cards / "x.md").write_text("---\nname: acme-corp\n---\nPLUMCAKE Wolpertinger\n")


def members(path):
    with tarfile.open(path) as tar:
        return {member.name: (member, tar.extractfile(member).read().decode()) for member in tar.getmembers()}


def part(home, name):
    return [json.loads(line) for line in members(home.bundle)[f"hookd-report/{name}"][1].splitlines()]


def test_nothing_that_was_planted_is_in_the_bundle(planted):
    whole = "".join(member.name + text for member, text in members(planted.bundle).values())

    assert [secret for secret in PLANTED if secret.lower() in whole.lower()] == []


def test_all_that_was_planted_is_where_the_bundle_could_have_taken_it_from(planted):
    """Else the test above would prove nothing."""
    sources = ("hookd.toml", "log/hookd.jsonl", "log/hook-errors.log")
    seen = planted.done.stdout.decode() + "".join((planted.path / name).read_text() for name in sources)
    seen += (planted.home / ".claude" / "settings.json").read_text()

    assert [secret for secret in PLANTED if secret not in seen] == []


def test_a_part_that_kept_what_a_stranger_wrote_would_be_seen(planted):
    """The net has no hole: a finding that quotes in its own words is caught by the same look."""
    careless = Finding("spool", "hint", "refused: Wolpertinger")

    assert "Wolpertinger" in findings([careless], patient_in(planted))
    careful = Finding("spool", "hint", "refused", "", "Wolpertinger")
    assert "Wolpertinger" not in findings([careful], patient_in(planted))


def test_neither_the_host_nor_the_users_name_nor_the_home_is_in_the_bundle(planted):
    whole = "".join(text for _, text in members(planted.bundle).values())
    account = pwd.getpwuid(patient_in(planted).uid)

    assert str(planted.home) not in whole
    assert f'"{socket.gethostname()}"' not in whole
    assert account.pw_dir not in whole
    assert all(not (member.uid or member.gid or member.uname or member.gname)
               for member, _ in members(planted.bundle).values())  # fmt: skip


def test_the_bundle_is_for_its_owner_alone_and_what_is_in_it_is_told(planted):
    told = planted.done.stdout.decode()

    assert stat.S_IMODE(planted.bundle.stat().st_mode) == 0o600
    assert list(members(planted.bundle)) == [f"hookd-report/{name}" for name in PARTS]
    assert all(f"hookd-report/{name}" in told for name in PARTS)
    assert f"Look into it before you send it: tar -xzOf {planted.bundle} | less" in told


def test_the_bundle_holds_what_helps_to_find_a_fault(planted):
    assert {one["check"] for one in part(planted, "findings.jsonl")} >= {"daemon", "spool", "pipe", "engines"}
    settings = {key: one for table in part(planted, "settings.jsonl") for key, one in table.items() if key != "from"}
    assert settings["quiet"] == {"windows": ["22:00-08:00"], "timezone": "<text of 13>"}
    assert settings["attention"] == {"deadlines": {"message": "2m"}}
    assert settings["route"][0]["sinks"] == ["speech", "log"]
    assert settings["route"][0]["say"] == "<text of 31>"
    agents = [one for one in part(planted, "findings.jsonl") if one["check"] == "agents"]
    assert {(one["state"], one["found"].split()[0]) for one in agents} >= {("broken", "claude-code"), ("hint", "in")}
    kinds = next(one["kind"] for one in part(planted, "journal.jsonl") if "kind" in one)
    assert kinds["completed"] == 2  # the line that lay in the pipe's place, too
    assert {"hookd_ready", "event_rejected"} <= {one.get("event") for one in part(planted, "log.jsonl")}
    assert part(planted, "machine.jsonl")[0]["hookd"]
    assert part(planted, "hook-errors.jsonl")[0]["trouble"] == "the payload could not be stored"


def test_agents_are_told_apart_in_the_log_without_their_names(planted):
    agents = [one["agent"] for one in part(planted, "log.jsonl") if one.get("event") == "event_accepted"]

    assert len(agents) == 4
    assert len(set(agents)) == 2


def test_a_file_that_is_there_is_not_written_over(planted):
    before = planted.bundle.read_bytes()
    done = planted.command("doctor", "--no-tone", "--bundle", str(planted.bundle))

    assert done.returncode == 73
    assert "is there already" in done.stderr.decode()
    assert planted.bundle.read_bytes() == before


def test_without_a_name_it_lies_where_you_are_and_programs_are_told(home, tmp_path):
    (tmp_path / "here").mkdir()
    done = home.command("doctor", "--no-tone", "--json", "--bundle", cwd=tmp_path / "here")

    last = json.loads(done.stdout.splitlines()[-1])
    [written] = (tmp_path / "here").iterdir()
    assert last["bundle"] == str(written)
    assert [one["name"] for one in last["files"]] == [f"hookd-report/{name}" for name in PARTS]


def test_a_home_in_which_nothing_is_has_a_bundle_as_well(home, tmp_path):
    found = list(examined(patient_in(home)))

    assert all(isinstance(make(found, patient_in(home)), str) for _, make in PARTS.values())


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("{state}/hooks/new/secret.json is late", "<new>/<path> is late"),
        ("{state}/pipe is a directory", "<pipe> is a directory"),
        ("{home}/.claude/settings.json and {home}/private", "<settings of claude-code> and <home>/<path>"),
        ("{here}/.claude/settings.json makes a sound", "<here>/<path> makes a sound"),
        ("/srv/client/x starts /usr/bin/hookd", "<path> starts /usr/bin/hookd"),
        ("for sam.example at /dev/snd", "for <user> at /dev/snd"),
        ("3 of 4 MiB/s, and/or none", "3 of 4 MiB/s, and/or none"),
    ],
)
def test_places_and_names_are_taken_out_of_hookds_own_sentences(planted, text, scrubbed):
    here = "/srv/Kunde Meyer/shop"
    scrub = scrub_of(patient_in(planted, here=here))

    assert scrub(text.format(state=planted.path, home=planted.home, here=here)) == scrubbed
