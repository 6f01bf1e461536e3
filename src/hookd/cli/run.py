"""`hookd run`: the daemon, in the foreground; it never puts itself into the background."""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from hookd.cli.common import fail, paths

CONFIG_ERROR = 78
"""EX_CONFIG of sysexits.h: starting again would not help."""


@click.command(epilog="Example: hookd run        then, in another terminal: hookd tail -f")
def run() -> None:
    """Run the daemon in the foreground until Ctrl-C or SIGTERM.

    SIGHUP reads the settings again, as a change of the file does. A second SIGTERM ends at once.
    """
    from hookd.instance import AlreadyRunning
    from hookd.journal.schema import JournalTooNew
    from hookd.settings import SettingsRefused
    from hookd.sources.private import NotPrivate

    os.umask(0o077)
    try:
        asyncio.run(_main())
    except SettingsRefused as error:
        fail("\nhookd: ".join(error.reasons), CONFIG_ERROR)
    except AlreadyRunning as error:
        fail(f"already running as process {error.pid}; see: hookd status")
    except (NotPrivate, JournalTooNew) as error:
        fail(str(error), CONFIG_ERROR)
    except OSError as error:
        fail(f"cannot start: {error}")


async def _main() -> None:
    from hookd.daemon import Daemon
    from hookd.settings import load

    places = paths()
    settings = load(places.settings, os.environ)
    daemon = Daemon(places, settings, os.environ)
    daemon.show_on(_screen(daemon.persona_of))
    await daemon.run()


def _screen(persona_of: Callable[[str], Any]) -> Callable[[dict[str, Any]], None]:
    """A terminal is shown every fact in colour; a service manager's journal only what is not ordinary."""
    from hookd.screen import fact_line

    terminal = sys.stderr.isatty()

    def show(fact: dict[str, Any]) -> None:
        if terminal or fact["level"] in ("warning", "error") or fact["event"] in ("hookd_ready", "hookd_stopped"):
            try:
                print(fact_line(fact, persona_of, color=terminal), file=sys.stderr, flush=True)
            except OSError:
                return  # nobody looks any more: the terminal is gone, the log has it all

    return show
