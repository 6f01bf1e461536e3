"""What hookd costs inside real runs of Claude Code: with its hooks, with `true` in their place, and without any."""

import json
import os
import shlex
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.home import ROOT, fresh_home
from bench.table import Row, median

RUNS = 20
FOLDER = Path(os.environ.get("HOOKD_AGENTS", ROOT / ".agents")).absolute()
FIRED = ("SessionStart", "UserPromptSubmit", "PostToolUse", "Stop", "SessionEnd")
"""In a turn with one tool, of the events that hookd is wired to."""


def agent_wait():
    from desk import Desk
    from programs import CLAUDE

    modules = FOLDER / "node_modules"
    if missing := CLAUDE.missing(modules):
        print(f"not measured: {missing}", file=sys.stderr)
        return []
    with ExitStack() as homes:
        desks = {name: Desk(homes.enter_context(fresh_home()), CLAUDE, modules) for name in ("bare", "true", "hookd")}
        desks["hookd"].house.start()
        for name in ("true", "hookd"):
            desks[name].install()
        waited = _waited(desks["hookd"].settings)
        _replaced(desks["true"].settings)
        taken = _interleaved(desks)
    return _rows(taken, waited)


def _rows(taken, waited):
    floor = f"without hooks {taken['bare']:.0f} ms, with `true` as each hook {taken['true']:.0f} ms"
    above = taken["hookd"] - taken["true"]
    return [
        Row("a turn of Claude Code with hookd", taken["hookd"], "ms", floor=floor),
        Row("the same / with `true` as each hook", taken["hookd"] / taken["true"], "×", 1.2, floor=floor),
        Row("the same / without hooks", taken["hookd"] / taken["bare"], "×", floor=floor),
        Row(f"its {len(FIRED)} hooks, {waited} waited for, above `true`", above, "ms", floor=floor),
    ]


def _interleaved(desks):
    """Milliseconds of a turn at each desk, taken in turn; a round to warm up first."""
    taken = {name: [] for name in desks}
    for number in range(RUNS + 1):
        for name, desk in desks.items():
            ran = desk.run()
            if ran.code:
                raise SystemExit(f"bench: Claude Code ended with {ran.code}: {ran.out} {ran.err}")
            if number:
                taken[name].append(ran.seconds * 1000)
    return {name: median(values) for name, values in taken.items()}


def _waited(settings):
    hooks = json.loads(settings.read_text())["hooks"]
    return sum("async" not in hook for event in FIRED for group in hooks[event] for hook in group["hooks"])


def _replaced(settings):
    """The same hooks, that do nothing: what an agent pays for having any."""
    found = json.loads(settings.read_text())
    for groups in found["hooks"].values():
        for group in groups:
            for hook in group["hooks"]:
                words = shlex.split(hook["command"])
                hook["command"] = "trap '' TERM; true" if words[0] == "trap" else "true"
    settings.write_text(json.dumps(found, indent=2))
