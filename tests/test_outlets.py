"""The way out: what attention decides reaches the other sinks that tell a person, and the journal."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from hookd.delivery import Settled, State
from hookd.event import Priority
from hookd.journal.reader import JournalReader
from hookd.journal.store import Journal
from hookd.outlets import Outlets
from hookd.settings import Settings
from hookd.turn import End, Ended
from samples import delivery, event

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Sink:
    """Delivers what it is given, as soon as its gate is open."""

    workers, batch, patient = 1, 1, False

    def __init__(self, name, *, personal):
        self.name = name
        self.personal = personal
        self.delivered = []
        self.gate = asyncio.Event()
        self.gate.set()

    def wants(self, _event):
        return True

    async def deliver(self, deliveries):
        self.delivered += [one.event.id for one in deliveries]
        await self.gate.wait()
        return [Settled(one, State.DONE, NOW) for one in deliveries]

    async def close(self):
        """Holds nothing."""


class Screen(Sink):
    """Shows, and takes away."""

    def __init__(self):
        super().__init__("screen", personal=True)
        self.taken_back = []

    async def take_back(self, events):
        self.taken_back += [one.id for one in events]


class Speech(Sink):
    """Says every turn at once."""

    def __init__(self):
        super().__init__("speech", personal=True)
        self.said = []

    async def perform(self, turn):
        self.said.append([one.id for one in turn.events])
        return Ended(End.SAID, NOW, NOW)

    def prepare(self, turn):
        """Nothing takes time here."""

    def give_way(self, within_seconds=None):
        """Nothing takes time here."""

    def seconds_of(self, _turn, _now):
        return 1.0


class House:
    """Outlets with a journal, for one scene."""

    def __init__(self, tmp_path):
        self.path = str(tmp_path / "journal.db")
        self.facts = []

    def scene(self, steps):
        async def play():
            async with self._open() as outlets:
                await steps(outlets)

        asyncio.run(play())

    def past(self):
        """How each delivery ended: by event, sink, state and reason."""
        reader = JournalReader(self.path)
        try:
            return {
                (past["id"], one["sink"]): (one["state"], one["reason"])
                for past in reader.history(None)
                for one in past["deliveries"]
            }
        finally:
            reader.close()

    @asynccontextmanager
    async def _open(self):
        self.screen, self.speech, self.log = Screen(), Speech(), Sink("log", personal=False)
        self.journal = Journal(self.path)
        sinks = {one.name: one for one in (self.screen, self.speech, self.log)}
        outlets = Outlets(sinks, Settings(), self.journal, self._tell, lambda: datetime.now(UTC))
        async with asyncio.TaskGroup() as tasks:
            outlets.start(tasks)
            yield outlets
            await outlets.finish(5, asyncio.Event())
        await self.journal.flush()
        self.journal.close()

    def _tell(self, name, *, level="info", **values):  # noqa: ARG002 - a fact's signature
        self.facts.append((name, values))

    async def accept(self, outlets, one, *sinks, **options):
        ways = [delivery(one, sink, **options) for sink in sinks]
        await outlets.accept(await self.journal.accept([(one, ways)]))


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - sinks set no event
            await asyncio.sleep(0.002)


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def request(number):
    return event(number, agent="docs", kind="permission-needed", session="s", received_at=NOW)


def answer(number):
    return event(number, agent="docs", kind="tool-finished", session="s", received_at=NOW)


def test_what_a_screen_shows_is_taken_away_when_it_is_answered(house):
    async def steps(outlets):
        await house.accept(outlets, request("ask"), "screen", "log")
        await until(lambda: house.screen.delivered and house.log.delivered)
        await house.accept(outlets, answer("answer"), "log")
        await until(lambda: house.screen.taken_back)

    house.scene(steps)

    assert house.screen.taken_back == ["event-ask"]
    assert house.log.delivered == ["event-ask", "event-answer"]


def test_what_waits_for_a_screen_is_withdrawn_when_it_is_answered(house):
    async def steps(outlets):
        house.screen.gate.clear()
        house.log.gate.clear()
        await house.accept(outlets, event("first", kind="completed", received_at=NOW), "screen", "log")
        await until(lambda: house.screen.delivered and house.log.delivered)
        await house.accept(outlets, request("ask"), "screen", "log")
        await house.accept(outlets, answer("answer"))
        house.screen.gate.set()
        house.log.gate.set()
        await until(lambda: len(house.log.delivered) == 2)

    house.scene(steps)

    assert house.screen.delivered == ["event-first"]
    assert house.past()["event-ask", "screen"] == ("dropped", "withdrawn: it is no longer true")
    assert house.past()["event-ask", "log"][0] == "done"


def test_what_another_messenger_told_before_is_for_the_records_only(house):
    hook = {"native_event": "PermissionRequest"}
    notification = {"native_event": "Notification"}

    async def steps(outlets):
        first = event("first", kind="permission-needed", session="s", extra=hook, received_at=NOW)
        second = event("second", kind="permission-needed", session="s", extra=notification, received_at=NOW)
        await house.accept(outlets, first, "screen", "speech", "log")
        await house.accept(outlets, second, "screen", "speech", "log")
        await until(lambda: len(house.log.delivered) == 2 and house.speech.said)

    house.scene(steps)

    assert (house.screen.delivered, house.speech.said) == (["event-first"], [["event-first"]])
    assert house.log.delivered == ["event-first", "event-second"]
    assert {house.past()["event-second", sink][1].split(":")[0] for sink in ("screen", "speech")} == {
        "merged with event-first"
    }


def test_what_nobody_answered_has_one_more_delivery_in_the_journal(house):
    async def steps(outlets):
        await house.accept(outlets, request("ask"), "speech", priority=Priority.IMPORTANT)
        await until(lambda: house.speech.said)
        outlets.escalate([delivery(request("ask"), "screen")])
        await until(lambda: house.screen.delivered)

    house.scene(steps)

    assert house.screen.delivered == ["event-ask"]
    assert {sink: state for (_, sink), (state, _) in house.past().items()} == {"screen": "done", "speech": "done"}


def test_what_is_not_said_is_told_in_the_log(house):
    async def steps(outlets):
        outlets.conductor.pause(paused=True)
        await house.accept(outlets, request("ask"), "speech")
        await house.accept(outlets, answer("answer"))

    house.scene(steps)

    assert [values["event_ids"] for name, values in house.facts if name == "utterance_dropped"] == [["event-ask"]]
    assert house.speech.said == []
