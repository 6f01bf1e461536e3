"""Which programs of hooks.d run for an event, and which are refused or passed over, and why."""

import asyncio
import json
import os
import subprocess
import sys

import pytest

from hook_house import NOW, House, delivery_of, event_of
from hookd.delivery import State
from hookd.sinks.programs import HookPrograms
from hookd.sinks.strict_modes import fault_of, main, strict_owners

as_root = pytest.mark.skipif(os.getuid() != 0, reason="needs root: it gives a file to another user")


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


# What runs


def test_a_program_gets_kind_and_agent_as_arguments_and_the_event_on_standard_input(house):
    house.sh("notify.sh", 'echo "$#|$1|$2" > "$HOME/arguments"', 'cat > "$HOME/event"')
    event = event_of(message="All good", session="s1", project="/p", extra={"new": [1]})
    settled = house.deliver(event)

    assert (settled.state, settled.reason, settled.at) == (State.DONE, "notify.sh: exit 0", NOW)
    assert house.read("arguments") == "2|completed|reviewer\n"
    assert house.read("event").count("\n") == 1
    assert json.loads(house.read("event")) == {
        "id": "e1", "agent": "reviewer", "kind": "completed", "message": "All good", "session": "s1",
        "project": "/p", "new": [1], "received_at": "2026-11-23T09:30:00+00:00",
        "source": "spool", "dialect": "hookd",
    }  # fmt: skip


def test_the_programs_of_all_events_run_first_then_those_of_the_kind_then_those_of_the_agent(house):
    for name in ("z", "a", "reviewer/b", "reviewer/a", "completed/y", "completed/x", "failed/no", "other/no"):
        house.sh(name, f"echo {name} >> $HOME/order")
    settled = house.deliver(event_of())

    assert house.read("order").split() == ["a", "z", "completed/x", "completed/y", "reviewer/a", "reviewer/b"]
    assert [one["program"] for one in settled.detail["programs"]] == house.read("order").split()


def test_hidden_files_and_backup_copies_are_passed_over(house):
    for name in (".hidden", "notify.sh~", "completed/.hidden", ".git/hook"):
        house.sh(name, "echo ran >> $HOME/ran")

    assert house.deliver(event_of()).reason == "no program"
    assert not (house.home / "ran").exists()
    assert house.facts == []


def test_a_directory_named_like_a_kind_is_never_an_agents(house):
    house.sh("completed/only-kind", "echo ran >> $HOME/ran")
    failed_by_an_agent_named_completed = event_of(agent="completed", kind="failed")
    both = event_of(agent="completed")

    assert house.deliver(failed_by_an_agent_named_completed).reason == "no program"
    assert house.deliver(both).reason == "completed/only-kind: exit 0"
    assert house.read("ran") == "ran\n"


def test_an_agent_named_like_a_program_runs_it_once(house):
    house.sh("notify.sh", "echo ran >> $HOME/ran")

    assert house.deliver(event_of(agent="notify.sh")).reason == "notify.sh: exit 0"
    assert house.read("ran") == "ran\n"


@pytest.mark.parametrize("missing", [True, False])
def test_an_empty_or_missing_hooks_d_wants_no_event(house, missing):
    if missing:
        house.hooks.rmdir()
    sink = house.sink()

    assert not sink.wants(event_of())
    assert house.deliver(event_of()).reason == "no program"
    assert house.deliver(event_of()).state == State.DONE


def test_a_program_that_was_just_added_or_taken_away_is_seen_at_the_next_event(house):
    sink = house.sink()
    seen = []
    for _ in range(200):
        program = house.sh("reviewer/late", "true")
        seen.append(sink.wants(event_of()))
        program.unlink()
        seen.append(sink.wants(event_of()))

    assert seen == [True, False] * 200


def test_a_listing_is_remembered_once_its_directory_has_been_left_alone(house):
    house.sh("notify.sh", "true")
    reads = []
    programs = HookPrograms(str(house.hooks), house.facts)
    import hookd.sinks.programs as module

    real_time, real_read = module.time.time_ns, module._read
    try:
        module._read = lambda *asked: reads.append(asked) or real_read(*asked)
        module.time.time_ns = lambda: real_time() + int(3600e9)
        answers = [programs.any_for("reviewer", "completed") for _ in range(3)]
    finally:
        module.time.time_ns, module._read = real_time, real_read

    assert answers == [True, True, True]
    assert len(reads) == 1


# What does not run


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_program_that_others_can_write_to_is_refused(house, mode):
    house.sh("notify.sh", "touch $HOME/ran", mode=mode)
    settled = house.deliver(event_of())

    assert settled.state == State.FAILED
    assert settled.reason.startswith(f"notify.sh: refused: {house.hooks}/notify.sh can be written to by others")
    assert f"mode {mode:04o}" in settled.reason
    assert not (house.home / "ran").exists()


@pytest.mark.parametrize("parent", ["hooks.d", "hooks.d/completed", "."])
def test_a_program_below_a_directory_that_others_can_write_to_is_refused(house, parent):
    house.sh("completed/notify.sh", "touch $HOME/ran")
    (house.home / parent).chmod(0o775)

    assert house.deliver(event_of()).reason.startswith(
        f"completed/notify.sh: refused: {house.home / parent} can be written to by others (mode 0775); chmod"
    )
    assert not (house.home / "ran").exists()


@as_root
@pytest.mark.parametrize("what", ["hooks.d/notify.sh", "hooks.d", "."])
def test_what_belongs_to_a_stranger_is_refused(house, what):
    house.sh("notify.sh", "touch $HOME/ran")
    os.chown(house.home / what, 4321, -1)

    assert "belongs to user 4321; only you or root may own it" in house.deliver(event_of()).reason
    assert not (house.home / "ran").exists()


def test_a_link_to_a_safe_program_runs_and_one_to_an_unsafe_one_does_not(house):
    (house.home / "lib").mkdir(mode=0o700)
    (house.home / "lib/tool").write_text("#!/bin/sh\nexit 0\n")
    (house.home / "lib/tool").chmod(0o700)
    (house.hooks / "tool").symlink_to("../lib/tool")
    safe = house.deliver(event_of())
    (house.home / "lib").chmod(0o777)
    unsafe = house.deliver(event_of())

    assert (safe.state, safe.reason) == (State.DONE, "tool: exit 0")
    assert unsafe.reason.startswith(f"tool: refused: {house.home}/lib can be written to by others")


def test_all_that_a_chain_of_links_passes_is_looked_at(house):
    (house.home / "open").mkdir()
    (house.home / "open").chmod(0o777)
    (house.home / "open/link").symlink_to("/bin/true")
    (house.hooks / "tool").symlink_to(house.home / "open/link")

    assert house.deliver(event_of()).reason.startswith(f"tool: refused: {house.home}/open can be written to")


def test_a_loop_of_links_and_a_link_to_nothing_are_refused(house):
    (house.hooks / "loop").symlink_to("loop")
    (house.hooks / "nothing").symlink_to("gone")

    assert house.sink().wants(event_of())
    assert house.deliver(event_of()).reason == (
        "loop: refused: Too many levels of symbolic links; nothing: refused: No such file or directory"
    )


def test_a_loop_of_links_is_left_again(house):
    (house.hooks / "loop").symlink_to("loop")

    with pytest.raises(OSError, match="is a loop of symbolic links"):
        fault_of(str(house.hooks / "loop"), strict_owners())


def test_a_sticky_directory_is_passed_only_to_what_is_mine(house):
    sticky = house.home / "sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    mine = sticky / "tool"
    mine.write_text("")
    mine.chmod(0o700)

    assert fault_of(str(mine), strict_owners()) == ""
    sticky.chmod(0o777)
    assert "can be written to by others" in fault_of(str(mine), strict_owners())


@as_root
def test_in_a_sticky_directory_not_even_roots_program_is_taken_for_mine(house):
    sticky = house.home / "sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    (sticky / "tool").write_text("#!/bin/sh\n")
    (sticky / "tool").chmod(0o755)
    os.setresuid(1234, 0, 0)
    try:
        told = fault_of(str(sticky / "tool"), strict_owners())
    finally:
        os.setresuid(0, 0, 0)

    # Already the first thing of root's below /tmp.
    assert told.endswith("is not yours and stands in a directory that all may write to; move it to your home")


def test_a_file_without_the_execute_bit_is_ignored_and_that_is_told_once(house):
    house.sh("README", mode=0o600)
    (house.hooks / "completed/sub").mkdir(parents=True, mode=0o700)
    sink = house.sink()
    settled = [asyncio.run(sink.deliver([delivery_of(event_of())]))[0] for _ in range(3)]

    assert [(one.state, one.reason) for one in settled] == [(State.DONE, "no program")] * 3
    assert not sink.wants(event_of())
    assert house.facts.of("program_ignored") == [
        {
            "program": "README",
            "level": "warning",
            "reason": f"it is not executable; chmod u+x {house.hooks}/README",
        },
        {"program": "completed/sub", "level": "warning", "reason": "it is no regular file"},
    ]


def test_a_refusal_is_told_once_and_again_when_it_comes_back(house):
    program = house.sh("notify.sh", mode=0o777)
    sink = house.sink()
    for mode in (0o777, 0o777, 0o700, 0o777):
        program.chmod(mode)
        asyncio.run(sink.deliver([delivery_of(event_of())]))

    assert len(house.facts.of("program_refused")) == 2


def test_a_refused_program_does_not_keep_the_others_from_running(house):
    house.sh("a", mode=0o777)
    house.sh("b", "touch $HOME/ran")
    settled = house.deliver(event_of())

    assert (settled.state, settled.reason.partition(":")[0]) == (State.FAILED, "a")
    assert (house.home / "ran").exists()


def test_a_hooks_d_that_is_a_file_is_a_fault_that_is_told(house):
    house.hooks.rmdir()
    house.hooks.write_text("")

    assert house.sink().wants(event_of())
    assert house.deliver(event_of()).reason == f"hooks.d: refused: cannot be read: Not a directory: {house.hooks}"


def test_the_check_that_runs_outside_becomes_a_safe_program(house):
    program = house.sh("notify.sh", 'echo "$1 $2"; exit 5')
    check = [sys.executable, "-I", "-S", sys.modules[main.__module__].__file__]
    ran = subprocess.run([*check, program, "completed", "reviewer"], capture_output=True, text=True, check=False)
    program.chmod(0o777)
    refused = subprocess.run([*check, program, "x", "y"], capture_output=True, text=True, check=False)
    program.unlink()
    gone = subprocess.run([*check, program, "x", "y"], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (5, "completed reviewer\n")
    assert (refused.returncode, refused.stderr.partition(" can be")[0]) == (126, f"hookd: refused: {program}")
    assert (gone.returncode, gone.stderr) == (
        126,
        "hookd: not started: No such file or directory: it, or the interpreter in its first line, is missing\n",
    )
