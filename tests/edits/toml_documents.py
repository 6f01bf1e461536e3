"""Random settings files in TOML: odd spacing, comments, tables in any order, hooks of others."""

from hypothesis import strategies as st
from own_entries import command

VALUES = ("1", "-0", "1_000", "0xF", "1e3", "inf", "nan", "true", '"x"', "'# no comment'", '"\\u00e9\\n"',
          "1979-05-27 07:32:00Z", '"""\n[[hooks.Stop]]\n\\"""x"""', "'''\nnotify = 1'''", "[]", "[ 1, # c\n  2,\n]",
          "{ a = 1, b.c = [ { } ] }", "[[1], ['x']]", '""', '"ü 🎉"')  # fmt: skip
SPACES = ("", " ", "  ", "\t")
TAILS = ("", "", " # c", "  # \"'''", " ")
BETWEEN = ("", "", "\n", "# c\n", "\n# about the next\n", "  \n\n", "  # [x]\n")
HOOKS = ('{command = "say"}', "{ hooks = [ { type = 'command', command = 'say' } ] }", "{}")


def _statement(key, value, space, tail):
    return f"{space}{key}{space}={space}{value}{tail}\n"


def documents(*, own=False):
    """Texts; with `own`, stale entries of hookd's among the others."""
    space, tail, between = (st.sampled_from(texts) for texts in (SPACES, TAILS, BETWEEN))
    values = st.sampled_from(VALUES)

    def statements(*keys):
        rows = st.lists(st.sampled_from(keys), unique=True, max_size=3)
        return rows.flatmap(
            lambda chosen: st.tuples(*(
                st.builds(lambda gap, key, value, space, tail: gap + _statement(key, value, space, tail),
                          between, st.just(key), values, space, tail)
                for key in chosen))
        ).map("".join)  # fmt: skip

    listed = st.builds(
        lambda inner, end: "[" + ",".join(inner) + end + "]",
        st.lists(st.builds(lambda a, b: a + b, st.sampled_from(["", " ", "\n  ", " # c\n"]),
                           st.sampled_from((*HOOKS, *(_inline() if own else ())))), max_size=3),
        st.sampled_from(["", "\n", " # end\n"]),
    )  # fmt: skip
    inline = st.builds(lambda lists: "[hooks]\n" + "".join(f"{key} = {one}\n" for key, one in lists.items()),
                       st.dictionaries(st.sampled_from(["Stop", "Other", "SessionStart"]), listed))  # fmt: skip
    dotted = listed.map(lambda one: f"hooks.Stop = {one}\n")
    table = st.builds(lambda gap, space, name, rows, tail: f"{gap}{space}[{name}]{tail}\n{rows}", between, space,
                      st.sampled_from(["tui", "a.b", '"q.r"', "mcp_servers.x"]),
                      statements("x", '"y z"', "z.w"), tail)  # fmt: skip
    hook = st.builds(lambda gap, event, matcher, rows: f"{gap}[[hooks.{event}]]\n{matcher}{rows}", between,
                     st.sampled_from(["Stop", "Other", '"Stop"']), st.sampled_from(["", 'matcher = "*" # all\n']),
                     st.lists(st.sampled_from((_table("say", "# c\n"), *(_own_tables() if own else ()))),
                              max_size=3).map("".join))  # fmt: skip
    state = st.just('[hooks.state]\n"/a:stop:0:0" = {trusted_hash = "x"}\n')
    body = st.one_of(
        st.lists(hook | table, max_size=4).map("".join),
        inline,
        st.builds(lambda a, b: a + b, state, st.lists(hook, max_size=3).map("".join)),
    )
    ends = st.sampled_from(["", "", "\n", "# the end", "  # the end\n\n"])
    top = statements("model", '"a b"', "c.d") | dotted
    texts = st.builds(lambda *parts: "".join(parts), top, body, ends)
    cut = st.builds(lambda text, is_cut: text.removesuffix("\n") if is_cut else text, texts, st.booleans())
    marked = st.builds(lambda mark, text: mark + text, st.sampled_from(["", "", "\ufeff"]), cut)
    return st.builds(lambda text, crlf: text.replace("\n", "\r\n") if crlf else text, marked, st.booleans())


def _table(text, comment=""):
    return f'[[hooks.Stop.hooks]]\n{comment}type = "command"\ncommand = "{text}"\n'


def _own_tables():
    return _table(command("Stop")), _table(command("Stop", "/old/hookd"), "# mine\n")


def _inline():
    return (f'{{ command = "{command("Stop", "/old/hookd")}" }}', f'{{hooks=[{{command="{command("Stop")}"}}]}}')
