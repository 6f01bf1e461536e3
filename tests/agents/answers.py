"""A turn in the words of the model APIs: Anthropic Messages and Gemini generateContent, and what all of them share."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass

from turns import Call, Say, Shell

SHELLS = {
    "Bash": lambda command: {"command": command, "description": "Run it"},
    "exec_command": lambda command: {"cmd": command},
    "shell_command": lambda command: {"command": command},
    "shell": lambda command: {"command": ["sh", "-c", command]},
    "run_shell_command": lambda command: {"command": command, "description": "Run it", "is_background": False},
}
"""The shell tools that agents offer, and how each wants its command."""

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """An answer of the server's."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"


@dataclass(frozen=True)
class Api:
    """One of the model APIs."""

    end: str
    """Of the request's path."""
    offered: Callable
    """The names of the tools in a request."""
    told: Callable
    """The reply that tells a `Say` or a `Call`."""
    failed: Callable
    """The reply of a request that fails, by its status."""


def document(value, status=200):
    return Reply(json.dumps(value).encode(), status)


def stream(events, end=""):
    """Server-sent events, each named by its type where it has one."""
    named = ((f"event: {event['type']}\n" if "type" in event else "", json.dumps(event)) for event in events)
    text = "".join(f"{name}data: {event}\n\n" for name, event in named)
    return Reply((text + end).encode(), content_type="text/event-stream")


def new_id(prefix):
    return f"{prefix}_local{next(_NUMBERS):04}"


def meant(turn, offered):
    """A `Say` or `Call`: the shell tool by the name that it has in this request."""
    if not isinstance(turn, Shell):
        return turn
    known = next((name for name in SHELLS if name in offered), None)
    return Call(known, SHELLS[known](turn.command)) if known else Say("The agent offers no shell tool.")


# Anthropic Messages


def _anthropic_offered(body):
    return [tool.get("name") for tool in body.get("tools") or []]


def _anthropic_told(body, turn):
    usage = {"input_tokens": 10, "output_tokens": 5}
    if isinstance(turn, Call):
        empty = {"type": "tool_use", "id": new_id("toolu"), "name": turn.tool, "input": {}}
        full, reason = {**empty, "input": turn.given}, "tool_use"
        delta = {"type": "input_json_delta", "partial_json": json.dumps(turn.given)}
    else:
        empty, full, reason = {"type": "text", "text": ""}, {"type": "text", "text": turn.text}, "end_turn"
        delta = {"type": "text_delta", "text": turn.text}
    message = {
        "id": new_id("msg"), "type": "message", "role": "assistant", "model": body.get("model"), "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": usage,
    }  # fmt: skip
    if not body.get("stream"):
        return document({**message, "content": [full], "stop_reason": reason})
    end = {"stop_reason": reason, "stop_sequence": None}
    return stream([
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": empty},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": end, "usage": usage},
        {"type": "message_stop"},
    ])  # fmt: skip


_ANTHROPIC_ERRORS = {400: "invalid_request_error", 401: "authentication_error", 529: "overloaded_error"}


def _anthropic_failed(status):
    error = {"type": _ANTHROPIC_ERRORS.get(status, "api_error"), "message": "played by the local server"}
    return document({"type": "error", "error": error}, status)


ANTHROPIC = Api("/messages", _anthropic_offered, _anthropic_told, _anthropic_failed)


# Gemini generateContent


def _gemini_offered(body):
    return [one.get("name") for tool in body.get("tools") or [] for one in tool.get("functionDeclarations") or []]


def _gemini_told(body, turn):
    called = isinstance(turn, Call)
    part = {"functionCall": {"name": turn.tool, "args": turn.given}} if called else {"text": turn.text}
    response = {
        "candidates": [{"index": 0, "content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15},
    }
    return stream([response]) if body.get("stream") else document(response)


def _gemini_failed(status):
    return document({"error": {"code": status, "message": "played by the local server", "status": "LOCAL"}}, status)


GEMINI = Api("enerateContent", _gemini_offered, _gemini_told, _gemini_failed)
