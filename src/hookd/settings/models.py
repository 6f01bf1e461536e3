"""What a user may set: the tables of hookd.toml in its order, each key with its default and its bounds."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from hookd.settings.spoken import Detection, Pronunciation, RateAtNight, VolumeAtNight
from hookd.settings.times import Reminders, TimeZone
from hookd.settings.values import (
    AgentName,
    Color,
    Directories,
    Directory,
    Duration,
    EngineName,
    Globs,
    KindGlobs,
    Line,
    Patterns,
    SilentSinks,
    Sinks,
    Template,
    UrgencyWord,
    Windows,
)

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)


class Table(BaseModel):
    """A table: frozen, without conversions, and refusing the keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Daemon(Table):
    grace: Duration = 5 * _SECOND
    """How long the end waits for what is being said."""
    rescan: Duration = Field(default=30 * _SECOND, ge=_SECOND)
    """How often the hook directory is looked through, should a bell have been missed."""


class Journal(Table):
    keep_days: int = Field(default=30, ge=1, le=36500)
    """Days after which a settled event is forgotten."""
    keep_mib: int = Field(default=200, ge=1, le=1048576)
    """MiB of the journal above which the oldest settled events are forgotten."""


class Log(Table):
    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least level that is written."""
    max_mib: int = Field(default=10, ge=1, le=10240)
    """MiB of a log file, then a new one begins."""
    keep_files: int = Field(default=5, ge=1, le=100)
    """Old log files that are kept."""


class Cards(Table):
    directories: Directories = ("~/.claude/agents",)
    """Where agent cards are searched beside the imported ones, downwards."""


class Agent(Table):
    """One agent's persona; what is left out comes from its card, else from its name."""

    spoken: Line | None = None
    """The name as it is said."""
    voice: Line | None = None
    """The engine's own name of the voice; see `hookd agents`."""
    pitch: int | None = Field(default=None, ge=0, le=99)
    """0 (low) to 99 (high); 50 is the voice's own."""
    rate: int | None = Field(default=None, ge=80, le=450)
    """Words a minute."""
    emoji: Line | None = None
    color: Color | None = None
    """`#rrggbb`, or a name."""


class Route(Table):
    """Which events go where. Globs are case-sensitive; a key that is left out matches all."""

    agent: Globs | None = None
    kind: KindGlobs | None = None
    project: Globs | None = None
    """The directory, or only its last part; `~` is the home directory."""
    parent: Globs | None = None
    """The agent that started this one; `""` is a main agent."""
    sinks: Sinks
    """Where to; `[]` is nowhere."""
    say: Template | None = None
    """What is said instead of the kind's own phrase."""
    priority: UrgencyWord | None = None
    """Else the event's own, else that of its kind."""
    voice: Line | None = None
    """Else the agent's own."""
    earcon: Literal["before", "instead", "none"] | None = None
    """Whether an earcon is heard before the words, or instead of them; else none."""
    quiet: Windows | None = None
    """When nothing of this route is said; what is urgent may pass, see [quiet]. Its other sinks go on."""


class Night(Table):
    """What is different in speech at some times of the week."""

    windows: Windows = ()
    """The local times that are night."""
    volume: VolumeAtNight = None
    """0 (silent) to 1 (full), or `day`: as by day."""
    rate: RateAtNight = None
    """Words a minute, or `day`: as by day."""


class Speech(Table):
    engine: EngineName = "auto"
    """`auto` takes the first that can run here; `null` is silent."""
    models: Directories = ()
    """Voice files of Piper's, each with its `.json` beside it; the first one is the default."""
    rate: int = Field(default=175, ge=80, le=450)
    """Words a minute."""
    volume: float = Field(default=1.0, ge=0, le=1, allow_inf_nan=False)
    """0 (silent) to 1 (full)."""
    device: str = ""
    """The sound device's name; empty is the system's default."""
    device_idle: Duration = 10 * _SECOND
    """How long the sound device stays open after the last sound; `0s` closes it after each utterance."""
    lead_in: Duration = Field(default=0 * _SECOND, le=2 * _SECOND)
    """Silence before the first sound after the device was opened, for Bluetooth, which swallows the beginning."""
    repeat_name: Duration = 30 * _SECOND
    """An agent that goes on speaking says its name again after this time."""
    preload: bool = False
    """Whether the model of a neural voice is loaded at the start, else at the first need."""
    unload: Duration = Field(default=600 * _SECOND, ge=_SECOND)
    """The model leaves memory when nothing was said for this long."""
    cache_mib: int = Field(default=32, ge=0, le=10240)
    """MiB of rendered speech that are kept on disk."""
    budget: Duration = Field(default=12 * _SECOND, ge=_SECOND)
    """How long a message may last; a longer one ends at a sentence."""
    detect_language: Detection = False
    """Whether a message in another language than English is said by a voice of that language."""
    night: Night = Night()


class Earcons(Table):
    pack: Directory = ""
    """The directory of a sound pack, with its openpeon.json; empty: hookd's own notes."""
    volume: float = Field(default=1.0, ge=0, le=1, allow_inf_nan=False)
    """0 (silent) to 1 (as loud as speech)."""


class Redaction(Table):
    patterns: Patterns = ()
    """Regular expressions: what they match is taken out beside the built-in secrets.

    One that repeats what repeats, such as `(a+)+b`, may take for ever over an unlucky text.
    """


class Exec(Table):
    limit: Duration = Field(default=30 * _SECOND, ge=_SECOND)
    """How long a hook program may run before it is ended."""
    at_once: int = Field(default=4, ge=1, le=64)
    """Hook programs that run at the same time."""


class Quiet(Table):
    """Quiet hours, of all routes; a route may have more of them."""

    windows: Windows = ()
    """When nothing is said, of no route."""
    timezone: TimeZone = ""
    """Of these windows and those of routes: an IANA name; empty is this machine's."""
    let_through: Literal["important", "none"] = "none"
    """Which priority is said nevertheless, in the quiet hours of routes too."""


class Deadlines(Table):
    """How long an utterance of each priority may wait; later it is not worth saying."""

    important: Duration = Field(default=600 * _SECOND, ge=_SECOND)
    message: Duration = Field(default=90 * _SECOND, ge=_SECOND)
    notification: Duration = Field(default=15 * _SECOND, ge=_SECOND)
    progress: Duration = Field(default=5 * _SECOND, ge=_SECOND)


class Attention(Table):
    """What is said when, and what is told together or later."""

    together: int = Field(default=2, ge=0, le=100)
    """How many events of a kind must wait to be told in one line; 0 or 1: never."""
    reminders: Reminders = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE)
    """After how long what is important and unanswered is said again, each counted from when it was first said."""
    escalate: SilentSinks = ()
    """Sinks that are told when the last reminder went unanswered too."""
    gone_quiet: Duration = 30 * _MINUTE
    """After how long without an event an active session is told as gone quiet; below `10m`: never."""
    digest: Duration = Field(default=30 * _MINUTE, ge=_MINUTE)
    """How often what came too late or was too much is told, counted."""
    budget: Duration = 30 * _SECOND
    """How much is said of the priorities notification and progress within `budget_window`."""
    budget_window: Duration = Field(default=10 * _MINUTE, ge=_SECOND)
    """The time in which `budget` is counted."""
    deadlines: Deadlines = Deadlines()


def _tuple(found: object) -> object:
    return tuple(found) if isinstance(found, list) else found


class Settings(BaseSettings):
    """All that a user may set."""

    # No prefix, no file: `load` reads both itself, so that a refusal can name the line or the variable.
    model_config = SettingsConfigDict(frozen=True, extra="forbid", strict=True)

    daemon: Daemon = Daemon()
    journal: Journal = Journal()
    log: Log = Log()
    cards: Cards = Cards()
    agents: Mapping[AgentName, Agent] = Field(default_factory=dict)
    """Personas by agent."""
    route: Annotated[tuple[Route, ...], BeforeValidator(_tuple)] = ()
    """The first one that matches decides; the shipped ones stand behind them."""
    speech: Speech = Speech()
    earcons: Earcons = Earcons()
    pronounce: Pronunciation = Field(default_factory=dict)
    """How words are said: text, or IPA between slashes."""
    redaction: Redaction = Redaction()
    exec: Exec = Exec()
    quiet: Quiet = Quiet()
    attention: Attention = Attention()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings names them
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
