"""A local stand-in for the models that agents talk to: it plays turns, and refuses to be a way to anywhere else."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from answers import ANTHROPIC, GEMINI, document, meant
from openai_answers import CHAT, RESPONSES
from turns import Say

HOST = "127.0.0.1"
COUNTED = document({"input_tokens": 10, "totalTokens": 10})
"""What a request that is no model's is for: to count tokens, in Anthropic's and in Gemini's words."""
THINKS = 0.3
"""Seconds before each answer. No model is quicker; and where nothing takes time, the hooks that an agent does not wait
for overtake one another."""
APIS = (ANTHROPIC, RESPONSES, CHAT, GEMINI)


class Model(ThreadingHTTPServer):
    """Listens from the moment it is made, and answers while it is open."""

    daemon_threads = True

    def __init__(self, turns):
        super().__init__((HOST, 0), _Request)
        self.turns = turns
        self.url = f"http://{HOST}:{self.server_port}"
        self.asked = []
        """The requests that took a turn, as they came."""
        self._thread = threading.Thread(target=self.serve_forever)
        self._closed = threading.Event()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._closed.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def think(self):
        self._closed.wait(THINKS)

    def handle_error(self, request, client_address):
        """An agent that leaves is no error; anything else is."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer(document({"data": [], "models": [], "object": "list"}))

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        body = _object(raw)
        path = urlsplit(self.path).path
        if path.endswith(":streamGenerateContent"):  # Gemini tells it by the path
            body["stream"] = True
        api = next((api for api in APIS if path.endswith(api.end)), None)
        self._answer(self._played(api, body, raw.decode()) if api else COUNTED)

    def do_CONNECT(self):
        self._answer(document({}))

    def _answer(self, reply):
        """Agents have it as their proxy: whatever they want elsewhere is refused at once."""
        if self.command == "CONNECT" or urlsplit(self.path).netloc not in ("", f"{HOST}:{self.server.server_port}"):
            self.close_connection = True
            reply = document({"error": "The local server is no proxy."}, 403)
        self._send(reply)

    def _played(self, api, body, request):
        """A request that offers no tools wants a title or a summary: it uses up no turn."""
        offered = api.offered(body)
        self.server.asked += [request] if offered else []
        turn = meant(self.server.turns.next(request), offered) if offered else Say()
        self.server.think()
        return api.failed(turn.status) if hasattr(turn, "status") else api.told(body, turn)

    def _send(self, reply):
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_):
        """Says nothing."""


def _object(raw):
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
