"""`make agents`: writes docs/agents.md, the kinds of event that each agent can tell, from the dialects' own words."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from hookd.dialects import CLOUDEVENTS, OWN
from hookd.phrase.programs import PROGRAMS
from hookd.vocabulary import KINDS

PAGE = Path(__file__).with_suffix(".md")

INTRODUCTION = """\
# What each agent can tell

Made from the code by `make agents`; do not edit it by hand.

An agent tells what its own hooks tell, no more: where a mark is missing, that agent never says so, and hookd does not
guess. Which event of an agent becomes which kind stands at the top of its file in `src/hookd/dialects/`. What a newer
version of an agent added is a `notice` that names it. What happens inside a subagent is told under the subagent's own
name, with the agent as its `parent`. hookd's own events and CloudEvents may tell every kind.
"""


def main() -> None:
    PAGE.write_text(page(dialects()), encoding="utf-8")


def dialects() -> dict[str, ModuleType]:
    """The modules of the built-in dialects by agent, in the order of PROGRAMS."""
    points = {point.name: point.module for point in entry_points(group="hookd.dialects")}
    built_in = {name: module for name, module in points.items() if module.startswith("hookd.dialects.")}
    agents = [name for name in (*PROGRAMS, *sorted(built_in)) if name in built_in and name not in (OWN, CLOUDEVENTS)]
    return {name: import_module(built_in[name]) for name in dict.fromkeys(agents)}


def page(modules: Mapping[str, ModuleType]) -> str:
    told = {agent: kinds_told(agent, module) for agent, module in modules.items()}
    rows = [["", *(f"`{agent}`" for agent in told)], ["---", *(":-:" for _ in told)]]
    rows += [[f"`{kind}`", *("✓" if kind in kinds else "" for kinds in told.values())] for kind in KINDS]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    caveats = "\n".join(f"- `{agent}`: {_caveat(module)}" for agent, module in modules.items() if _caveat(module))
    return f"{INTRODUCTION}\n{table}\n" + (f"\n## To be known\n\n{caveats}\n" if caveats else "")


def kinds_told(agent: str, module: ModuleType) -> frozenset[str]:
    told: frozenset[str] | None = getattr(module, "KINDS_TOLD", None)
    if told is None or not told <= set(KINDS):
        raise SystemExit(f"{agent}: {module.__name__}.KINDS_TOLD is {told!r}; a frozenset of kinds is wanted.")
    return told


def _caveat(module: ModuleType) -> str:
    """What a user should know of it: `CAVEAT`, where the dialect has one."""
    return str(getattr(module, "CAVEAT", ""))


if __name__ == "__main__":
    main()
