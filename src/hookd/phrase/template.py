"""Templates: what a route says, with fields in braces."""

from collections.abc import Mapping
from difflib import get_close_matches
from string import Formatter

TEMPLATE_FIELDS = ("name", "message", "kind", "project", "session", "tool", "parent", "agent", "host")
"""What a template may name in braces."""


def template_error(template: str) -> str:
    """Why a template cannot be said; empty where it can."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        return f"{error}; a brace itself is written {{{{ or }}}}"
    for _, field, form, conversion in parts:
        if field is None:
            continue
        if field not in TEMPLATE_FIELDS:
            return f"{{{field}}} is unknown; {_nearest(field)}"
        if form or conversion:
            return f"{{{field}}} stands with a format; write the bare name"
    return ""


def filled(template: str, fields: Mapping[str, str]) -> str:
    """The template with its fields' texts."""
    # Not format(): that would follow attributes and indexes of what it is given.
    return "".join(
        literal + (fields.get(field, "") if field is not None else "")
        for literal, field, _, _ in Formatter().parse(template)
    )


def named_in(template: str) -> frozenset[str]:
    """The fields that it names."""
    return frozenset(field for _, field, _, _ in Formatter().parse(template) if field in TEMPLATE_FIELDS)


def _nearest(field: str) -> str:
    near = get_close_matches(field.lower(), TEMPLATE_FIELDS, n=1)
    known = ", ".join(f"{{{known}}}" for known in TEMPLATE_FIELDS)
    return f"did you mean {{{near[0]}}}?" if near else f"known are {known}"
