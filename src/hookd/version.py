"""The version of hookd, as in pyproject.toml."""

from importlib.metadata import version

VERSION = version("hookd")
