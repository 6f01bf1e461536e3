"""The doctor on agents' settings: wired or not, by a hookd that is gone, twice, switched off, or not trusted."""

import json
import re
import shutil
from datetime import timedelta

import pytest
from looking import looked, now, states, told
from wired import arrive, of, wire

from hookd.doctor import wiring
from hookd.integrations import mark
from hookd.integrations.agents import AGENTS
from hookd.vocabulary import PROOF
from house import HOOKD

EDITED, SCRIPTED, OWN_FILES = ("claude-code", "codex", "aider"), ("opencode", "amp", "cline"), ("kiro", "copilot-cli")


# Wired or not


@pytest.mark.parametrize("name", AGENTS)
def test_each_agent_that_is_here_is_told_as_not_wired_and_then_as_wired(alone, name):
    arrive(alone, name)
    before = of(alone, name)
    wire(alone, name)
    after = of(alone, name)

    assert states(before) == ["hint"]
    assert before[0].todo == f"wire it: hookd install {name}"
    # Codex wants to be told by the person that it may, and Gemini CLI in which folders.
    assert states(after) == [{"codex": "broken", "gemini-cli": "hint"}.get(name, "ok")]


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_that_tells_its_tools_too_is_wired_as_well(alone, name):
    wire(alone, name, tools=True)

    assert "wired otherwise" not in told(of(alone, name))


def test_where_there_is_no_agent_it_is_told(alone):
    assert told(looked(wiring, alone)).startswith("hint: no agent that hookd knows is found here")


def test_an_agent_is_found_by_its_program_as_well(alone, tmp_path):
    (tmp_path / "bin" / "claude").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "claude").chmod(0o700)

    assert "claude-code is here" in told(looked(wiring, alone))


def test_it_is_told_when_an_agent_was_last_heard(running):
    tomorrow = now() + timedelta(days=1)
    wire(running, "claude-code")
    assert "nothing was heard of it yet" in told(of(running, "claude-code"))

    running.command("hook", "claude-code", "Stop", stdin=b'{"hook_event_name": "Stop", "session_id": "s"}')
    running.wait_for("event_accepted")

    assert re.search(r"last heard of (\d{4}-\d\d-\d\d )?\d\d:\d\d", told(of(running, "claude-code")))
    assert re.search(r"last heard of \d{4}-\d\d-\d\d \d\d:\d\d", told(looked(wiring, running, now=tomorrow)))


def test_the_proof_of_an_install_is_not_taken_for_a_word_of_the_agent(running):
    wire(running, "claude-code")
    for session, project in ((f"{PROOF}1", "/srv/shop"), ("s", f"/tmp/x/{PROOF}1")):
        payload = {"hook_event_name": "Stop", "session_id": session, "cwd": project}
        running.command("hook", "claude-code", "Stop", stdin=json.dumps(payload).encode())
    running.wait_for("event_accepted", 2)

    assert "nothing was heard of it yet" in told(of(running, "claude-code"))


def test_a_journal_that_cannot_tell_when_an_agent_was_last_heard_is_not_taken_for_silence(alone):
    wire(alone, "claude-code")
    (alone.path / "journal.db").write_text("no database at all")

    assert "when it was last heard is not known" in told(of(alone, "claude-code"))


def test_it_is_told_when_an_agent_was_last_heard_beside_what_is_wrong_with_it_too(alone):
    wire(alone, "codex")

    assert told(of(alone, "codex")).count("nothing was heard of it yet") == 1


def test_a_home_of_its_own_that_agents_may_not_know_of_is_told(alone):
    wire(alone, "kiro")
    told_of = [one for one in looked(wiring, alone) if "HOOKD_HOME" in one.found]
    del alone.environ["HOOKD_HOME"]

    assert states(told_of) == ["hint"]
    assert "HOOKD_HOME" not in told(looked(wiring, alone))


# Stale


@pytest.mark.parametrize("name", [*EDITED, *SCRIPTED, *OWN_FILES])
def test_an_agent_that_runs_a_hookd_which_is_gone_is_broken(alone, tmp_path, name):
    program = tmp_path / "old place" / "hookd"
    program.parent.mkdir()
    shutil.copy("/bin/sh", program)
    wire(alone, name, program=str(program))
    moved = of(alone, name)
    program.unlink()
    gone = of(alone, name)

    assert "wired otherwise" not in told(moved)
    assert gone[0].state == "broken"
    assert f"{name} runs a hookd that is not there any more" in gone[0].found
    assert gone[0].quoted == str(program)
    assert gone[0].todo == f"hookd install {name}"


def test_a_hookd_that_is_gone_is_found_in_a_project_as_well(alone, tmp_path):
    project, program = tmp_path / "shop", tmp_path / "hookd"
    project.mkdir()
    shutil.copy("/bin/sh", program)
    wire(alone, "claude-code", program=str(program), project=str(project))
    there = of(alone, "claude-code")
    program.unlink()
    gone = of(alone, "claude-code")

    assert states(there) == ["ok"]
    only = "claude-code is wired for 1 of your projects, and for no other; nothing was heard of it yet"
    assert there[0].found == only
    assert states(gone) == ["broken"]
    assert gone[0].todo == f"hookd install claude-code --project {project}"
    assert gone[0].quoted == str(project)


def test_events_that_this_version_would_register_and_are_missing_are_named(alone):
    wire(alone, "claude-code")
    path = alone.path / ".claude" / "settings.json"
    settings = json.loads(path.read_text())
    for event in ("Stop", "PermissionRequest"):
        del settings["hooks"][event]
    path.write_text(json.dumps(settings))

    found = of(alone, "claude-code")

    assert states(found) == ["hint"]
    assert "wired otherwise than this hookd would: PermissionRequest, Stop" in found[0].found


def test_a_plug_in_file_of_another_version_is_a_hint(alone):
    wire(alone, "opencode")
    path = alone.path / ".config" / "opencode" / "plugins" / "hookd.js"
    path.write_text(path.read_text() + "// older\n")

    found = of(alone, "opencode")

    assert states(found) == ["hint"]
    assert "its files are of another version" in found[0].found


# Twice


def test_an_agent_that_is_wired_in_two_files_tells_twice(alone):
    wire(alone, "codex")
    command = mark.command(HOOKD, "codex", "Stop")
    config = alone.path / ".codex" / "config.toml"
    config.write_text(f"[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = 'command'\ncommand = '{command}'\n")

    assert "hooks.json and" in told(of(alone, "codex"))
    assert "tells everything twice" in told(of(alone, "codex"))


def test_an_agent_that_is_wired_by_its_plug_in_is_fine_and_with_settings_of_its_own_tells_twice(alone):
    wire(alone, "claude-code")
    path = alone.path / ".claude" / "settings.json"
    wired = json.loads(path.read_text())
    path.write_text(json.dumps({"enabledPlugins": {"hookd@shop": True}}))
    plugged = of(alone, "claude-code")
    path.write_text(json.dumps({**wired, "enabledPlugins": {"hookd@shop": True}}))
    both = of(alone, "claude-code")

    assert states(plugged) == ["ok"]
    assert "by its plug-in" in plugged[0].found
    assert states(both) == ["hint"]
    assert "and by a plug-in, too" in both[0].found


def test_an_agent_that_is_wired_for_all_projects_and_for_one_tells_twice_there(alone, tmp_path):
    project = tmp_path / "shop"
    project.mkdir()
    wire(alone, "claude-code")
    wire(alone, "claude-code", project=str(project))

    found = of(alone, "claude-code")

    assert states(found) == ["hint"]
    assert found[0].quoted == str(project)
    assert f"hookd uninstall claude-code --project {project}" in found[0].todo


@pytest.mark.parametrize("command", ["hookd hook claude-code Stop", "~/bin/agent-voice-hook.sh reviewer completed ok"])
def test_a_hook_of_hookds_that_somebody_wrote_by_hand_is_told(alone, command):
    wire(alone, "claude-code")
    path = alone.path / ".claude" / "settings.json"
    settings = json.loads(path.read_text())
    settings["hooks"]["Stop"].append({"hooks": [{"type": "command", "command": command}]})
    path.write_text(json.dumps(settings))

    found = of(alone, "claude-code") + [one for one in looked(wiring, alone) if "by hand" in one.found]

    assert states(found)[-1] == "hint"
    assert found[-1].quoted == command


def test_a_permission_to_call_hookd_is_no_hook_by_hand(alone):
    wire(alone, "claude-code")
    path = alone.path / ".claude" / "settings.json"
    settings = json.loads(path.read_text())
    settings["permissions"] = {"allow": ["Bash(hookd hook reviewer completed)"]}
    path.write_text(json.dumps(settings))

    assert states(looked(wiring, alone)) == ["ok", "hint"]  # the hint is of HOOKD_HOME


# Not to be understood


@pytest.mark.parametrize("content", [b"{ nonsense", b"\xff\xfe", None], ids=["broken", "no UTF-8", "directory"])
def test_settings_that_cannot_be_understood_are_a_hint_with_the_place_of_the_fault(alone, content):
    path = alone.path / ".claude" / "settings.json"
    path.parent.mkdir()
    path.mkdir() if content is None else path.write_bytes(content)

    found = of(alone, "claude-code")

    assert states(found) == ["hint"]
    assert "cannot be understood" in found[0].found
    assert found[0].quoted != ""


def test_a_record_of_installs_that_cannot_be_understood_is_told_once_and_agents_are_looked_at_all_the_same(alone):
    wire(alone, "claude-code")
    (alone.path / "installed.json").write_text("{ nonsense")

    found = looked(wiring, alone)

    assert next(one.quoted for one in found if "record" in one.found).startswith(f"{alone.path}/installed.json: ")
    assert states(of(alone, "claude-code")) == ["ok"]
    assert told(found).count("installed.json") == 1
