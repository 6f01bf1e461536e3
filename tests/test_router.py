"""The router: which route decides, and what its deliveries carry."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookd.event import Event, Priority
from hookd.phrase.programs import PROGRAMS
from hookd.router import PRIORITY_OF_KIND, SHIPPED, Router
from hookd.settings import Route, Settings
from hookd.vocabulary import KINDS
from hookd.windows import parse

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def event(**fields):
    given_fields = {"id": "1", "agent": "backend-engineer", "kind": "completed", "received_at": NOW, **fields}
    return Event(source="spool", dialect="hookd", **given_fields)


def router(*routes):
    return Router(Settings(route=routes))


def sinks(deliveries):
    return tuple(delivery.sink for delivery in deliveries)


def decided(route, **fields):
    """Whether a route, standing first, decides about an event."""
    return router(route).route(event(**fields), NOW)[0].route == "route 1"


events = st.builds(
    event,
    agent=st.sampled_from(["codex", "claude-code", "backend-engineer", "Api2"]),
    kind=st.sampled_from(KINDS),
    project=st.sampled_from(["", "/", "/home/ada/shop", "/home/ada/work/shop/"]),
    parent=st.sampled_from(["", "codex", "lead"]),
    priority=st.none() | st.sampled_from(Priority),
)
globs = st.none() | st.lists(st.sampled_from(["*", "?*", "", "codex", "*-*", "[a-c]*"]), min_size=1).map(
    tuple
)
routes = st.builds(
    Route,
    agent=globs,
    kind=st.none() | st.lists(st.sampled_from(["*", "tool-*", *KINDS]), min_size=1).map(tuple),
    parent=globs,
    project=globs,
    sinks=st.lists(st.sampled_from(["speech", "log", "exec"]), min_size=1, unique=True).map(tuple),
    priority=st.none() | st.sampled_from(Priority),
)


@given(st.lists(routes, max_size=4), st.lists(events, min_size=1, max_size=5))
def test_the_same_event_has_the_same_deliveries_whatever_was_routed_before(some_routes, some_events):
    used = router(*some_routes)
    for one in some_events:
        used.route(one, NOW)

    for one in some_events:
        assert used.route(one, NOW) == router(*some_routes).route(one, NOW)


@given(st.lists(routes, min_size=1, max_size=4), events)
def test_the_first_route_that_matches_decides(some_routes, one):
    alone = [router(route).route(one, NOW)[0].route == "route 1" for route in some_routes]

    expected = f"route {alone.index(True) + 1}" if any(alone) else router().route(one, NOW)[0].route
    assert {delivery.route for delivery in router(*some_routes).route(one, NOW)} == {expected}


@given(events)
def test_every_event_is_logged_by_default(one):
    assert "log" in sinks(router().route(one, NOW))


@pytest.mark.parametrize("kind", ["tool-started", "session-started", "task-created", "compacting", "notice"])
def test_tools_and_prompts_are_only_logged(kind):
    (delivery,) = router().route(event(kind=kind, agent="codex"), NOW)

    assert (delivery.sink, delivery.route) == ("log", "default: tools and prompts")


@pytest.mark.parametrize("agent", PROGRAMS)
def test_a_prompt_to_a_main_agent_is_not_said_but_its_end_is(agent):
    assert sinks(router().route(event(agent=agent, kind="activated"), NOW)) == ("log", "exec")
    assert sinks(router().route(event(agent=agent, kind="completed"), NOW)) == ("speech", "log", "exec")


def test_a_subagent_is_said_when_it_starts_and_when_it_ends():
    for agent, parent in [("backend-engineer", ""), ("codex", "claude-code")]:
        for kind in ("activated", "completed"):
            deliveries = router().route(event(agent=agent, parent=parent, kind=kind), NOW)

            assert sinks(deliveries) == ("speech", "log", "exec")
            assert deliveries[0].route == "default: agents"


def test_what_nothing_else_matches_is_logged():
    assert sinks(router().route(event(kind="paused"), NOW)) == ("log",)


def test_a_route_without_sinks_silences():
    assert router(Route(agent=("backend-*",), sinks=())).route(event(), NOW) == ()


@pytest.mark.parametrize(
    ("glob", "project", "matches"),
    [
        ("shop", "/home/ada/shop", True),
        ("shop", "/home/ada/shop/", True),
        ("sho", "/home/ada/shop", False),
        ("Shop", "/home/ada/shop", False),
        ("/home/*/shop", "/home/ada/shop", True),
        ("/home/ada/shop/", "/home/ada/shop", True),
        ("~/work/*", f"{Path.home()}/work/a/b", True),
        ("~/work/*", "/elsewhere/work/a", False),
        ("", "", True),
        ("", "/home/ada/shop", False),
        ("/", "", False),
        ("/", "/", True),
    ],
)
def test_a_project_is_matched_by_its_directory_or_its_last_part(glob, project, matches):
    assert decided(Route(project=(glob,), sinks=("log",)), project=project) is matches


def test_globs_are_case_sensitive_and_an_empty_parent_is_a_main_agent():
    assert decided(Route(agent=("Backend*",), sinks=("log",))) is False
    assert decided(Route(agent=("x", "backend*"), sinks=("log",))) is True
    assert decided(Route(parent=("",), sinks=("log",))) is True
    assert decided(Route(parent=("",), sinks=("log",)), parent="codex") is False
    assert decided(Route(parent=("?*",), sinks=("log",))) is False


@pytest.mark.parametrize(
    ("fields", "priority"),
    [
        ({"kind": "permission-needed"}, Priority.IMPORTANT),
        ({"kind": "input-needed"}, Priority.IMPORTANT),
        ({"kind": "failed", "agent": "codex"}, Priority.IMPORTANT),
        ({"kind": "failed", "agent": "codex", "parent": "claude-code"}, Priority.MESSAGE),
        ({"kind": "failed"}, Priority.MESSAGE),
        ({"kind": "completed"}, Priority.MESSAGE),
        ({"kind": "activated"}, Priority.NOTIFICATION),
        ({"kind": "compacted"}, Priority.NOTIFICATION),
        ({"kind": "tool-failed"}, Priority.PROGRESS),
        ({"kind": "tool-failed", "priority": Priority.MESSAGE}, Priority.MESSAGE),
    ],
)
def test_a_priority_comes_from_the_event_else_from_its_kind(fields, priority):
    assert router().route(event(**fields), NOW)[0].priority is priority


@pytest.mark.parametrize("field", ["agent", "project", "parent"])
def test_events_that_differ_in_one_field_are_decided_apart(field):
    used = router(Route(**{field: ("one",)}, sinks=("log",)))

    assert used.route(event(**{field: "one"}), NOW)[0].route == "route 1"
    assert used.route(event(**{field: "other"}), NOW)[0].route == "default: agents"
    assert used.route(event(**{field: "other"}, kind="paused"), NOW)[0].route == "default: rest"


def test_every_kind_has_a_priority():
    assert set(PRIORITY_OF_KIND) == set(KINDS)


def test_a_route_gives_its_priority_its_template_and_its_voice():
    route = Route(sinks=("speech", "log"), say="{name}", priority=Priority.PROGRESS, voice="en-gb")

    speech, log = router(route).route(event(priority=Priority.IMPORTANT), NOW)

    assert (speech.priority, speech.say, speech.voice) == (Priority.PROGRESS, "{name}", "en-gb")
    assert speech.expires_at == NOW + timedelta(seconds=5)
    assert log.expires_at is None


def test_a_route_says_whether_an_earcon_is_heard_and_the_shipped_ones_have_none():
    routes = (Route(kind=("completed",), sinks=("speech",), earcon="before"), Route(sinks=("speech",), earcon="none"))

    earcons = [router(*routes).route(event(kind=kind), NOW)[0].earcon for kind in ("completed", "failed")]
    assert earcons == ["before", "none"]
    assert {router().route(event(kind=kind), NOW)[0].earcon for kind in KINDS} == {"none"}


def test_a_deadline_counts_from_when_it_happened_but_never_from_the_future():
    late = event(received_at=NOW - timedelta(seconds=60))
    ahead = event(received_at=NOW + timedelta(hours=3))
    told_late = event(at="2026-11-23T08:30:00Z")
    told_ahead = event(at="2026-11-23T12:30:00Z")

    ends = [router().route(one, NOW)[0].expires_at - NOW for one in (late, ahead, told_late, told_ahead)]
    assert ends == [timedelta(seconds=seconds) for seconds in (30, 90, 90 - 3600, 90)]


def test_the_last_shipped_route_matches_all():
    assert list(SHIPPED.values())[-1] == Route(sinks=("log",))


def test_a_route_tells_its_quiet_windows_and_sends_to_all_its_sinks_all_the_same():
    quiet = (parse("00:00-24:00"), parse("sat 10:00-11:00"))
    used = router(Route(agent=("backend-*",), sinks=("speech", "log"), quiet=quiet))

    assert used.quiet_windows(event()) == quiet
    assert used.quiet_windows(event(agent="other")) == ()
    deliveries = used.route(event(), NOW)
    assert [(delivery.sink, delivery.route) for delivery in deliveries] == [("speech", "route 1"), ("log", "route 1")]
