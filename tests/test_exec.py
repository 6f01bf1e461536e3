"""The exec sink: how programs run, what they see, how they end, and what is told of it."""

import asyncio
import errno
import json
import os
import resource
from contextlib import contextmanager
from pathlib import Path

import pytest

from hook_house import NOW, House, delivery_of, event_of, until
from hookd.delivery import State
from hookd.sinks.exec import ExecSink, environ_for, line_of
from hookd.sinks.launch import start_directly, start_for, start_outside
from hookd.sinks.program_run import OUTPUT_LIMIT
from processes import is_running


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


# How it ends


def test_the_reason_names_all_that_failed_and_the_detail_all_that_ran(house):
    house.sh("a.sh", "exit 0")
    house.sh("b.sh", "exit 3")
    house.sh("c.sh", "kill -9 $$")
    settled = house.deliver(event_of())

    assert settled.state == State.FAILED
    assert settled.reason == "b.sh: exit 3; c.sh: ended by signal 9"
    detail = [{**one, "seconds": 0} for one in settled.detail["programs"]]
    assert detail == [
        {"program": "a.sh", "exit_status": 0, "seconds": 0},
        {"program": "b.sh", "exit_status": 3, "seconds": 0},
        {"program": "c.sh", "signal": 9, "seconds": 0},
    ]


def ended(pids):
    """The processes, when a signal that was sent to them has arrived: nobody waits for a grandchild."""
    asyncio.run(until(lambda: not any(map(is_running, pids))))
    return pids


def test_a_program_past_its_limit_is_ended_with_all_its_children(house):
    house.sh("slow.sh", "sleep 1000 & echo $! $$ > $HOME/pids", "trap '' TERM", "while :; do sleep 1000; done")
    settled = house.deliver(event_of(), limit_seconds=0.5)

    assert (settled.state, settled.reason) == (State.FAILED, "slow.sh: killed after 0.5 s")
    assert settled.detail["programs"][0]["killed_after_seconds"] == 0.5
    assert [is_running(pid) for pid in ended(house.read("pids").split())] == [False, False]


def test_a_program_may_tidy_up_before_it_is_killed(house):
    house.sh("slow.sh", "trap 'touch $HOME/tidy; exit 0' TERM", "sleep 1000 & wait")
    house.deliver(event_of(), limit_seconds=0.5)

    assert (house.home / "tidy").exists()


def test_cancelling_a_delivery_ends_its_program(house):
    house.sh("slow.sh", "sleep 1000 & echo $! > $HOME/child.part; mv $HOME/child.part $HOME/child; wait")

    async def cancelled():
        task = asyncio.create_task(house.sink().deliver([delivery_of(event_of())]))
        await until((house.home / "child").exists)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())

    assert [is_running(pid) for pid in ended(house.read("child").split())] == [False]


def test_a_grandchild_that_keeps_the_output_open_holds_nobody_up(house):
    house.sh("notify.sh", "sleep 1000 & echo $! > $HOME/child", "echo said")
    settled = house.deliver(event_of())
    child = int(house.read("child"))
    lived_on = is_running(child)
    os.kill(child, 9)

    assert settled.reason == "notify.sh: exit 0"
    assert house.facts.of("program_finished")[0]["output"] == "said\n"
    assert lived_on


def test_a_program_that_never_reads_its_event_ends_well(house):
    house.sh("deaf.sh", "exec true")

    assert house.deliver(event_of(extra={"much": "x" * 4_000_000})).reason == "deaf.sh: exit 0"


def test_a_program_can_read_a_large_event(house):
    house.sh("count.sh", "wc -c")
    event = event_of(extra={"much": "x" * 4_000_000})
    house.deliver(event)

    assert int(house.facts.of("program_finished")[0]["output"]) == len(line_of(event))


def test_output_is_kept_to_its_limit_and_the_rest_is_counted(house):
    house.sh("loud.sh", "head -c 300000 /dev/zero | tr '\\0' x", "echo wrong >&2")
    house.deliver(event_of())
    told = house.facts.of("program_finished")[0]

    assert told["output"] == "x" * OUTPUT_LIMIT
    assert told["omitted_bytes"] == 300000 + len("wrong\n") - OUTPUT_LIMIT


def test_last_words_are_heard_although_the_end_is_known_first(house):
    class AlreadyEnded:
        """A program whose end is known before the loop has looked at its output."""

        def __init__(self, output):
            self._output = output

        async def wait(self):
            return os.write(self._output, b"goodbye\n") - len("goodbye\n")

        def fault(self, _status, _output):
            return ""

    async def start(_order, _stdin, output):
        return AlreadyEnded(output)

    house.sh("notify.sh", "true")
    sink = ExecSink(str(house.hooks), 30.0, 1, lambda: NOW, house.facts, environ={}, start=start)
    asyncio.run(sink.deliver([delivery_of(event_of())]))

    assert house.facts.of("program_finished")[0]["output"] == "goodbye\n"


def test_the_log_says_what_each_program_did(house):
    house.program("odd.sh", "#!/bin/sh\nprintf 'caf\\303\\251 \\377\\n'; echo oops >&2; exit 7\n")
    house.deliver(event_of())
    told = house.facts.of("program_finished")[0]

    assert {**told, "seconds": 0} == {
        "program": "odd.sh", "level": "warning", "event_id": "e1", "exit_status": 7, "seconds": 0,
        "output": "café \N{REPLACEMENT CHARACTER}\noops\n",
    }  # fmt: skip


# What cannot be started


def test_a_program_without_an_interpreter_line_fails_with_the_reason(house):
    house.program("plain", "echo hello\n")

    assert house.deliver(event_of()).reason == (
        "plain: not started: Exec format error: its first line names no interpreter, like #!/bin/sh"
    )


def test_a_missing_interpreter_fails_with_the_reason(house):
    house.program("lost", "#!/no/such/interpreter\n")

    assert house.deliver(event_of()).reason == (
        "lost: not started: No such file or directory: it, or the interpreter in its first line, is missing"
    )


def test_an_interpreter_that_may_not_be_executed_fails_with_the_reason(house):
    house.program("closed", "#!/etc/passwd\n")

    assert house.deliver(event_of()).reason.startswith("closed: not started: Permission denied")


def test_a_program_that_is_being_written_fails_with_the_reason(house):
    house.program("busy", "")
    Path(house.hooks / "busy").write_bytes(Path("/bin/true").read_bytes())
    with Path(house.hooks / "busy").open("r+b"):
        settled = house.deliver(event_of())

    assert settled.reason == "busy: not started: Text file busy: it is being written"


def test_an_environment_that_is_too_large_fails_with_the_reason(house):
    house.sh("notify.sh", "true")

    assert house.deliver(event_of(), LC_ALL="x" * 3_000_000).reason.startswith("notify.sh: not started: ")


@contextmanager
def limited(what, soft):
    before = resource.getrlimit(what)
    resource.setrlimit(what, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(what, before)


def test_too_many_open_files_fail_the_delivery_and_nothing_else(house):
    house.sh("notify.sh", "true")

    async def starved():
        sink = house.sink()
        first = await sink.deliver([delivery_of(event_of())])
        room = os.open("/dev/null", os.O_RDONLY)
        os.close(room)
        with limited(resource.RLIMIT_NOFILE, room + 1):
            starving = await sink.deliver([delivery_of(event_of())])
        return [*first, *starving, *await sink.deliver([delivery_of(event_of())])]

    reasons = [settled.reason for settled in asyncio.run(starved())]

    assert reasons == [
        "notify.sh: exit 0", f"notify.sh: not started: {os.strerror(errno.EMFILE)}", "notify.sh: exit 0",
    ]  # fmt: skip


# What a program sees


def test_a_program_sees_a_small_environment_its_event_and_a_home(house):
    house.sh("show.sh", "env | sort | grep -v -e ^PWD= -e ^_= -e ^SHLVL=", "pwd")
    event = event_of(session="s\x001\n2\x85", project="/p\ud800 é")
    house.deliver(event, LANG="C.UTF-8", LC_TIME="C", NOTIFY_SOCKET="/n", ANTHROPIC_API_KEY="secret")

    assert house.facts.of("program_finished")[0]["output"].splitlines() == [
        f"HOME={house.home}", "HOOKD_AGENT=reviewer", "HOOKD_EVENT_ID=e1", "HOOKD_KIND=completed",
        "HOOKD_PROJECT=/p? é", "HOOKD_SESSION=s12", "LANG=C.UTF-8", "LC_TIME=C", f"PATH={os.environ['PATH']}",
        str(house.home),
    ]  # fmt: skip


def test_a_program_leads_a_session_of_its_own(house):
    house.sh("session.sh", "read -r _ < /dev/null; ps -o sid=,pgid=,pid= -p $$")
    house.deliver(event_of())

    assert len(set(house.facts.of("program_finished")[0]["output"].split())) == 1


def test_text_never_meets_a_shell(house):
    house.sh("show.sh", 'printf "%s\\n" "$HOOKD_SESSION"')
    text = "$(touch ran); `touch ran` \"'; touch ran #"
    house.deliver(event_of(session=text, message=text))

    assert house.facts.of("program_finished")[0]["output"] == f"{text}\n"
    assert sorted(path.name for path in house.home.iterdir()) == ["hooks.d"]


def test_a_missing_home_is_no_reason_not_to_run(house):
    house.sh("where.sh", "pwd")
    house.deliver(event_of(), HOME="/nowhere/at/all")

    assert house.facts.of("program_finished")[0]["output"] == "/\n"


# How many run


def test_no_more_programs_run_at_once_than_set(house):
    house.sh("one.sh", 'mkdir "$HOME/busy" || echo twice >> "$HOME/wrong"', "sleep 0.01", 'rmdir "$HOME/busy"')

    async def many():
        sink = house.sink(at_once=1)
        return await asyncio.gather(*(sink.deliver([delivery_of(event_of(id=f"e{n}"))]) for n in range(20)))

    settled = [one for group in asyncio.run(many()) for one in group]

    assert [one.reason for one in settled] == ["one.sh: exit 0"] * 20
    assert not (house.home / "wrong").exists()


def test_programs_of_different_events_run_beside_each_other_up_to_the_setting(house):
    house.sh("meet.sh", 'mkfifo "$HOME/$HOOKD_EVENT_ID" 2>/dev/null', 'case "$HOOKD_EVENT_ID" in',
             'a) echo met > "$HOME/meeting" ;;',
             'b) read -r word < "$HOME/meeting"; echo "$word" ;;', "esac")  # fmt: skip
    os.mkfifo(house.home / "meeting")

    async def both():
        sink = house.sink(at_once=2)
        return await asyncio.gather(*(sink.deliver([delivery_of(event_of(id=name))]) for name in "ab"))

    settled = [one for group in asyncio.run(both()) for one in group]

    assert [one.state for one in settled] == [State.DONE, State.DONE]


# How it is started


def test_only_the_main_process_of_a_user_service_starts_programs_outside():
    service = {"SYSTEMD_EXEC_PID": "77", "MANAGERPID": "1", "INVOCATION_ID": "0"}

    assert start_for(service, 77) is start_outside
    assert start_for(service, 78) is start_directly
    assert start_for({"SYSTEMD_EXEC_PID": "77"}, 77) is start_directly
    assert start_for({}, 77) is start_directly


def test_the_event_is_one_line_whatever_it_holds():
    event = event_of(message="a\nb\u2028\ud800", extra={"k": "\x00"})

    assert line_of(event).count(b"\n") == 1
    assert json.loads(line_of(event))["message"] == "a\nb\u2028\ud800"
    assert "\x00" not in "".join(environ_for(event, {}).values())
