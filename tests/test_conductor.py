"""The conductor: attention in real time, with a speech sink that does as it is told."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from hookd import conductor
from hookd.attention.attention import Attention
from hookd.attention.rules import rules_of
from hookd.attention.wishes import Mute
from hookd.composer import Composer
from hookd.conductor import Conductor
from hookd.event import Event
from hookd.router import Router
from hookd.settings import Settings
from hookd.turn import End, Ended
from hookd.utterance import Persona, VoiceWish
from hookd.windows import parse


def persona_of(agent):
    return Persona(agent, agent.capitalize(), VoiceWish(), "🔧", "#3f78d0", f"[{agent.upper()}]")


class Speech:
    """Says a turn until it is told that it was heard, or gives way at once."""

    def __init__(self):
        self.composer = Composer(persona_of)
        self.began = []
        self.prepared = []
        self.at_once = 0
        self.most_at_once = 0
        self.asked = []
        self.cancelled = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.way = asyncio.Event()

    async def perform(self, turn):
        started = datetime.now(UTC)
        self.began.append(turn.rest or self.composer.of(turn, started).text)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.way.clear()
        waits = [asyncio.ensure_future(event.wait()) for event in (self.gate, self.way)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.at_once -= 1
            for one in waits:
                one.cancel()
        end, rest = (End.CUT, "the rest of it") if self.way.is_set() else (End.SAID, "")
        return Ended(end, started, datetime.now(UTC), rest=rest)

    def prepare(self, turn):
        self.prepared.append(self.composer.preview(turn, datetime.now(UTC)).text)

    def give_way(self, within_seconds=None):
        self.asked.append(within_seconds)
        self.way.set()


class Ways:
    """Writes down what the conductor decided."""

    def __init__(self):
        self.settled, self.untrue, self.escalated, self.kept = [], [], [], []

    def settle(self, settled):
        self.settled += [(one.delivery.event.id, one.state.value, one.reason) for one in settled]

    unsaid = settle

    def take_back(self, events):
        self.untrue += [event.id for event in events]

    def escalate(self, deliveries):
        self.escalated += [(one.event.id, one.sink) for one in deliveries]

    def keep(self, text):
        self.kept.append(text)


class Clocks:
    """Real time, and what a test adds to it."""

    def __init__(self):
        self.slept = timedelta()

    def wall(self):
        return datetime.now(UTC) + self.slept


class Stage:
    def __init__(self, **settings):
        self.settings = Settings(**settings)
        self.router = Router(self.settings)
        self.speech, self.ways, self.clocks = Speech(), Ways(), Clocks()
        rules = rules_of(self.settings, self.router, self.speech.composer.seconds_of, frozenset({"speech"}))
        self.conductor = Conductor(Attention(rules), self.ways, self.clocks.wall)
        self.count = 0

    def tell(self, agent, kind, message="", session="s"):
        self.count += 1
        now = self.clocks.wall()
        event = Event(f"e{self.count}", agent, kind, now, "spool", "hookd", message, session)
        return self.conductor.take(event, self.router.route(event, now))

    @asynccontextmanager
    async def open(self):
        worker = asyncio.ensure_future(self.conductor.work(self.speech))
        try:
            yield worker
        finally:
            self.conductor.close()
            self.speech.gate.set()
            await worker

    async def until(self, condition):
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110 - the conductor sets no event
                await asyncio.sleep(0.002)


@pytest.fixture
def stage():
    return Stage()


def run(scene):
    return asyncio.run(scene())


def test_one_turn_is_said_after_the_other(stage):
    async def scene():
        async with stage.open():
            stage.speech.gate.clear()
            stage.tell("reviewer", "completed", "First.")
            await stage.until(lambda: stage.speech.began)
            stage.tell("docs", "completed", "Second.", "t")
            stage.tell("tester", "failed", "Third.", "u")
            stage.speech.gate.set()
            await stage.until(lambda: len(stage.ways.settled) == 3)

    run(scene)

    assert stage.speech.began == ["Reviewer: First.", "Docs: Second.", "Tester: Third."]
    assert stage.speech.most_at_once == 1
    assert [state for _, state, _ in stage.ways.settled] == ["done"] * 3


def test_what_is_said_gives_way_to_what_is_important_and_is_taken_up_again(stage):
    async def scene():
        async with stage.open():
            stage.speech.gate.clear()
            stage.tell("reviewer", "completed", "A long story.")
            await stage.until(lambda: stage.speech.began)
            stage.tell("docs", "permission-needed", "May I?", "t")
            await stage.until(lambda: len(stage.speech.began) == 2)
            stage.speech.gate.set()
            await stage.until(lambda: len(stage.ways.settled) == 2)

    run(scene)

    assert stage.speech.began == ["Reviewer: A long story.", "Docs: May I?", "the rest of it"]
    assert stage.speech.asked[0] is not None
    assert stage.speech.prepared == ["Docs: May I?"]
    assert [found[:2] for found in stage.ways.settled] == [("e2", "done"), ("e1", "done")]


def test_what_is_said_does_not_give_way_to_its_equals(stage):
    async def scene():
        async with stage.open():
            stage.speech.gate.clear()
            stage.tell("reviewer", "completed", "First.")
            await stage.until(lambda: stage.speech.began)
            stage.tell("docs", "completed", "Second.", "t")
            await asyncio.sleep(0)
            stage.speech.gate.set()
            await stage.until(lambda: len(stage.ways.settled) == 2)

    run(scene)

    assert stage.speech.asked == []


def test_an_answer_takes_back_what_waits(stage):
    async def scene():
        async with stage.open():
            stage.speech.gate.clear()
            stage.tell("reviewer", "permission-needed", "May I?", "r")
            await stage.until(lambda: stage.speech.began)
            stage.tell("docs", "permission-needed", "And I?", "d")
            stage.tell("docs", "tool-finished", "", "d")
            stage.speech.gate.set()
            await stage.until(lambda: len(stage.ways.settled) == 2)

    run(scene)

    assert stage.speech.began == ["Reviewer: May I?"]
    assert stage.ways.untrue == ["e2"]
    assert stage.ways.settled[0] == ("e2", "dropped", "withdrawn: answered by tool-finished of docs (e3)")


def test_a_deadline_that_passes_wakes_the_conductor():
    stage = Stage(attention={"deadlines": {"message": timedelta(seconds=1)}, "digest": timedelta(minutes=5)})

    async def scene():
        stage.conductor.pause(paused=True)
        async with stage.open():
            stage.tell("reviewer", "completed", "First.")
            await stage.until(lambda: len(stage.conductor.attention.board.late) == 1)

    run(scene)

    assert stage.speech.began == []


def test_the_pause_ends_what_is_being_said_and_the_end_of_the_pause_takes_it_up(stage):
    async def scene():
        async with stage.open():
            stage.speech.gate.clear()
            stage.tell("reviewer", "completed", "First.")
            await stage.until(lambda: stage.speech.began)
            changed = stage.conductor.pause(paused=True), stage.conductor.pause(paused=True)
            await stage.until(lambda: stage.conductor.attention.board.cut)
            stage.speech.gate.set()
            stage.conductor.pause(paused=False)
            await stage.until(lambda: stage.ways.settled)
        return changed

    changed = run(scene)

    assert changed == (True, False)
    assert stage.speech.began == ["Reviewer: First.", "the rest of it"]
    assert stage.speech.asked == [0.0]


def test_after_the_machine_slept_there_is_one_digest_and_no_old_line(stage):
    async def scene():
        async with stage.open():
            stage.speech.gate.clear()
            stage.tell("reviewer", "completed", "First.")
            await stage.until(lambda: stage.speech.began)
            for number in range(3):
                stage.tell("docs", "completed", "Old.", f"d{number}")
            stage.clocks.slept = timedelta(hours=6)
            stage.speech.gate.set()
            await stage.until(lambda: stage.conductor.attention.board.late)
            stage.clocks.slept += timedelta(seconds=5)
            stage.tell("tester", "tool-finished")
            await stage.until(lambda: len(stage.ways.settled) == 4)

    run(scene)

    assert stage.speech.began == ["Reviewer: First.", "While you were away: docs finished three tasks."]


def test_closing_finishes_what_is_being_said_and_leaves_what_waits(stage):
    async def scene():
        stage.speech.gate.clear()
        stage.tell("reviewer", "completed", "First.")
        worker = asyncio.ensure_future(stage.conductor.work(stage.speech))
        await stage.until(lambda: stage.speech.began)
        stage.tell("docs", "completed", "Second.", "t")
        stage.conductor.close()
        await asyncio.sleep(0.01)
        open_still = not worker.done()
        stage.speech.gate.set()
        await worker
        return open_still, len(stage.conductor)

    assert run(scene) == (True, 1)
    assert stage.speech.began == ["Reviewer: First."]
    assert [found[:2] for found in stage.ways.settled] == [("e1", "done")]


def test_who_cancels_the_worker_cancels_the_voice(stage):
    async def scene():
        stage.speech.gate.clear()
        stage.tell("reviewer", "completed", "First.")
        worker = asyncio.ensure_future(stage.conductor.work(stage.speech))
        await stage.until(lambda: stage.speech.began)
        worker.cancel()
        await asyncio.wait((worker,))
        await stage.until(lambda: stage.speech.cancelled == 1)

    run(scene)

    assert stage.ways.settled == []


def test_new_rules_count_at_once(monkeypatch):
    monkeypatch.setattr(conductor, "LOOK_SECONDS", 3600.0)  # nobody looks unless they are told
    stage = Stage(quiet={"windows": (parse("00:00-24:00"),)})

    async def scene():
        async with stage.open():
            stage.tell("reviewer", "completed", "First.")
            await asyncio.sleep(0.05)
            before = list(stage.speech.began)
            stage.conductor.apply(rules_of(Settings(), stage.router, lambda *_: 1.0, frozenset({"speech"})))
            await stage.until(lambda: stage.speech.began)
        return before

    assert run(scene) == []
    assert stage.speech.began == ["Reviewer: First."]


def test_only_what_changed_is_kept(stage):
    async def scene():
        async with stage.open():
            stage.tell("reviewer", "completed", "First.")
            await stage.until(lambda: stage.ways.settled)
            before = len(stage.ways.kept)
            stage.conductor.mute(Mute(agent="tester"))
            stage.conductor.mute(Mute(agent="tester"))
        return before

    before = run(scene)

    assert (before, len(stage.ways.kept)) == (0, 1)


def test_what_was_kept_is_known_again(stage):
    async def scene():
        stage.conductor.mute(Mute(agent="tester"))
        stage.conductor.pause(paused=True)

    run(scene)
    later = Stage()
    later.conductor.restore(stage.ways.kept[-1])

    assert (later.conductor.status()["paused"], later.conductor.status()["muted"][0]["agent"]) == (True, "tester")


def test_nobody_answers_and_the_next_sink_is_told():
    steps = (timedelta(seconds=60), timedelta(seconds=300))
    stage = Stage(attention={"reminders": steps, "escalate": ("log",)})

    async def scene():
        async with stage.open():
            stage.tell("docs", "permission-needed", "May I?")
            for number, seconds in enumerate((60, 300), 2):
                await stage.until(lambda: len(stage.ways.settled) == 1)
                stage.clocks.slept = timedelta(seconds=seconds)
                stage.tell("tester", "notice")
                await stage.until(lambda number=number: len(stage.speech.began) == number)
            await stage.until(lambda: stage.ways.escalated)

    run(scene)

    assert stage.ways.escalated == [("e1", "log")]
    assert stage.speech.began == ["Docs: May I?", "Reminder from docs: May I?", "Reminder from docs: May I?"]
