"""Reasons: how the reason of a delivery that was not said begins, by the rule that decided; for whoever counts them."""

from enum import StrEnum


class Rule(StrEnum):
    """The word in front, up to its colon or space."""

    MERGED = "merged with"
    """Another messenger had told the same event."""
    WITHDRAWN = "withdrawn:"
    """It was no longer true."""
    EXPIRED = "expired:"
    """It waited for too long; a digest may have counted it then."""

    OVER_BUDGET = "too much was said already;"
    """Of what merely goes on; a digest may have counted it then."""

    def gave(self, reason: str) -> bool:
        """Whether it was this rule that decided."""
        return reason.startswith(self)
