"""Settings: read from hookd.toml and the environment, checked as a whole, frozen from then on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hookd.settings.models import Agent, Route, Settings, Speech
from hookd.settings.refusal import SettingsRefused, reasons, stands_in, variable_of
from hookd.settings.sources import merged, read_environment, read_file, unknown_tables

__all__ = ["Agent", "Route", "Settings", "SettingsRead", "SettingsRefused", "Speech", "load", "read"]


TABLES = tuple(Settings.model_fields)


@dataclass(frozen=True, slots=True)
class SettingsRead:
    """Settings, and which of them was said where."""

    settings: Settings
    path: str
    file: Mapping[str, Any]
    """The tables of the file as they stand there."""
    environment: Mapping[str, Any]
    """The tables that variables set."""

    def origin(self, *place: str | int) -> str:
        """`default`, `file`, or the variable that says it."""
        if stands_in(place, self.environment):
            return f"environment {variable_of(place)}"
        return "file" if stands_in(place, self.file) else "default"


def load(path: str, environ: Mapping[str, str]) -> Settings:
    """The settings of a file (none: the defaults), with the variables that win. Raises SettingsRefused."""
    return read(path, environ).settings


def read(path: str, environ: Mapping[str, str]) -> SettingsRead:
    """As `load`, with the origin of every value."""
    file = read_file(path)
    environment = read_environment(environ, Settings)
    refused = unknown_tables(path, file, TABLES)
    tables = {name: table for name, table in merged(file, environment).items() if name in TABLES}
    try:
        settings = Settings(**tables)
    except ValidationError as error:
        refused += reasons(error, Settings, path, environment)
    if refused:
        raise SettingsRefused(path, refused)
    return SettingsRead(settings, path, file, environment)
