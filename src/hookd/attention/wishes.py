"""Wishes: what the user does not want to hear now: everything paused, agents, projects and kinds muted."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from hookd.event import Event


@dataclass(frozen=True, slots=True)
class Mute:
    """What is not to be heard: what fits all that is given; nothing given is everything."""

    agent: str = ""
    """A glob."""
    project: str = ""
    """The directory, with all below it, or only its last part. A glob."""
    kind: str = ""
    """A glob."""
    until: datetime | None = None
    """UTC; None: until it is taken back."""

    def fits(self, event: Event, now: datetime) -> bool:
        return self.holds(now) and (
            _fits(self.agent, event.agent)
            and _fits(self.kind, event.kind)
            and _in_project(self.project, event.project.rstrip("/"))
        )

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until

    def same(self, other: "Mute") -> bool:
        """Whether it is about the same, whatever the time."""
        return (self.agent, self.project, self.kind) == (other.agent, other.project, other.kind)

    def within(self, other: "Mute") -> bool:
        """Whether it is about all that the other one names, and maybe about more: a part of the other one."""
        pairs = ((self.agent, other.agent), (self.project, other.project), (self.kind, other.kind))
        return all(wanted in ("", own) for own, wanted in pairs)

    def words(self) -> str:
        """`agent tester, kind notice until 17:00` for people; the time in UTC."""
        named = ((name, getattr(self, name)) for name in ("agent", "project", "kind"))
        what = ", ".join(f"{name} {value}" for name, value in named if value) or "everything"
        return what if self.until is None else f"{what} until {self.until.isoformat(timespec='seconds')}"

    def to_object(self) -> dict[str, Any]:
        return {**asdict(self), "until": self.until.isoformat() if self.until else None}

    @classmethod
    def of(cls, found: dict[str, Any]) -> "Mute":
        until = datetime.fromisoformat(found["until"]).astimezone(UTC) if found.get("until") else None
        agent, project, kind = (str(found.get(name) or "") for name in ("agent", "project", "kind"))
        return cls(agent, project, kind, until)


class Wishes:
    """What the user wished last; survives a restart."""

    def __init__(self) -> None:
        self.paused = False
        self.mutes: tuple[Mute, ...] = ()

    def mute(self, mute: Mute) -> None:
        """Replaces an earlier one about the same."""
        self.mutes = (*(one for one in self.mutes if not one.same(mute)), mute)

    def unmute(self, mute: Mute | None) -> int:
        """Takes back the mutes about the same and about parts of it, or all of them; returns how many."""
        kept = tuple(one for one in self.mutes if mute is not None and not one.within(mute))
        taken = len(self.mutes) - len(kept)
        self.mutes = kept
        return taken

    def held(self, event: Event, now: datetime) -> str:
        """Why the user does not want to hear it now; empty where they do."""
        if self.paused:
            return "paused by the user"
        return next((f"muted by the user: {one.words()}" for one in self.mutes if one.fits(event, now)), "")

    def ends(self) -> Iterator[datetime]:
        """When mutes end."""
        return (one.until for one in self.mutes if one.until is not None)

    def silence(self, events: Iterable[Event], now: datetime) -> bool:
        """Whether the user wants to hear of none of these now."""
        return all(self.held(event, now) for event in events)


    def tidy(self, now: datetime) -> bool:
        """Forgets the mutes that have ended; whether there were any."""
        kept = tuple(one for one in self.mutes if one.holds(now))
        ended, self.mutes = len(kept) < len(self.mutes), kept
        return ended


def _in_project(glob: str, project: str) -> bool:
    return _fits(glob, project) or _fits(glob, project.rpartition("/")[2]) or fnmatchcase(project, f"{glob}/*")


def _fits(glob: str, text: str) -> bool:
    return not glob or fnmatchcase(text, glob)
