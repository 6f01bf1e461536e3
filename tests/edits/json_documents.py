"""Random settings files in JSON: odd spacing, comments, trailing commas, foreign hooks, keys that stand twice."""

import json

from hypothesis import strategies as st
from own_entries import flat, group

STRICT = ("", "", "", " ", "  ", "\n", "\n    ", "\r\n\t", "\n\n  ", "\t")
COMMENTED = (*STRICT, "/* c */", " // c\n", '\n  // } ] , "\r\n    ', "\n/* // * \n */\n", "//\n//\n", " /**/ ")

SCALARS = ("1", "-0", "1.50", "1E400", "12345678901234567890123", "true", "false", "null", '""', '"x"', '"\\u00e9\\n"',
           '"// no comment"', '"\\ud83d"', '"ü 🎉"', '"}"')  # fmt: skip
KEYS = ('"a"', '"b"', '"\\u0061"', '""', '"model"', '"ünï"')
FOREIGN = ('{"command": "say done"}', '{"hooks": [{"type": "command", "command": "say"}]}',
           '{"matcher": "", "hooks":[]}', "{}", "[]", '"text"', "7")  # fmt: skip


def _object(member, blank, trailing):
    def written(inner, end, comma):
        if not inner:
            return "{" + end + "}"
        return "{" + ",".join(inner) + (comma if trailing else "") + end + "}"

    return st.builds(written, st.lists(member, max_size=4), blank, st.sampled_from(["", ","]))


def _list(item, blank, trailing):
    spaced = st.builds(lambda before, value, after: before + value + after, blank, item, blank)
    return _object(spaced, blank, trailing).map(lambda text: "[" + text[1:-1] + "]")


def _member(key, value, blank):
    return st.builds(
        lambda a, key, b, c, value, d: f"{a}{key}{b}:{c}{value}{d}", blank, key, blank, blank, value, blank
    )


def documents(*, strict=False, own=False):
    """Texts; with `own`, stale entries of hookd's among the others."""
    blank = st.sampled_from(STRICT if strict else COMMENTED)
    loose = not strict

    def containers(inner):
        return _object(_member(st.sampled_from(KEYS), inner, blank), blank, loose) | _list(inner, blank, loose)

    anything = st.recursive(st.sampled_from(SCALARS), containers, max_leaves=5)
    entries = [*FOREIGN, *(_own_entries() if own else ())]
    groups = _list(st.sampled_from(entries), blank, loose)
    events = st.sampled_from(['"Stop"', '"Stop"', '"SessionStart"', '"sessionStart"', '"Other"'])
    # Mostly where something is wanted; now and then another shape stands there.
    event = _member(events, groups | groups | groups | anything, blank)
    hooks = _member(st.just('"hooks"'), _object(event | event | event | _member(st.sampled_from(KEYS), anything, blank),
                                                blank, loose), blank)  # fmt: skip
    bare = _member(st.sampled_from(['"Stop"', '"hookd"']), groups, blank)
    plain = _member(st.sampled_from((*KEYS, '"version"')), anything, blank)
    root = _object(hooks | hooks | plain | plain | bare, blank, loose)
    mark = st.sampled_from(["", "", "\ufeff"])
    return st.builds(lambda *texts: "".join(texts), mark, blank, root, blank)


def _own_entries():
    stale = (
        group("Stop", "/old/bin/hookd"),
        group("Stop", timeout=10, **{"async": True}),
        flat("Stop", "/old/hookd"),
        {"matcher": "*", "hooks": [*group("Stop")["hooks"], *group("Start")["hooks"]]},
        {"hooks": [{"command": "say"}, *group("Stop")["hooks"]]},
        {"hooks": [*group("Stop", timeout=10, **{"async": True})["hooks"], {"command": "say"}]},
    )
    return [json.dumps(entry, indent=indent) for entry in stale for indent in (None, 2)]
