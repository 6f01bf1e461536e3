"""What was said lately, so that it can be said again."""

from collections import deque
from dataclasses import replace

from hookd.utterance import Utterance

KEPT = 20
"""Utterances."""


class Recall:
    """Of an utterance that was cut and taken up again, the whole is remembered once its end was heard."""

    def __init__(self) -> None:
        self._said: deque[Utterance] = deque(maxlen=KEPT)
        self._cut: deque[Utterance] = deque(maxlen=KEPT)

    def cut(self, utterance: Utterance, *, is_rest: bool) -> None:
        """Its rest may be said later."""
        if not is_rest or self._begun(utterance) is utterance:
            self._cut.append(utterance)

    def said(self, utterance: Utterance, *, is_rest: bool = False) -> None:
        """To its end."""
        whole = self._begun(utterance) if is_rest else utterance
        self._cut = deque((other for other in self._cut if other.events != utterance.events), KEPT)
        if whole.text:
            self._said.append(whole)

    def last(self, count: int) -> tuple[Utterance, ...]:
        """The oldest first. Whoever hears them again hears the user's own wish: they stand for no event any more."""
        kept = list(self._said)[-max(1, count) :]
        return tuple(replace(utterance, events=(), expires_at=None) for utterance in kept)

    def _begun(self, rest: Utterance) -> Utterance:
        """The utterance that this is the rest of; itself where nobody remembers."""
        return next((whole for whole in reversed(self._cut) if whole.events == rest.events), rest)
