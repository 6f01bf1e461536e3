"""The daemon as a service would find it: its settings, whether one runs already, and whether it answers."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from hookd.ask import NotRunning, Refused, ask
from hookd.instance import holder
from hookd.integrations.service.refused import CONFIG_ERROR, ServiceRefused
from hookd.paths import Paths
from hookd.settings import SettingsRefused, load
from hookd.version import VERSION

ANSWER_SECONDS = 5.0


def refuse_settings(places: Paths, environ: Mapping[str, str]) -> None:
    """Raises ServiceRefused where the daemon would refuse its settings: it would be started again for ever."""
    try:
        load(places.settings, environ)
    except SettingsRefused as error:
        raise ServiceRefused(
            *error.reasons, "Nothing was installed; mend the settings, see: hookd config check", code=CONFIG_ERROR
        ) from None


def refuse_another(places: Paths, pid_of_service: str) -> None:
    """Raises ServiceRefused where a daemon that is not the service's holds the state."""
    pid = holder(places.lock)
    if pid not in ("", pid_of_service):
        raise ServiceRefused(f"a daemon runs already, as process {pid}; stop it first: kill {pid}")


def answer(places: Paths) -> dict[str, Any]:
    """What the daemon says of itself; nothing where none answers."""
    with suppress(NotRunning, Refused, OSError, ValueError):
        return ask(places.control, "status", seconds=ANSWER_SECONDS)
    return {}


def left_out(environ: Mapping[str, str], sees: Mapping[str, str]) -> Iterator[str]:
    """A note where the user's settings come from variables that a service does not see."""
    names = sorted(name for name in environ if name.startswith("HOOKD_") and "__" in name and name not in sees)
    if names:
        yield f"note: a service does not see {', '.join(names)} of this shell; write it into the settings file."


def is_older(told: Mapping[str, Any], program: str) -> bool:
    """Whether the daemon that told this is another version, or was started before the program was installed."""
    since = datetime.fromisoformat(told["since"])
    return told["version"] != VERSION or os.stat(program).st_ctime > since.timestamp()


def told_ready(told: Mapping[str, Any], *, changed: bool) -> Iterator[str]:
    what = "runs" if changed else "runs as a service already; nothing changed"
    yield f"hookd {what}: version {told['version']}, process {told['pid']}"
    yield 'Speak to it: hookd emit reviewer completed "All looks good"'


def told_gone(places: Paths) -> str:
    kept = f"Journal and log stay in {places.state}, settings in {places.config}"
    return f"hookd is stopped, and starts no more by itself. {kept}"
