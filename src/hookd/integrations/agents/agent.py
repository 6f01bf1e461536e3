"""What hookd knows of wiring one agent: frozen data, and functions of where it is wired."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hookd.integrations.edits.protocol import Entry


@dataclass(frozen=True)
class Where:
    """For whom an agent is wired, and to what."""

    home: str
    program: str
    """Absolute path of `hookd`, as it is registered."""
    environ: Mapping[str, str] = field(default_factory=dict)
    project: str = ""
    """Directory of the one project it is for; nothing for all that the user does."""
    tools: bool = False
    """Tool events are wanted, too."""
    plugin: bool = False
    """The agent's plug-in form is wanted (Claude Code)."""


@dataclass(frozen=True)
class Edited:
    """A settings file of the agent's: own entries among others'."""

    path: str
    format: str
    """A name in `edits.FORMATS`: json, toml, yaml."""
    wanted: tuple[Entry, ...]


@dataclass(frozen=True)
class Whole:
    """A file that is hookd's from its first byte to its last."""

    path: str
    content: bytes
    is_own: Callable[[bytes], bool]
    """Whether the content of a file found there is hookd's, of any version: only then it is replaced or removed."""
    mode: int = 0o644


Target = Edited | Whole


class Unwired(Exception):  # noqa: N818
    """This agent cannot be wired so; the message says why and what to do instead."""


@dataclass(frozen=True)
class Probe:
    """What proves that the hook fires: a command as it was registered, and what the agent would tell it."""

    command: str
    """For `sh -c`."""
    payload: bytes
    """On standard input; the placeholder session is put in by the caller: see `SESSION`."""
    cwd: str = ""


SESSION = "@SESSION@"
"""Stands in a probe's payload where the session is told."""


@dataclass(frozen=True)
class Agent:
    """One agent that can be wired."""

    name: str
    """The dialect's."""
    title: str
    """As its makers write it."""
    programs: tuple[str, ...]
    """Names on the PATH by which it is found."""
    directories: Callable[[Where], tuple[str, ...]]
    """Absolute paths of settings directories; where one exists, the agent is there."""
    targets: Callable[[Where], tuple[Target, ...]]
    """What is to stand where. Raises Unwired. May look at the file system (which file holds hooks already)."""
    places: Callable[[Where], tuple[tuple[str, str], ...]]
    """Every settings file, with its format, where own entries may stand from any version or flags, for taking out."""
    wholes: Callable[[Where], tuple[Whole, ...]]
    """Every file of hookd's own that any version or flags may have put there, for taking out."""
    probe: Callable[[Where], Probe]
    trust: Callable[[Where], str] = lambda _where: ""
    """What a person must still do before the agent runs the hook; nothing where there is nothing to do."""
