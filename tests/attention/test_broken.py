"""Each property of attention can fail: an attention that is broken on purpose is found out, the real one is not."""

from datetime import timedelta

import properties
import pytest
from days import lived, settled_of, speech_of
from performance import Watched
from story import read

from hookd.attention.attention import Attention
from hookd.settings import Settings

DAY = """A day on which every rule is needed.
21:50:00    reviewer completed in shop #s1 of claude-code: The review is done. Three files could be simpler.
21:50:01    claude-code permission-needed in shop #s1 with Bash: wants to run: npm test
21:50:01.2  reviewer activated in shop #s1 of claude-code: I look at it again
21:50:01.4  reviewer completed in shop #s1 of claude-code: The review is done again
21:50:05    claude-code tool-finished in shop #s1 with Bash
21:50:10..21:50:40  6 x worker-{n} activated in docs #s2 of claude-code: I look at the chapters and their pictures
21:52:00    you mute agent tester for 5m
21:52:01    tester completed in shop: All tests pass
21:57:59    docs completed in docs: The chapter is written and all of its pictures are drawn
21:58:00    you pause
21:58:01    tester completed in shop: All tests pass
21:59:50    you resume
22:05:00    docs completed in docs: The chapter is written
"""
TABLES = {
    "attention": {"budget": "8s", "budget_window": "1m", "together": 0},
    "quiet": {"windows": ["22:00-22:10"], "timezone": "UTC"},
}


class Unsettling(Attention):
    """Settles what was said twice."""

    def ended(self, ended):
        return 2 * super().ended(ended)


class Patient(Attention):
    """Says what is stale."""

    def __init__(self, rules):
        super().__init__(rules)
        self.board.waiting.late = lambda *_: []


class Stubborn(Attention):
    """Withdraws nothing."""

    def _overtaken(self, *_):
        return [], []


class Rude(Attention):
    """Lets nobody cut in."""

    def gives_way(self, *_):
        return False, None


class Deaf(Attention):
    """Hears neither pause nor mute nor quiet hours."""

    def __init__(self, rules):
        super().__init__(rules)
        self.board.held_event = lambda *_: ""


class Spendthrift(Attention):
    """Does not count what it says."""

    def __init__(self, rules):
        super().__init__(rules)
        self.board.budget.spend = lambda *_: None


class Sleepy(Attention):
    """Does not tell when it is to be woken."""

    def wake_at(self, *_):
        return None


class Moody(Attention):
    """Is another one each time."""

    days = 0

    def __init__(self, rules):
        super().__init__(rules)
        Moody.days += 1
        self._silent = Moody.days % 2

    def take(self, event, deliveries, now):
        return super().take(event, () if self._silent else deliveries, now)


class Overlapping(Watched):
    """Two voices: begins the next one before the one has ended."""

    def _finish(self):
        super()._finish()
        self.now -= timedelta(seconds=0.5)


def day_with(attention_of=Attention, rehearsal_of=Watched, looks=None):
    return lived(Settings(**TABLES), read(DAY).steps, attention_of, rehearsal_of, looks)


@pytest.mark.parametrize(
    ("broken", "faults_of"),
    [
        (Unsettling, properties.not_settled_once),
        (Patient, properties.too_late),
        (Stubborn, properties.untrue),
        (Rude, properties.kept_waiting),
        (Rude, properties.said_on_in_a_pause),
        (Deaf, properties.unwished),
        (Spendthrift, properties.over_budget),
    ],
)
def test_a_broken_attention_is_found_out(broken, faults_of):
    assert (faults_of(day_with()), faults_of(day_with(broken)) != []) == ([], True)


def test_two_voices_at_once_are_found_out():
    assert properties.at_once(day_with(rehearsal_of=Overlapping)) != []


def test_an_attention_that_would_have_to_be_woken_more_often_is_found_out():
    told, looking = day_with(Sleepy), day_with(Sleepy, looks=timedelta(seconds=1))

    assert speech_of(told) != speech_of(looking)


def test_a_mood_is_found_out():
    assert settled_of(day_with(Moody)) != settled_of(day_with(Moody))


def test_attention_gives_no_turn_while_another_is_being_said():
    given = []

    class Insistent(Watched):
        def look(self):
            super().look()
            if self._player.busy:
                decision = self.attention.next(self.now)
                self.record.settled += decision.settled
                given.append(decision.turn)

    day = day_with(rehearsal_of=Insistent, looks=timedelta(seconds=1))

    assert len(given) > 20
    assert set(given) == {None}
    assert properties.not_settled_once(day) == []
