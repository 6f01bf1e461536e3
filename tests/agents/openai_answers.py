"""A turn in the words of OpenAI's two APIs: Responses and Chat Completions."""

import json
import time

from answers import Api, document, new_id, stream
from turns import Call

# Responses


def _responses_offered(body):
    """A tool in a namespace is called `space.name`."""
    names = []
    for tool in body.get("tools") or []:
        names.append(tool.get("name") or tool.get("type"))
        names += [f"{tool.get('name')}.{nested.get('name')}" for nested in tool.get("tools") or []]
    return names


def _item(turn):
    if isinstance(turn, Call):
        space, _, name = turn.tool.rpartition(".")
        return {
            "id": new_id("fc"), "call_id": new_id("call"), "status": "completed", "type": "function_call",
            "name": name, "arguments": json.dumps(turn.given), **({"namespace": space} if space else {}),
        }  # fmt: skip
    content = [{"type": "output_text", "text": turn.text, "annotations": []}]
    return {
        "type": "message", "id": new_id("msg"), "role": "assistant", "status": "completed", "content": content,
    }  # fmt: skip


def _responses_told(body, turn):
    item = _item(turn)
    begun = {
        "id": new_id("resp"), "object": "response", "model": body.get("model"), "status": "in_progress", "output": [],
    }  # fmt: skip
    usage = {
        "input_tokens": 10, "input_tokens_details": None, "output_tokens": 5, "output_tokens_details": None,
        "total_tokens": 15,
    }  # fmt: skip
    done = {**begun, "status": "completed", "output": [item], "usage": usage}
    if not body.get("stream"):
        return document(done)
    return stream([
        {"type": "response.created", "response": begun},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": done},
    ])  # fmt: skip


# Chat Completions


def _chat_offered(body):
    return [tool.get("function", {}).get("name") for tool in body.get("tools") or []]


def _chat_told(body, turn):
    if isinstance(turn, Call):
        function = {"name": turn.tool, "arguments": json.dumps(turn.given)}
        call = {"index": 0, "id": new_id("call"), "type": "function", "function": function}
        message, reason = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    else:
        message, reason = {"role": "assistant", "content": turn.text}, "stop"
    common = {
        "id": new_id("chatcmpl"), "object": "chat.completion.chunk", "created": int(time.time()),
        "model": body.get("model"),
    }  # fmt: skip
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    if not body.get("stream"):
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return document({**common, "object": "chat.completion", "choices": [choice], "usage": usage})
    first = {"index": 0, "delta": message, "finish_reason": None}
    last = {"index": 0, "delta": {}, "finish_reason": reason}
    events = [{**common, "choices": [first]}, {**common, "choices": [last], "usage": usage}]
    return stream(events, end="data: [DONE]\n\n")


def _failed(status):
    error = {"message": "played by the local server", "type": "local", "code": None, "param": None}
    return document({"error": error}, status)


RESPONSES = Api("/responses", _responses_offered, _responses_told, _failed)
CHAT = Api("/chat/completions", _chat_offered, _chat_told, _failed)
