"""How a plug-in hands its events to hookd: in their order, with no one waiting, and whatever becomes of the program."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from host import Host, events, linked, needs_node, program, said

from hookd.integrations.plugins import amp, opencode
from house import until

pytestmark = needs_node

ONE = {opencode: ["event", {"event": {"type": "session.compacted", "properties": {}}}],
       amp: ["session.start", {"thread": {"id": "T-1"}}]}  # fmt: skip
BOTH = pytest.mark.parametrize("module", [opencode, amp], ids=["opencode", "amp"])


def numbered(count):
    return [["event", {"event": {"id": f"e{number}", "type": "session.compacted", "properties": {}}}]
            for number in range(count)]  # fmt: skip


def recorder(home, *before):
    """A program that writes down when it begins and ends, and what it was given."""
    log = shlex.quote(str(home.path / "log.txt"))
    return program(home.path / "recorder", f"echo begins >> {log}", *before, f"cat >> {log}", f"echo >> {log}",
                   f"echo ends >> {log}")  # fmt: skip


def recorded(home):
    return (home.path / "log.txt").read_text().splitlines()


def ids_of(lines):
    return [json.loads(line)["id"] for line in lines if line.startswith("{")]


@pytest.fixture
def gate(home):
    """A program that waits at it goes on when a line is written there."""
    os.mkfifo(home.path / "gate")
    return f"read _ < {shlex.quote(str(home.path / 'gate'))}"


def open_for(count, home, process):
    """Lets so many programs through, and waits for the end of the agent."""
    # Opened for reading too, so that what is written stays until somebody has read it.
    with (home.path / "gate").open("r+b", buffering=0) as gate:
        gate.write(b"go on\n" * count)
        process.communicate()


def test_events_arrive_in_the_order_in_which_they_were_told(home):
    Host(home, opencode).play(*numbered(12), ["dispose"])

    assert [event.extra["event_id"] for event in events(home)] == [f"e{number}" for number in range(12)]


def test_one_program_begins_when_the_former_has_ended(home):
    Host(home, opencode, recorder(home)).play(*numbered(5))
    lines = recorded(home)

    assert [line for line in lines if line in ("begins", "ends")] == ["begins", "ends"] * 5
    assert ids_of(lines) == [f"e{number}" for number in range(5)]


def test_programs_that_begin_at_once_would_be_seen(home, gate):
    host = Host(home, opencode, recorder(home, gate))
    with host.start(*numbered(3), changes=[("if (!running) next()", "next()")]) as process:
        until(lambda: (home.path / "log.txt").exists() and recorded(home)[:3] == ["begins"] * 3)
        open_for(3, home, process)


def test_the_agent_waits_for_no_program(home, gate):
    host = Host(home, opencode, recorder(home, gate))
    with host.start(*numbered(3)) as process:
        # All was told, and the first program is still at work.
        until(host.report.exists)
        until((home.path / "log.txt").exists)
        assert recorded(home) == ["begins"]
        open_for(3, home, process)

    assert ids_of(recorded(home)) == ["e0", "e1", "e2"]


def test_of_too_many_events_the_oldest_are_forgotten(home, gate):
    host = Host(home, opencode, recorder(home, gate))
    with host.start(*numbered(50), changes=[("QUEUE_LIMIT = 200", "QUEUE_LIMIT = 3")]) as process:
        until(host.report.exists)
        open_for(50, home, process)

    assert ids_of(recorded(home)) == ["e0", "e47", "e48", "e49"]


def test_a_payload_beyond_all_measure_is_not_told(home):
    huge = ["event", {"event": {"type": "session.compacted", "properties": {"list": ["x" * 4000] * 200}}}]
    Host(home, opencode).play(huge, *numbered(1))

    assert [event.extra["event_id"] for event in events(home)] == ["e0"]


def test_a_program_that_hangs_is_ended_and_the_next_event_is_told(home, gate):
    first = shlex.quote(str(home.path / "first"))
    host = Host(home, opencode, recorder(home, f"[ -e {first} ] || {{ touch {first}; {gate}; }}"))
    with host.start(*numbered(2), changes=[("PATIENCE_MS = 5000", "PATIENCE_MS = 200")]) as process:
        try:
            until(lambda: (home.path / "log.txt").exists() and ids_of(recorded(home)) == ["e1"])
        finally:
            open_for(1, home, process)


def test_at_its_end_the_agent_waits_for_a_program_that_hangs_only_for_a_while(home, gate):
    host = Host(home, opencode, recorder(home, gate))
    with host.start(*numbered(1), ["dispose"], changes=[("END_MS = 1000", "END_MS = 50")]) as process:
        try:
            until(host.report.exists, within=4)
            until((home.path / "log.txt").exists)
            assert recorded(home) == ["begins"]
        finally:
            open_for(1, home, process)


def broken(home):
    (home.path / "directory").mkdir()
    (home.path / "plain").write_text("no program")
    return {
        "missing": home.path / "nowhere" / "hookd", "directory": home.path / "directory",
        "not executable": home.path / "plain", "fails": program(home.path / "fails", "echo no >&2", "exit 3"),
        "reads nothing": program(home.path / "deaf", "exec <&-"),
        "talks": program(home.path / "talks", "echo '{\"action\": \"continue\"}'", "echo much >&2"),
    }  # fmt: skip


@BOTH
@pytest.mark.parametrize("what", ["missing", "directory", "not executable", "fails", "reads nothing", "talks"])
def test_a_program_that_is_no_hookd_is_not_the_agents_trouble(home, module, what):
    told = Host(home, module, broken(home)[what]).play(*[ONE[module]] * 3, ["dispose"])

    assert (told["returned"], told["thrown"]) == ([None] * 4, [])


@BOTH
@pytest.mark.parametrize("name", ["two words", "it's", 'a "place"', "$HOME", "back\\slash", "`id`", "größe", "${x}"])
def test_any_path_of_the_program_survives(home, module, name):
    host = Host(home, module, linked(home.path / name / "hookd"))
    host.play(ONE[module])

    assert len(said(home)) == 1


def test_no_program_is_left_behind_while_the_agent_goes_on(home):
    host = Host(home, opencode)
    with host.start(*numbered(5), changes=[("function send", "setInterval(() => {}, 1000)\n\nfunction send")]) as agent:
        until(lambda: (home.path / "hooks" / "new").exists() and len(home.new()) == 5)
        until(lambda: children(agent.pid) == [])
        agent.kill()


def children(pid):
    """Zombies, too."""
    return [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def test_the_interrupt_key_of_the_agents_terminal_is_not_meant_for_hookd(home):
    log = shlex.quote(str(home.path / "session"))
    Host(home, opencode, program(home.path / "session.sh", f"ps -o sid= -p $$ > {log}")).play(*numbered(1))
    session = int((home.path / "session").read_text())

    assert session != os.getsid(0)


def test_the_text_of_a_plug_in_is_javascript_that_needs_nothing_beside_it(home):
    for module in (opencode, amp):
        place = home.path / "checked.mjs"
        place.write_bytes(Host(home, module).whole.content)
        done = subprocess.run(["node", "--check", place], capture_output=True, check=False)

        assert (done.returncode, done.stderr) == (0, b"")
