"""Prose: Markdown and lines as sentences, one behind the other."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from hookd.phrase.code import of_code
from hookd.without import instead

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CODE_BLOCK = "Code block."
A_TABLE = "A table."
ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " ", "hellip": "…", "rarr": "→"}
"""Those that agents write."""
SHORT_LINE = 60
"""Characters. A line that is shorter was ended by its writer, not by the margin."""

_MARKED = re.compile(
    r"[`\\]|~~|\*\S|\S\*|(?<!\w)_(?=\w)|\]\(|<\w+:|&#?\w+;"
    r"|^ {0,3}(?:[-+*] |\d+[.)] |#{1,6} |>|\|?[ :]*--)",
    re.MULTILINE,
)
"""Without any of these a text has no Markdown."""
_TASK = re.compile(r"\[([ xX])\] +")
_BLANK = re.compile(r"\n\s*\n")
_BEGINS = re.compile(r"[A-Z\d]|[^\W\d_]*[/.]\w|[^\W\d_]+ dot \w")
"""How a line begins that is one of its own: with a capital, a number, a path, a file."""
_DASH = re.compile(r"^[-+*•] ", re.MULTILINE)
_QUOTES = ")]\"'”’*"


def prose(text: str) -> str:
    """The text as sentences on one line."""
    blocks = _blocks(text) if _MARKED.search(text) else map(_lines, _BLANK.split(text))
    return _joined(blocks)


@cache
def _markdown() -> "MarkdownIt":
    # Only where there is Markdown: it costs 0.6 MB. The table of all 2,231 entities of HTML would cost as much again.
    with instead("markdown_it.common.entities", entities=ENTITIES):
        from markdown_it import MarkdownIt  # noqa: PLC0415

    # Indented text is no code here and a line under a text no heading: agents write so without meaning it.
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return parser.disable(["code", "lheading", "reference", "html_block", "html_inline"])


def _blocks(text: str) -> Iterator[str]:
    """Each block of a Markdown document as text."""
    number = ""
    inside_table = False
    for token in _markdown().parse(text):
        if token.type in ("table_open", "table_close"):
            inside_table = token.type == "table_open"
            if inside_table:
                yield A_TABLE
        elif token.type == "fence":
            yield CODE_BLOCK
        elif token.type == "list_item_open":
            number = f"{token.info}: " if token.info else ""
        elif token.type == "inline" and not inside_table:
            yield number + _task(_inline(token.children or ()))
            number = ""


def _task(item: str) -> str:
    """`[x] tests` -> `Done: tests`."""
    found = _TASK.match(item)
    if not found:
        return item
    return ("To do: " if found[1] == " " else "Done: ") + item[found.end() :]


def _inline(tokens: "Iterable[Token]") -> str:
    """A line of Markdown as text; where it breaks, a new line."""
    return _lines("".join(_PIECES.get(token.type, _nothing)(token) for token in tokens))


def _nothing(_: "Token") -> str:
    return ""


_PIECES: dict[str, Callable[["Token"], str]] = {
    "text": lambda token: token.content,
    "text_special": lambda token: token.content,
    "code_inline": lambda token: of_code(token.content),
    "softbreak": lambda _: "\n",
    "hardbreak": lambda _: "\n",
    "image": lambda token: token.content or "an image",
}
"""What is said of each part of a line; of all others nothing."""


def _lines(text: str) -> str:
    """Lines as one: those that the margin broke go on, those that their writer ended become sentences."""
    lines = [line.strip() for line in _DASH.sub("", text).split("\n")]
    lines = [line for line in lines if line]
    for number, (line, below) in enumerate(pairwise(lines)):
        if len(line) < SHORT_LINE and _BEGINS.match(below):
            lines[number] = _sentence(line)
    return " ".join(lines)


def _joined(blocks: Iterable[str]) -> str:
    """Blocks as sentences, the last as it ends; several blocks of code in a row are said once."""
    said: list[str] = []
    for block in blocks:
        text = block.strip()
        if any(map(str.isalnum, text)) and not (said and said[-1] == text == CODE_BLOCK):
            said.append(text)
    return " ".join([*map(_sentence, said[:-1]), *said[-1:]])


def _sentence(text: str) -> str:
    """With a mark at its end."""
    bare = text.rstrip(_QUOTES)
    return text if not bare or bare[-1] in ".!?…:;," else text + "."
