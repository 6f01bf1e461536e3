"""Runs the daemon and tells in one line what kept it from starting. Without click: it would stay in memory all day."""

import os
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

from hookd.memory import spare_openssl

# Before anything else imports it.
with spare_openssl():
    import asyncio
    import hashlib  # noqa: F401
    import hmac  # noqa: F401

CONFIG_ERROR = 78
"""EX_CONFIG of sysexits.h: starting again would not help."""


def serve() -> int:
    """The exit code: 0 ended in order, 1 could not start, 78 settings or a directory refused."""
    from hookd.instance import AlreadyRunning
    from hookd.journal.schema import JournalTooNew
    from hookd.memory import share_one_arena
    from hookd.settings import SettingsRefused
    from hookd.sources.private import NotPrivate

    os.umask(0o077)
    share_one_arena()
    try:
        asyncio.run(_main())
    except (SettingsRefused, NotPrivate, JournalTooNew) as error:
        return _fail(CONFIG_ERROR, *getattr(error, "reasons", [str(error)]))
    except AlreadyRunning as error:
        return _fail(1, f"already running as process {error.pid}; see: hookd status")
    except sqlite3.Error as error:
        return _fail(1, f"the journal cannot be opened: {error}; free the disk, or move journal.db away: hookd paths")
    except (OSError, LookupError) as error:
        return _fail(1, f"cannot go on: {str(error).rstrip('.')}; see: hookd paths")
    except ExceptionGroup as group:
        if group.split((OSError, sqlite3.Error, NotPrivate))[1]:
            raise  # a fault of our own: the whole story is wanted
        return _fail(1, *(f"cannot go on: {error}" for error in group.exceptions))
    return 0


def _fail(code: int, *reasons: str) -> int:
    for reason in reasons:
        sys.stderr.write(f"hookd: {reason}\n")
    return code


async def _main() -> None:
    from hookd.daemon import Daemon
    from hookd.paths import Paths
    from hookd.settings import load

    places = Paths.of(os.environ)
    os.chdir("/")  # where it was started may be gone, and must not be kept busy; nothing is relative to it
    daemon = Daemon(places, load(places.settings, os.environ), os.environ)
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
