"""Colours: their names on cards and in settings, as `#rrggbb` that reads on dark and on light terminals."""

import re

COLORS = {
    "red": "#e0393e",
    "orange": "#c96a00",
    "amber": "#a87900",
    "yellow": "#938100",
    "gold": "#9a7d00",
    "lime": "#5f8f00",
    "green": "#218f3a",
    "emerald": "#0b8f5f",
    "teal": "#0d8a85",
    "cyan": "#0788a0",
    "blue": "#2b7fd9",
    "navy": "#4c74c4",
    "indigo": "#6a6fe0",
    "violet": "#8a63e0",
    "purple": "#9a5cd0",
    "magenta": "#c246b4",
    "pink": "#d6458f",
    "rose": "#db3f6c",
    "crimson": "#d93a55",
    "brown": "#a06a45",
    "silver": "#7f858c",
    "gray": "#7a7f87",
    "grey": "#7a7f87",
}
"""A colour called yellow must be read as text on white: each lies as far from white as from black."""

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\b")


def color_in(text: str) -> str:
    """The first colour that a text names, as `#rrggbb`; empty where it names none."""
    for word in re.findall(r"#\w+|[^\W\d_]+", text):
        if found := COLORS.get(word.lower()) or _hex(word):
            return found
    return ""


def _hex(word: str) -> str:
    if not _HEX.fullmatch(word):
        return ""
    digits = word[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
