"""Real agents before hookd is installed, with it, and after: all is told, and nothing else is any different."""

import json

import pytest
from course import gone_through, spoken
from desk import deeds, seated
from expected import STOPS, TURNS, named
from programs import KEY, PROGRAMS, PROMPT

from house import Home

FOREIGN = """\
{
   "hooks" : { "%s" : [ {"hooks": [ {"type": "command",
                                     "command": %s } ]} ] }
}
"""
"""Somebody else's hook, as that somebody likes to write."""


@pytest.fixture(scope="module", params=PROGRAMS, ids=named)
def course(request, tmp_path_factory, modules):
    program = request.param
    house = Home(tmp_path_factory.mktemp(program.name))
    try:
        desk = seated(house, program, modules)
        yield gone_through(desk, lambda command: FOREIGN % (STOPS[program], json.dumps(command)))
    finally:
        house.kill()


# A turn


def test_a_turn_is_told_from_its_start_to_its_end(course):
    assert deeds(course.told) == [(course.program.name, kind) for kind in TURNS[course.program]]


def test_a_turn_is_told_with_what_was_said_in_one_session_of_one_project(course):
    by_kind = {event["kind"]: event for event in course.told}

    assert by_kind["activated"]["message"] == PROMPT
    assert by_kind["completed"]["message"] == "Hello from the local server."
    assert len({(event["session"], event["project"], event["source"]) for event in course.told}) == 1


def test_an_agent_says_the_same_with_hookd_and_without(course):
    before, installed, after = (spoken(course.program, ran) for ran in (course.before, course.installed, course.after))

    assert before == after
    assert installed == before
    assert (installed[0], course.installed.out) == (0, "Hello from the local server.\n")


def test_a_model_is_asked_the_same_with_hookd_and_without(course):
    with_hookd, without = course.installed.asked, course.before.asked

    assert len(with_hookd) == len(without) == 2
    # Some tell how long a command took; whatever a hook had to say would be longer.
    assert [abs(len(one) - len(other)) < 8 for one, other in zip(with_hookd, without, strict=True)] == [True, True]
    assert "hookd hook" not in "".join(with_hookd)


def test_a_hook_that_meddles_would_be_seen(course):
    assert spoken(course.program, course.meddled) != spoken(course.program, course.before)


def test_after_hookd_was_uninstalled_nothing_is_told(course):
    assert course.told_after == ()


def test_after_hookd_was_uninstalled_the_settings_are_the_same_to_the_byte(course):
    before, after = course.settings

    assert after == before


def test_somebody_elses_hook_ran_all_the_while(course):
    assert course.foreign == 3


def test_the_key_of_an_agent_never_gets_into_hookds_files(course):
    assert KEY.encode() not in course.kept
    assert b"Hello from the local server." in course.kept
