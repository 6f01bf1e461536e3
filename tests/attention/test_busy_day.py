"""A busy day with the shipped settings: what needs a person is heard at once, and most of the day is quiet."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest
from busy_day import AGENTS, HOURS, busy_day

from hookd.personas import Personas
from hookd.redaction import redact
from hookd.rehearsal.day import day_of
from hookd.rehearsal.report import report_of
from hookd.rehearsal.simulation import simulate
from hookd.router import Router
from hookd.settings import Settings

SETTINGS = Settings()


@pytest.fixture(scope="module")
def day():
    return day_of([line.encode() for line in busy_day()], redact)


@pytest.fixture(scope="module")
def record(day):
    return simulate(day.events, SETTINGS, Personas(SETTINGS, ()).of)


@pytest.fixture(scope="module")
def summary(day, record):
    return report_of(day.events, record).summary


def test_the_day_is_a_busy_one(day):
    agents = {event.agent for event in day.events}
    projects = {event.project for event in day.events} - {""}
    hours = (day.events[-1].received_at - day.events[0].received_at).total_seconds() / 3600

    assert (agents, len(projects), day.bad) == (set(AGENTS), 3, ())
    assert len(agents) == 12
    assert len(day.events) >= 1500
    assert HOURS - 0.1 < hours < HOURS + 0.1


def test_nothing_happens_at_lunch(day):
    lunch = [event for event in day.events if datetime(2026, 11, 23, 12, 10, tzinfo=UTC) < event.received_at
             < datetime(2026, 11, 23, 12, 45, tzinfo=UTC)]  # fmt: skip

    assert lunch == []


def test_the_day_is_the_same_every_time():
    assert busy_day() == busy_day()


def test_at_most_six_percent_of_the_day_is_spoken(summary):
    assert 0 < summary.spoken_seconds_per_hour <= 0.06 * 3600


def test_what_needs_a_person_is_heard_within_two_seconds(summary):
    waits = summary.important_wait_seconds

    assert 0 < waits.p50 <= waits.p95 <= 2
    assert waits.max <= 2


def test_every_event_that_is_to_be_said_is_settled_exactly_once(day, record):
    route = Router(SETTINGS).route
    to_be_said = [event for event in day.events for way in route(event, event.received_at) if way.sink == "speech"]
    settled = Counter(one.delivery.event.id for one in record.settled if one.delivery.sink == "speech")

    assert len(to_be_said) > 200
    assert settled == {event.id: 1 for event in to_be_said}


def test_there_are_never_two_utterances_at_once(record):
    pairs = zip(record.spoken, record.spoken[1:], strict=False)

    assert [(one.ends, other.starts) for one, other in pairs if other.starts < one.ends] == []


def test_twenty_requests_at_once_are_two_utterances_at_most_and_none_is_lost(day, record):
    asking = {event.id for event in day.events if event.kind == "permission-needed" and event.session[:4] == "ask-"
              and event.extra["native_event"] == "PermissionRequest"}  # fmt: skip
    lines = [one for one in record.spoken if one.turn.deliveries and asking & {e.id for e in one.turn.events}]

    assert len(asking) == 20
    assert {event.id for one in lines for event in one.turn.events} == asking
    assert len(lines) <= 2


def test_the_day_says_the_same_when_it_comes_through_json_again(day, record):
    again = [json.dumps(json.loads(line)).encode() for line in busy_day()]
    said = simulate(day_of(again, redact).events, SETTINGS, Personas(SETTINGS, ()).of)

    assert [one.text for one in said.spoken] == [one.text for one in record.spoken]
