"""The comparison of a performance with its story: what was heard, shown and settled otherwise, and what was lost."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from performance import Performance
from story import Said, Story

from hookd.rehearsal.player import Spoken
from hookd.turn import End, Form

TOLERANCE = timedelta(seconds=1.5)


def faults(story: Story, performance: Performance) -> list[str]:
    """What is not as the story says."""
    return [
        *_heard_otherwise(story, performance),
        *_shown_otherwise(story, performance),
        *_ended_otherwise(story, performance),
        *_lost(performance),
    ]


def _heard_otherwise(story: Story, performance: Performance) -> list[str]:
    spoken = performance.record.spoken
    found = [f"was said: {text}" for text in story.never for one in spoken if text in one.text]
    for said, one in zip(story.said, spoken, strict=False):
        if not _fits(said, one):
            return [*found, f"instead of {told_said(said, story)}\nwas heard {told(one, story)}"]
    found += [f"not heard: {told_said(said, story)}" for said in story.said[len(spoken) :]]
    return found + [f"heard too: {told(one, story)}" for one in spoken[len(story.said) :]]


def _fits(said: Said, one: Spoken) -> bool:
    begins = said.text.endswith("…")
    text = one.utterance.text.startswith(said.text[:-1]) if begins else one.text == said.text
    in_time = abs(one.starts - said.at) <= TOLERANCE
    return text and in_time and (one.end is End.CUT) == said.cut and said.form in (None, one.turn.form)


def _shown_otherwise(story: Story, performance: Performance) -> list[str]:
    left, found = list(performance.record.shown), []
    for wanted in story.shown:
        fitting = [
            one
            for one in left
            if one[1:] == (wanted.what, wanted.event_id) and abs(one[0] - wanted.at) <= TOLERANCE
        ]
        if fitting:
            left.remove(fitting[0])
        else:
            found.append(f"not {wanted.what} at that time: {wanted.event_id}")
    escalated = [one for one in left if one[1].startswith("escalated")]
    return found + [f"{what} too: {event_id} at {_clock(at, story)}" for at, what, event_id in escalated]


def _ended_otherwise(story: Story, performance: Performance) -> list[str]:
    ends = [(one.delivery.event.id, one.state.value, one.reason) for one in performance.record.settled]
    ends += [(one.event.id, "unsettled", "") for one in performance.unsettled()]
    found = []
    for wanted in story.ends:
        really = [end for end in ends if wanted.event_id in ("", end[0])]
        fitting = [
            end for end in really if end[1] == wanted.state and wanted.reason in end[2]
        ]
        if len(fitting) != wanted.count:
            who = wanted.event_id or f"{wanted.count} x"
            found.append(f"not so: = {who} {wanted.state}: {wanted.reason}; but {really}")
    return found


def _lost(performance: Performance) -> list[str]:
    """Whatever a story tells: each delivery is settled once, or attention still has it."""
    counts = Counter(one.delivery.event.id for one in performance.record.settled if one.delivery.sink == "speech")
    twice = [f"settled {count} times: {event_id}" for event_id, count in counts.items() if count > 1]
    board = performance.attention.board
    turns = [*board.cut, *([board.saying] if board.saying else [])]
    kept_ids = {one.event.id for one in board.waiting} | {one.delivery.event.id for one in board.late}
    kept_ids |= {one.event.id for turn in turns for one in turn.deliveries}
    return twice + [f"lost: {one.event.id}" for one in performance.unsettled() if one.event.id not in kept_ids]


def as_told(story: Story, performance: Performance) -> str:
    """What really happened, in the words of a story."""
    lines = [told(one, story) for one in performance.record.spoken]
    lines += [f"{_clock(at, story)}  ! {what}: {event_id}" for at, what, event_id in performance.record.shown]
    ends = (f"= {one.delivery.event.id} {one.state.value}: {one.reason}" for one in performance.record.settled)
    lines += [line.removesuffix(": ") for line in ends]
    return "\n".join(lines)


def told(one: Spoken, story: Story) -> str:
    text = one.text or f"{one.utterance.text[:40]}…"
    form = "" if one.turn.form is Form.ALONE else f"({one.turn.form.value}) "
    return f"{_clock(one.starts, story)}  > {form}{text}{' --' if one.end is End.CUT else ''}"


def told_said(said: Said, story: Story) -> str:
    form = f"({said.form.value}) " if said.form else ""
    return f"{_clock(said.at, story)}  > {form}{said.text}{' --' if said.cut else ''}"


def _clock(at: datetime, story: Story) -> str:
    local = at.astimezone(story.zone or UTC)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 100_000}"
