"""Claude Code's plug-ins that are switched on: one of hookd's beside a wiring of its own would be a second voice."""

from collections.abc import Iterable, Iterator

from hookd.integrations.contents import readable

NAME = "hookd"
"""As the plug-in is called in any marketplace."""
PLACED = "skills-dir"
"""What Claude Code says instead of a marketplace for the one that `hookd install --plugin` puts in place."""


def enabled(settings: Iterable[str]) -> tuple[str, str]:
    """The plug-in of hookd's, `hookd@MARKETPLACE`, and the settings file that switches it on; else nothing."""
    return next(((plugin, path) for path in settings for plugin in _enabled(path)), ("", ""))


def _enabled(path: str) -> Iterator[str]:
    value = readable(path, "json")
    plugins = value.get("enabledPlugins") if isinstance(value, dict) else None
    for plugin, on in (plugins if isinstance(plugins, dict) else {}).items():
        name, _, marketplace = plugin.partition("@")
        if on and name == NAME and marketplace != PLACED:
            yield plugin
