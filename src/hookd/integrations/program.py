"""Which `hookd` is registered: an absolute path that stays over upgrades, its links not resolved."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping

from hookd.integrations.mark import PROGRAM
from hookd.sinks.strict_modes import fault_of, strict_owners

_FLEETING = ("/tmp/", "/var/tmp/", "/dev/shm/")
_CACHE = "/.cache/"
"""A program there was started by `uvx` or `pipx run`, and is swept away some day."""


class NoProgram(Exception):  # noqa: N818
    """No program is there that could be registered; the message says what to do."""


def registered(argv0: str, environ: Mapping[str, str]) -> str:
    """The absolute path of this hookd. Raises NoProgram."""
    for path in _candidates(argv0, environ):
        if os.path.basename(path) == PROGRAM and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise NoProgram(
        f"no program {PROGRAM} is found beside {sys.executable} or on the PATH, so agents could not run it; "
        f"install hookd (pipx install hookd), then call it as: {PROGRAM} install"
    )


def doubts(path: str) -> str:
    """Why agents had better not be told of a program at this path; nothing where they may."""
    temporary = (*_FLEETING, tempfile.gettempdir().rstrip("/") + "/")
    if path.startswith(temporary) or _CACHE in path:
        return f"{path} lies where files are swept away; install hookd to stay (pipx install hookd), then do it again"
    try:
        fault = fault_of(path, strict_owners())
    except OSError as error:
        fault = f"{path}: {error.strerror or error}"
    return f"others could change what your agents run: {fault}" if fault else ""


def _candidates(argv0: str, environ: Mapping[str, str]) -> Iterator[str]:
    if "/" in argv0:
        yield os.path.abspath(argv0)
    beside = os.path.join(os.path.dirname(sys.executable), PROGRAM)
    on_path = shutil.which(PROGRAM, path=environ.get("PATH"))
    if argv0 == PROGRAM and on_path:
        yield os.path.abspath(on_path)
    yield beside
    if on_path:
        yield os.path.abspath(on_path)
