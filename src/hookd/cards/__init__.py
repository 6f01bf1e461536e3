"""Agent cards: Markdown that says who an agent is, read as data. Nothing in a card is ever run."""

import re
from dataclasses import dataclass
from itertools import islice

from hookd.cards import front_matter
from hookd.cards.colors import color_in
from hookd.vocabulary import is_name

HOOK_CALLS_LIMIT = 50
"""Hook calls of one card that are kept."""
TEXT_LIMIT = 500
"""Characters of a card's description, and of each word of a hook call, that are kept."""


class NotACard(ValueError):  # noqa: N818 - a fact about the file
    """A file that is no agent card; the message says why, and what was wanted."""


@dataclass(frozen=True, slots=True)
class HookCall:
    """A call of agent-voice-hook.sh that a card asks its agent to make."""

    program: str
    """As the card writes it, with its path."""
    agent: str
    kind: str
    """The card's own word; it need not be a kind."""
    message: str


@dataclass(frozen=True, slots=True)
class AgentCard:
    """What one card says of its agent. Empty: the card does not say."""

    name: str
    description: str
    color: str
    """`#rrggbb`"""
    emoji: str
    label: str
    """`[BACKEND-ENGINEER]`"""
    hook_calls: tuple[HookCall, ...]
    path: str


def parse(raw: bytes, path: str) -> AgentCard:
    """The card in these bytes. Raises NotACard where they name no agent; forgives everything else."""
    keys, body = front_matter.split(_clean(raw.decode("utf-8", errors="replace")))
    name = keys.get("name", "")
    if not is_name(name):
        raise NotACard(_why_not(keys, name))
    identity = _first(_IDENTITY, body)
    label, beside_label = _label(name, body)
    looks = (keys.get("emoji", ""), identity, beside_label)
    return AgentCard(
        name=name,
        description=" ".join(keys.get("description", "").split())[:TEXT_LIMIT],
        color=color_in(keys.get("color", "")) or color_in(identity),
        emoji=next((emoji for text in looks if (emoji := _first(_EMOJI, text))), ""),
        label=label,
        hook_calls=tuple(_hook_calls(body)),
        path=path,
    )


def own_label(name: str) -> str:
    """What an agent puts before its lines where no card says otherwise: `[BACKEND-ENGINEER]`."""
    return f"[{name.upper()}]"


def _later_bytes() -> str:
    """What Windows-1252 makes of the bytes 0x80 to 0x9f."""
    return bytes(range(0x80, 0xA0)).decode("cp1252", errors="ignore")


_IDENTITY = re.compile(r"^[ \t>*_-]*visual identity[ \t*_:]*([^\n]*)", re.IGNORECASE | re.MULTILINE)
_LABEL = re.compile(r"`(\[[A-Z0-9][A-Z0-9 ._-]{0,63}\])([^`\n]*)`")
_HOOK_CALL = re.compile(r"agent-voice-hook(?:\.sh)?(?=[ \t]+([^\n`]+))")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|(\S+)')

_ONE_EMOJI = (
    r"[\U0001F300-\U0001FAFF\u231A\u231B\u2328\u23CF-\u23FA\u2600-\u27BF\u2B05-\u2B55]"
    r"\uFE0F?[\U0001F3FB-\U0001F3FF]?"
)
_EMOJI = re.compile(rf"([\U0001F1E6-\U0001F1FF]{{2}}|{_ONE_EMOJI}(?:\u200D{_ONE_EMOJI})*)")

# Control characters would reach a terminal with `hookd agents`; the last ranges turn the writing direction.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# UTF-8 that was read as Windows-1252: the letter of a first byte, then one that only a later byte becomes.
_DAMAGED = re.compile(f"[\xc2-\xf4][\x80-\xbf{re.escape(_later_bytes())}]")


def _clean(text: str) -> str:
    """The text as its author wrote it, without what a terminal would obey."""
    if _DAMAGED.search(text):
        # Costs 30 ms and some megabytes, and few cards are damaged.
        from ftfy import fix_encoding  # noqa: PLC0415

        # Line by line, so that whole emoji in one line do not keep another from being mended.
        text = "\n".join(fix_encoding(line) if _DAMAGED.search(line) else line for line in text.splitlines())
    return _UNPRINTABLE.sub("", text)


def _why_not(keys: dict[str, str], name: str) -> str:
    if not keys:
        return "has no front matter; a card begins with --- and a line like name: backend-engineer"
    if not name:
        return "has no name; add a line like name: backend-engineer to its front matter"
    return f'is named "{name[:80]}"; wanted are 1 to 64 of A-Z a-z 0-9 . _ - with a letter or digit first'


def _first(shape: re.Pattern[str], text: str) -> str:
    found = shape.search(text)
    return found[1].strip() if found else ""


def _label(name: str, body: str) -> tuple[str, str]:
    """The label, and what stands beside it. The one that spells the name wins over an earlier one."""
    own = own_label(name)
    found = _LABEL.findall(body)
    return next((pair for pair in found if pair[0] == own), found[0] if found else (own, ""))


def _hook_calls(body: str) -> list[HookCall]:
    found = islice(_HOOK_CALL.finditer(body), HOOK_CALLS_LIMIT)
    return [_hook_call(_path_before(body, call.start()) + call[0], call[1]) for call in found]


def _hook_call(program: str, rest: str) -> HookCall:
    words = [next(filter(None, word), "")[:TEXT_LIMIT] for word in islice(_WORD.findall(rest[:4096]), 3)]
    agent, kind, message = [*words, "", "", ""][:3]
    return HookCall(program, agent, kind, message)


def _path_before(body: str, end: int) -> str:
    """The directory that stands before the program's name, without the `!!` that means: run it."""
    # Looking back from the name takes one look at each letter; a pattern that begins at the path does not.
    before = body[max(0, end - TEXT_LIMIT) : end]
    return re.split(r"[\s`'\"]", before)[-1].lstrip("!")
