"""The supervised child: every way in which a child can fail its parent, with real processes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest
from stage import until

from hookd.supervisor import LINE_LIMIT, ChildFailed, SupervisedChild
from processes import children_below, is_running

ECHO = """
import json, os, subprocess, sys, time
for line in sys.stdin:
    request = json.loads(line)
    exec(request.get("do", ""))
    print(json.dumps({"id": request["id"], "said": request.get("say")}), flush=True)
"""
"""A child that answers what it is asked, after doing what it is told."""


@asynccontextmanager
async def child_of(program=ECHO, **options):
    child = SupervisedChild((sys.executable, "-c", program), dict(os.environ), **options)
    try:
        yield child
    finally:
        await child.close()


async def ask(child, say=None, limit_seconds=10.0, **request):
    return (await child.ask({"say": say, **request}, limit_seconds))["said"]


def run(scene):
    return asyncio.run(scene())


def test_each_question_gets_its_own_answer():
    async def scene():
        async with child_of() as child:
            return await asyncio.gather(*(ask(child, number) for number in range(20)))

    assert run(scene) == list(range(20))


def test_the_child_starts_with_the_first_question_and_stays():
    async def scene():
        async with child_of() as child:
            pids = [child.pid]
            for _ in range(2):
                await ask(child)
                pids.append(child.pid)
            return pids

    before, first, second = run(scene)

    assert before is None
    assert first == second is not None


@pytest.mark.parametrize(
    "babble",
    [
        "print('Audio saved to /tmp/x.wav')",
        "print('{}'); print('[1]'); print('null'); print('7')",
        "print(json.dumps({'id': request['id'] + 1, 'said': 'not this'}))",
        "print(json.dumps({'id': request['id'] - 1, 'said': 'nor this'}))",
        "sys.stdout.flush(); os.write(1, b'\\xff\\xfe\\x00\\n')",
        f"print('x' * {3 * LINE_LIMIT})",
        "print('[' * 50_000)",
        f"print('y' * {LINE_LIMIT * 2}, end='\\n\\n')",
    ],
)
def test_babble_on_standard_output_is_survived(babble):
    async def scene():
        async with child_of() as child:
            return await ask(child, "one", do=babble), await ask(child, "two"), child.pid

    one, two, _ = run(scene)

    assert (one, two) == ("one", "two")


def test_a_child_that_hangs_is_killed_and_replaced():
    async def scene():
        async with child_of() as child:
            await ask(child)
            first = child.pid
            os.kill(first, signal.SIGSTOP)
            with pytest.raises(ChildFailed, match=r"did not answer within 0\.2 s"):
                await ask(child, limit_seconds=0.2)
            assert not is_running(first)
            return await ask(child, "again"), child.pid != first

    assert run(scene) == ("again", True)


def test_a_child_that_dies_over_a_question_is_replaced():
    async def scene():
        async with child_of() as child:
            with pytest.raises(ChildFailed, match="ended by signal 9"):
                await ask(child, do="os.kill(os.getpid(), 9)")
            return await ask(child, "again")

    assert run(scene) == "again"


def test_a_child_that_died_between_two_questions_costs_neither():
    async def scene():
        async with child_of() as child:
            await ask(child)
            first = child.pid
            os.kill(first, signal.SIGKILL)
            await until(lambda: child.pid is None)
            return await ask(child, "again")

    assert run(scene) == "again"


def test_the_reason_tells_the_exit_status_and_the_last_thing_the_child_said():
    async def scene():
        async with child_of() as child:
            complaint = "'x' * 100_000 + chr(10) + 'there is no voice' + chr(10)"
            await ask(child, do=f"sys.stderr.write({complaint}); sys.exit(3)")

    with pytest.raises(ChildFailed) as failed:
        run(scene)

    assert str(failed.value) == "it ended with exit status 3; it said: there is no voice"


def test_a_program_that_is_missing_is_a_reason_too():
    async def scene():
        await SupervisedChild(("/no/such/program",), {}).ask({}, 1.0)

    with pytest.raises(ChildFailed, match="/no/such/program cannot be started: No such file"):
        run(scene)


def test_a_request_larger_than_a_pipe_reaches_a_child_that_reads_and_fails_with_one_that_does_not():
    async def scene():
        async with child_of() as child:
            large = "x" * 500_000
            assert await ask(child, 1, padding=large) == 1
            os.kill(child.pid, signal.SIGSTOP)
            with pytest.raises(ChildFailed, match="did not answer"):
                await ask(child, 1, 0.2, padding=large)

    run(scene)


def test_cancelling_a_question_kills_the_child_and_the_next_one_works():
    async def scene():
        async with child_of() as child:
            await ask(child)
            first = child.pid
            question = asyncio.create_task(ask(child, do="time.sleep(1000)"))
            await asyncio.sleep(0)
            question.cancel()
            with pytest.raises(asyncio.CancelledError):
                await question
            assert not is_running(first)
            return await ask(child, "again")

    assert run(scene) == "again"


def test_what_the_child_started_ends_with_it():
    async def scene():
        async with child_of() as child:
            grandchild = await ask(child, do="request['say'] = subprocess.Popen(['sleep', '1000']).pid")
            assert is_running(grandchild)
            os.kill(child.pid, signal.SIGSTOP)
            with pytest.raises(ChildFailed):
                await ask(child, limit_seconds=0.1)
            await until(lambda: not is_running(grandchild))

    run(scene)


def test_what_the_child_started_ends_also_where_the_child_ended_first():
    async def scene():
        async with child_of() as child:
            grandchild = await ask(child, do="request['say'] = subprocess.Popen(['sleep', '1000']).pid")
            os.kill(child.pid, signal.SIGKILL)
            await until(lambda: child.pid is None)
            assert is_running(grandchild)
            await ask(child)
            await until(lambda: not is_running(grandchild))

    run(scene)


def test_a_runaway_that_keeps_the_pipes_open_holds_nobody_up():
    async def scene():
        async with child_of() as child:
            start = "request['say'] = subprocess.Popen(['sleep', '1000'], start_new_session=True).pid"
            runaway = await ask(child, do=start)
            with pytest.raises(ChildFailed, match="did not answer"):
                await ask(child, limit_seconds=0.1, do="time.sleep(1000)")
            os.kill(runaway, signal.SIGKILL)
            return await ask(child, "again")

    assert run(scene) == "again"


def test_failures_in_a_row_are_followed_by_growing_pauses():
    async def scene():
        async with child_of("import sys; sys.exit('broken')", pauses=(0.0, 60.0)) as child:
            reasons = []
            for _ in range(4):
                with pytest.raises(ChildFailed) as failed:
                    await ask(child)
                reasons.append(str(failed.value))
            return reasons

    first, second, third, fourth = run(scene)

    assert first == second == "it ended with exit status 1; it said: broken"
    assert third.startswith("it is started again in 60.0 s; it ended with exit status 1")
    assert fourth.startswith("it is started again in ")


def test_a_short_pause_is_waited_for():
    async def scene():
        async with child_of(pauses=(0.2, 60.0)) as child:
            with pytest.raises(ChildFailed):
                await ask(child, do="sys.exit(1)")
            return await ask(child, "again")

    assert run(scene) == "again"


def test_an_answer_ends_the_row_of_failures():
    async def scene():
        async with child_of(pauses=(0.0, 60.0)) as child:
            for number in range(3):
                with pytest.raises(ChildFailed, match="exit status 1"):
                    await ask(child, do="sys.exit(1)")
                assert await ask(child, number) == number

    run(scene)


def test_closing_lets_the_child_end_by_itself(tmp_path):
    tidy = tmp_path / "tidy"

    async def scene():
        program = ECHO + f"\nopen({str(tidy)!r}, 'w')"
        async with child_of(program) as child:
            await ask(child)
            pid = child.pid
        return tidy.exists(), is_running(pid)

    assert run(scene) == (True, False)


def test_closing_kills_a_child_that_stays():
    async def scene():
        async with child_of(ECHO + "\ntime.sleep(1000)") as child:
            await ask(child)
            pid = child.pid
        return is_running(pid)

    assert run(scene) is False


def test_nothing_is_left_of_a_closed_child():
    async def scene():
        async with child_of() as child:
            await ask(child)
        return child.pid, await asyncio.to_thread(children_below, os.getpid())

    assert run(scene) == (None, [])


PARENT = """
import asyncio, sys
from hookd.supervisor import SupervisedChild
child = SupervisedChild((sys.executable, "-c", sys.argv[1]), {})
async def main():
    await child.ask({}, 10.0)
    print(child.pid, flush=True)
    await asyncio.Event().wait()  # no more is asked: an answer to nobody would end the child too
asyncio.run(main())
"""


def orphaned(program):
    """The child of a parent that was killed."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT, program], stdout=subprocess.PIPE)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    return pid


def test_a_child_that_ends_with_its_input_outlives_no_killed_parent():
    pid = orphaned(ECHO)

    asyncio.run(until(lambda: not is_running(pid)))


def test_a_child_that_does_not_end_with_its_input_would_be_seen():
    pid = orphaned(ECHO + "\ntime.sleep(1000)")
    seen = is_running(pid)
    os.kill(pid, signal.SIGKILL)

    assert seen


def test_an_answer_is_json_in_ascii_whatever_is_asked():
    async def scene():
        async with child_of() as child:
            return await ask(child, "né \ud800 \n\0 🎉")

    assert run(scene) == json.loads(json.dumps("né \ud800 \n\0 🎉"))
