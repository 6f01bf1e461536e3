"""Which of hookd's hooks Codex trusts. It keeps a hash of each in its config.toml, and passes over all others.

Measured with Codex 0.169: `[hooks.state."FILE:event:GROUP:HOOK"] trusted_hash`, the SHA-256 of the hook as JSON with
sorted keys, its defaults filled in.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hookd.integrations import mark

DEFAULT_SECONDS, SHORT_DEFAULT_SECONDS, SHORT_MOST_SECONDS = 600, 1, 3
SHORT = ("session_end", "interrupt")
"""Events whose hooks are given little time."""
UNTRUSTED, CHANGED, OFF = "is not trusted yet", "was changed since it was trusted", "is switched off"


def untrusted(path: str, document: Any, config: Any) -> Iterator[tuple[str, str]]:
    """The events of hookd's hooks in a file that Codex passes over, and why."""
    hooks = _table(config, "hooks")
    state = _table(hooks, "state")
    for event, group, hook, key in _own(document):
        known = [_table(state, f"{name}:{key}") for name in (path, os.path.realpath(path))]
        told = next(filter(None, known), {})
        if told.get("enabled") is False:
            yield event, OFF
        elif not told.get("trusted_hash"):
            yield event, UNTRUSTED
        elif told["trusted_hash"] not in hashes(event, group, hook):
            yield event, CHANGED


def hashes(event: str, group: Mapping[str, Any], hook: Mapping[str, Any]) -> frozenset[str]:
    """With the matcher and without: to some events it means nothing, and is left out."""
    name = _snake(event)
    kept = {key: hook[key] for key in ("command", "type", "statusMessage", "additionalContextLimit") if key in hook}
    handler = {**kept, "async": hook.get("async", False), "timeout": _seconds(name, hook.get("timeout"))}
    identity: dict[str, Any] = {"event_name": name, "hooks": [handler]}
    matcher = {"matcher": group["matcher"]} if group.get("matcher") else {}
    return frozenset(_hash(one) for one in (identity, {**identity, **matcher}))


def _own(document: Any) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any], str]]:
    """Event, group, hook, and the end of its key in the state."""
    for event, groups in _table(document, "hooks").items():
        for at, group in enumerate(groups if isinstance(groups, list) else ()):
            hooks = group.get("hooks") if isinstance(group, Mapping) else None
            for number, hook in enumerate(hooks if isinstance(hooks, list) else ()):
                if isinstance(hook, Mapping) and mark.is_own(str(hook.get("command"))):
                    yield event, group, hook, f"{_snake(event)}:{at}:{number}"


def _seconds(name: str, told: Any) -> int:
    seconds = told if isinstance(told, int) else SHORT_DEFAULT_SECONDS if name in SHORT else DEFAULT_SECONDS
    return max(1, min(seconds, SHORT_MOST_SECONDS) if name in SHORT else seconds)


def _table(value: Any, key: str) -> Mapping[str, Any]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _snake(event: str) -> str:
    """`PreToolUse` -> `pre_tool_use`"""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event).lower()


def _hash(identity: Mapping[str, Any]) -> str:
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
