"""`hookd config`: write, show and check the settings."""

# ruff: noqa: D301 - click reads \b: do not wrap

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookd.cli.common import REFUSED, file_above
from hookd.cli.common import paths as places
from hookd.screen import visible

if TYPE_CHECKING:
    from hookd.settings import SettingsRead

NOT_WRITTEN = 73
"""sysexits.h: EX_CANTCREAT."""


@click.group()
def config() -> None:
    """Write, show and check the settings.

    \b
    Example:
      hookd config init && $EDITOR ~/.config/hookd/hookd.toml && hookd config check
    """


@config.command()
def init() -> None:
    """Write a settings file in which every setting stands commented, with its default.

    A settings file that is already there is left as it is.

    \b
    Example:
      hookd config init
    """
    path = Path(places().settings)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not to be written to by others whatever the umask: such a file would be refused.
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(reference())
    except (FileExistsError, NotADirectoryError):
        if not os.path.lexists(path):
            found = file_above(str(path.parent))
            click.echo(f"{path}: cannot be written: {found} is a file, a directory is wanted; move it away.", err=True)
            sys.exit(NOT_WRITTEN)
        click.echo(f"{path} is there already; it is left as it is.")
    except OSError as error:
        click.echo(f"{path}: cannot be written: {error.strerror}; make the directory writable.", err=True)
        sys.exit(NOT_WRITTEN)
    else:
        click.echo(f"{path} is written; every setting stands there with its default.")


@config.command()
def show() -> None:
    """Print the effective settings as TOML, each with where it comes from.

    The shipped routes stand last: they decide what no route of yours matches.

    \b
    Example:
      hookd config show
    """
    from hookd.router import SHIPPED
    from hookd.settings.show import as_toml

    click.echo(as_toml(_read(places().settings), SHIPPED), nl=False)


@config.command()
@click.argument("file", required=False, type=click.Path())
def check(file: str | None) -> None:
    """Say whether a settings file can be used: exit 0, or 78 and the reasons.

    Without FILE it is your own one. Variables like HOOKD_SPEECH__VOLUME are checked with it.

    \b
    Example:
      hookd config check ~/.config/hookd/hookd.toml
    """
    path = file or places().settings
    if file and not Path(file).exists():
        click.echo(f"{file}: is not there; name a settings file, or run: hookd config init", err=True)
        sys.exit(REFUSED)
    pack = _read(path).settings.earcons.pack
    if pack and (reason := _pack_refused(pack)):
        click.echo(f'{path}: [earcons] pack is "{visible(pack)}", which is refused: {visible(reason)}', err=True)
        sys.exit(REFUSED)
    missing = "" if Path(path).exists() else " (not there: the defaults hold)"
    click.echo(f"{path}: fine{missing}")


@config.command()
def schema() -> None:
    """Print the JSON Schema of the settings, for editors.

    \b
    Example:
      hookd config schema > hookd.schema.json
    """
    import json

    from hookd.settings.show import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def reference() -> str:
    """The text of config/hookd.toml: beside this package where it is installed, else in the checkout."""
    package = Path(__file__).parents[1]
    places = (package / "hookd.toml", package.parents[1] / "config" / "hookd.toml")
    return next(place for place in places if place.is_file()).read_text(encoding="utf-8")


def _pack_refused(directory: str) -> str:
    """Why a sound pack cannot be used; empty where it can."""
    from hookd.earcons.packs import PackRefused, read_pack

    try:
        read_pack(directory)
    except PackRefused as error:
        return str(error)
    return ""


def _read(path: str) -> "SettingsRead":
    from hookd.settings import SettingsRefused, read

    try:
        return read(path, os.environ)
    except SettingsRefused as error:
        for reason in error.reasons:
            click.echo(reason, err=True)
        sys.exit(REFUSED)
