"""What hookd wants in settings files, as the tests of the editors use it."""

from hookd.integrations import mark
from hookd.integrations.edits.protocol import Item, Member, Own

OWN = Own(mark.is_own)

FRAMED = Own(mark.is_own, {("version",): 1})


def command(event, program="/usr/bin/hookd"):
    return mark.command(program, "claude-code", event)


def group(event, program="/usr/bin/hookd", **options):
    return {"hooks": [{"type": "command", "command": command(event, program), **options}]}


def flat(event, program="/usr/bin/hookd", **options):
    return {"command": command(event, program), **options}


GROUPS = (
    Item(("hooks", "SessionStart"), group("SessionStart", timeout=10)),
    Item(("hooks", "Stop"), group("Stop", timeout=10, **{"async": True})),
)
FLAT = (
    Member(("version",), 1, frame=True),
    Item(("hooks", "sessionStart"), flat("sessionStart", timeout=5)),
    Item(("hooks", "Stop"), flat("stop", timeout=5)),
)
BARE = (Item(("Stop",), group("Stop")),)
NAMED = (Member(("hookd",), {"enabled": True, "Stop": [flat("Stop")]}),)
WORDS = (Member(("notify",), list(mark.words("/usr/bin/hookd", "codex"))),)

ALL = {"groups": GROUPS, "flat": FLAT, "bare": BARE, "named": NAMED, "words": WORDS}
