"""A small agent, wired in a file of settings and by a file of its own, and a small editor of JSON."""

import json
from functools import partial

from hookd.integrations import mark
from hookd.integrations.agents.agent import SESSION, Agent, Edited, Probe, Unwired, Whole
from hookd.integrations.edits.protocol import Item, Member, Unreadable


class SmallJson:
    """Knows lists of objects with a command, and members; writes everything anew, as no real editor may."""

    def load(self, text):
        try:
            return json.loads(text.lstrip("\ufeff")) if text.strip() else {}
        except ValueError as error:
            raise Unreadable(error.lineno, error.colno, error.msg) from None

    def reconciled(self, text, wanted, own):
        value = self.load(text)
        before = json.dumps(value)
        for path in own.frames:
            value.pop(path[0], None)
        hooks = value.get("hooks", {})
        for event in list(hooks):
            hooks[event] = [one for one in hooks[event] if not own.is_command(one.get("command", ""))]
            if not hooks[event]:
                del hooks[event]
        if "hooks" in value and not hooks:
            del value["hooks"]
        for one in wanted:
            place = value
            for name in one.path[:-1]:
                place = place.setdefault(name, {})
            if isinstance(one, Item):
                place.setdefault(one.path[-1], []).append(dict(one.value))
            elif isinstance(one, Member):
                place.setdefault(one.path[-1], one.value)
        if json.dumps(value) == before:
            return text
        return json.dumps(value, indent=2) + "\n" if value else ""

    def own(self, text, own):
        hooks = self.load(text).get("hooks", {})
        return tuple(
            Item(("hooks", event), one)
            for event, found in hooks.items()
            for one in found
            if own.is_command(one.get("command", ""))
        )

    def lines(self, wanted):
        return "\n".join(json.dumps(one.value) for one in wanted)


def base(where):
    return f"{where.project or where.home}/.small"


def settings(where):
    return f"{base(where)}/settings.json"


def plug(where):
    return f"{base(where)}/plug/hookd.js"


def is_own(content):
    return content.startswith(b"// hookd")


def plug_file(where):
    return Whole(plug(where), f"// hookd {where.program}\n".encode(), is_own)


def targets(where):
    if where.plugin and where.project:
        raise Unwired("its plug-in is for all projects; leave out --project")
    if where.plugin:
        return (plug_file(where),)
    events = ("Stop", "Start", *(("Tool",) if where.tools else ()))
    hooks = [Item(("hooks", event), {"command": mark.command(where.program, "small", event)}) for event in events]
    return (Edited(settings(where), "json", (Member(("version",), 1, frame=True), *hooks)),)


def probe(where, agent="claude-code", event="Stop"):
    payload = json.dumps({"hook_event_name": event, "session_id": SESSION, "cwd": where.home}).encode()
    return Probe(mark.command(where.program, agent, event), payload)


SMALL = Agent(
    name="small",
    title="Small",
    programs=("small-agent",),
    directories=lambda where: (f"{where.home}/.small",),
    targets=targets,
    places=lambda where: ((settings(where), "json"),),
    wholes=lambda where: (plug_file(where),),
    probe=partial(probe),
)
