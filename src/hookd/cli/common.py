"""What the commands share: the places, the daemon's ear, one-line errors, one JSON object a line."""

import json
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from hookd.paths import Paths

if TYPE_CHECKING:
    from hookd.settings import Settings

NOT_RUNNING = 3
WRONG_INPUT, NO_INPUT, REFUSED = 65, 66, 78
"""sysexits.h: EX_DATAERR, EX_NOINPUT, EX_CONFIG."""
START_IT = "start it with: hookd run   (or, with every session of yours: hookd install --service)"
START_SERVICE = "start it with: systemctl --user start hookd   (or: hookd run)"
UNITS = tuple(f"{place}/systemd/user/hookd.service" for place in ("~/.config", "/etc", "/usr/lib"))
"""Where the service manager finds it, as a rule."""
if sys.platform == "darwin":
    START_SERVICE = "start it with: launchctl kickstart gui/$UID/dev.hookd   (or: hookd run)"
    UNITS = ("~/Library/LaunchAgents/dev.hookd.plist",)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def paths() -> Paths:
    try:
        return Paths.of(os.environ)
    except LookupError as error:
        fail(str(error))


def start_it() -> str:
    """What starts the daemon here: the service where there is one."""
    return START_SERVICE if any(os.path.exists(os.path.expanduser(unit)) for unit in UNITS) else START_IT


def fail(message: str, code: int = 1) -> NoReturn:
    """One line on stderr, and out."""
    click.echo(f"hookd: {message}", err=True)
    raise SystemExit(code)


def settings_or_exit(path: str = "") -> "Settings":
    """The user's settings, or those of a file; where they are refused, each reason on a line of stderr, and out."""
    from hookd.settings import SettingsRefused, load

    try:
        return load(path or paths().settings, os.environ)
    except SettingsRefused as error:
        for reason in error.reasons:
            click.echo(reason, err=True)
        raise SystemExit(REFUSED) from None


def ask_daemon(order: str, *, seconds: float = 10.0, **values: Any) -> dict[str, Any]:
    """The daemon's answer; exits with a line that says what to do where there is none."""
    answer = asked(order, seconds, **values)
    if answer is None:
        fail(f"the daemon is not running; {start_it()}", NOT_RUNNING)
    return answer


def asked(order: str, seconds: float, **values: Any) -> dict[str, Any] | None:
    """The daemon's answer, None where it does not run; any other trouble ends the command with its line."""
    from hookd.ask import NotRunning, Refused, ask

    control = paths().control
    try:
        return ask(control, order, seconds=seconds, **values)
    except NotRunning as error:
        if isinstance(error.__cause__, NotADirectoryError):
            found = f"{file_above(control)} is a file, a directory is wanted"
            fail(f"{found}; move it away, or set HOOKD_HOME to a directory.", NOT_RUNNING)
        return None
    except Refused as error:
        fail(str(error))
    except TimeoutError:
        fail(f"the daemon did not answer within {seconds:g} s; look at hookd tail, then start it again.")
    except PermissionError as error:
        fail(f"the control socket refuses you: {error}; ask as the user whose daemon it is.")
    except (OSError, ValueError) as error:
        fail(f"the daemon at {control} cannot be asked: {error}; start it again.")


def tell_other_voice(wished: str, engine: str, voice: str) -> None:
    """One line on stderr where it was said in another voice than was asked for, `en-gb` or `espeak:en-gb`."""
    if wished in ("", voice, f"{engine}:{voice}"):
        return
    from hookd.screen import visible

    used = f"{engine}:{voice}" if voice else f'the engine "{engine}", which has none'
    what = f'it was not said in "{visible(wished)}" but in {used}'
    click.echo(f"hookd: {what}; hookd voices lists those that there are.", err=True)


def file_above(path: str) -> str:
    """The file that stands where a directory of this path should."""
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    return path


def print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value))
