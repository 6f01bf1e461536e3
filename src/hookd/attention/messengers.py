"""Messengers: one event of an agent's life that several hooks tell of is one event. Keys, and how long they hold."""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Sequence
from datetime import timedelta
from typing import NamedTuple

from hookd.attention.overtaking import REQUESTS, session_of
from hookd.attention.reasons import Rule
from hookd.event import Event

KEYS_LIMIT = 5000
"""Keys that are remembered, the oldest ones are forgotten first."""

TURN_IDS = ("turn_id", "turn-id", "generation_id")
"""What agents call one turn of theirs."""


class Sameness(NamedTuple):
    """Two events of one key within the window, told by different messengers, are the same event."""

    name: str
    """For `hookd why`."""
    window: timedelta
    key: Callable[[Event], Hashable]
    """None: the rule does not concern this event."""
    messenger: Callable[[Event], str]


class Told(NamedTuple):
    """An event was told before, by another messenger."""

    first: Event
    rule: Sameness

    @property
    def reason(self) -> str:
        return f"{Rule.MERGED} {self.first.id}: {self.rule.name}, within {self.rule.window.total_seconds():.0f} s"


class _Head:
    """An event that was told first, and by whom it has been told since."""

    def __init__(self, event: Event, messenger: str) -> None:
        self.event = event
        self.messengers = {messenger}


def _native(event: Event) -> str:
    return str(event.extra.get("native_event") or event.dialect)


def _door(event: Event) -> str:
    return event.dialect


def _own_or_native(event: Event) -> str:
    return "own word" if event.dialect == "hookd" else "hook"


def _request(event: Event) -> Hashable:
    return (session_of(event),) if event.kind == "permission-needed" else None


def _question(event: Event) -> Hashable:
    return (session_of(event),) if event.kind == "input-needed" and not _is_idle(event) else None


def _notification_or_asker(event: Event) -> str:
    """Two who ask in one session are two questions, in whichever way they ask."""
    return "notification" if _native(event) == "Notification" else "asker"


def _asking_tool(event: Event) -> Hashable:
    asks = event.kind in REQUESTS and event.tool
    return (session_of(event), event.tool) if asks else None


def _turn(event: Event) -> Hashable:
    turn = next((event.extra[name] for name in TURN_IDS if event.extra.get(name)), None)
    if turn is None or event.kind not in ("completed", "failed", "interrupted"):
        return None
    # A subagent's hook tells its name, where another word of the same turn may only tell its id.
    return (event.kind, str(turn), event.extra.get("agent_id") or event.agent)


def _prompted(event: Event) -> Hashable:
    prompt = event.extra.get("prompt_id")
    if prompt is None or event.kind not in ("completed", "failed", "interrupted"):
        return None
    return (event.agent, event.kind, event.session, event.message, prompt, _native(event))


def _each(event: Event) -> str:
    return event.id


def _card(event: Event) -> Hashable:
    return (event.kind, event.agent) if event.kind in ("activated", "completed", "failed") else None


def _double(event: Event) -> Hashable:
    if "native_event" not in event.extra:
        return None
    call = event.extra.get("tool_use_id")
    return (event.agent, event.kind, event.session, event.message, event.tool, _native(event), call)


def _idle(event: Event) -> Hashable:
    ended = event.kind in ("completed", "failed", "interrupted") and not event.parent
    return (session_of(event),) if ended or _is_idle(event) else None


def _is_idle(event: Event) -> bool:
    return event.kind == "input-needed" and event.extra.get("notification_type") == "idle_prompt"


def _end_or_idle(event: Event) -> str:
    return "idle" if _is_idle(event) else "end"


SAMENESSES = (
    # Cursor and Copilot run Claude Code's hooks beside their own.
    Sameness("the same hook at two doors", timedelta(seconds=3), _double, _door),
    # Claude Code's Notification comes about 6 s behind its PermissionRequest.
    Sameness("a request and its notification", timedelta(seconds=15), _request, _native),
    Sameness("a question and its notification", timedelta(seconds=15), _question, _notification_or_asker),
    # Claude Code's ExitPlanMode is told by its PreToolUse, and a PermissionRequest of it follows.
    Sameness("a tool that asks and the permission to use it", timedelta(seconds=15), _asking_tool, _native),
    # Codex tells the end of a turn by its Stop hook and by notify.
    Sameness("two words for one turn", timedelta(seconds=60), _turn, _native),
    # Qwen Code stops twice where a subagent ended in the background.
    Sameness("one end of a turn told twice", timedelta(seconds=3), _prompted, _each),
    # A card has its agent call, and the agent's hook tells the same; the model may write a while between them.
    Sameness("an agent's own word and its hook", timedelta(seconds=120), _card, _own_or_native),
    # Claude Code's idle_prompt comes 60 s behind the end of the turn.
    Sameness("the end of a turn and the prompt that idles since", timedelta(minutes=5), _idle, _end_or_idle),
)


class Messengers:
    """Remembers who told what; the clock is the events' own: it may go back a little."""

    def __init__(self) -> None:
        self._heads: OrderedDict[tuple[str, Hashable], deque[_Head]] = OrderedDict()

    def told(self, event: Event) -> Told | None:
        """The earlier event that this one repeats; None where it is the first of its kind, which is remembered."""
        keys = [(rule, rule.key(event)) for rule in SAMENESSES]
        for rule, key in keys:
            head = self._head(rule, key, event) if key is not None else None
            if head is not None:
                head.messengers.add(rule.messenger(event))
                # By what the first one could not be known, a third one may be known.
                self._remember_all([(one, own) for one, own in keys if one.key(head.event) is None], head.event, event)
                return Told(head.event, rule)
        self._remember_all(keys, event, event)
        return None

    def _head(self, rule: Sameness, key: Hashable, event: Event) -> _Head | None:
        """The latest one that this messenger has not told yet."""
        heads = self._heads.get((rule.name, key), deque())
        while heads and event.happened_at - heads[0].event.happened_at > rule.window:
            heads.popleft()
        messenger = rule.messenger(event)
        fitting = (head for head in reversed(heads) if messenger not in head.messengers)
        return next((head for head in fitting if _may_be_one(head.event, event)), None)

    def _remember_all(self, keys: Sequence[tuple[Sameness, Hashable]], first: Event, event: Event) -> None:
        for rule, key in keys:
            if key is not None:
                self._remember(rule, key, _Head(first, rule.messenger(event)))

    def _remember(self, rule: Sameness, key: Hashable, head: _Head) -> None:
        heads = self._heads.setdefault((rule.name, key), deque(maxlen=64))
        heads.append(head)
        self._heads.move_to_end((rule.name, key))
        while len(self._heads) > KEYS_LIMIT:
            self._heads.popitem(last=False)


def _may_be_one(first: Event, second: Event) -> bool:
    """Whether what both say of session, project and tool agrees."""
    pairs = ((first.session, second.session), (first.tool, second.tool))
    agree = all(not one or not other or one == other for one, other in pairs)
    return agree and _near(first.project.rstrip("/"), second.project.rstrip("/"))


def _near(one: str, other: str) -> bool:
    """The same directory, or one within the other; unknown ones may be the same."""
    return not one or not other or f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
