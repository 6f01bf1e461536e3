"""Imports without what they would drag in: a module that a library takes where it finds it, and never needs here."""

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """Inside, importing `name` fails as if it were not installed; afterwards it can be imported as ever."""
    found = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        if found is not None:
            sys.modules[name] = found


@contextmanager
def instead(name: str, **contents: object) -> Iterator[None]:
    """Inside, importing `name` finds a small module of these contents; afterwards it can be imported as ever."""
    found = sys.modules.get(name)
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(contents)
    try:
        yield
    finally:
        del sys.modules[name]
        if found is not None:
            sys.modules[name] = found
