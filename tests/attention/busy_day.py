"""A busy day, the same every time: twelve agents in three projects, eight hours, with bursts and a lunch break.

Claude Code's events are its payloads, as they were recorded or documented, through its dialect; the others' are event
objects. Each becomes an object of `hookd history --json`.
"""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hookd.dialects import decode
from hookd.event import Envelope
from hookd.journal.rows import timestamp

PAYLOADS = Path(__file__).parent.parent / "payloads" / "claude-code"
BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOURS = 8
LUNCH = (3 * 3600, 3 * 3600 + 2700)
PROJECTS = ("/home/dev/shop", "/home/dev/api", "/home/dev/website")
SUBAGENTS = ("code-reviewer", "tester", "docs-writer", "backend-engineer", "security-auditor", "explorer")
OTHERS = ("codex", "gemini-cli", "cursor", "opencode", "aider")
AGENTS = ("claude-code", *SUBAGENTS, *OTHERS)
COMMANDS = ("npm test", "git push origin main", "rm -rf dist", "docker compose up -d", "npx prisma migrate dev")
FILES = ("src/login.ts", "src/cart/total.ts", "README.md", "tests/login.test.ts", "db/schema.prisma")
PROMPTS = ("Fix the failing login test", "Add a discount to the cart", "Why is the build so slow?", "Write the docs")
ANSWERS = (
    "All 42 tests pass now.",
    "Done. The discount is applied before tax; three tests cover it.",
    "I found the cause: `session.ts` kept the old token. It is fixed in commit 4630ef0a1b2c, and all tests pass.",
    "The build is slow: all is compiled twice.\n\n1. by `tsc` in `prebuild`\n2. again in `build`\n\nShall I change it?",
    "I updated README.md and added an example for each command.",
)
LONG_ANSWER = """The migration ran. Two columns were renamed, nothing was dropped.

You may want to look at `db/schema.prisma` before you deploy, for the old names are still used by the reporting job that
runs at night. I left a note in README.md."""
FINDINGS = ("No blocking findings.", "Two small things in the cart.", "All 42 tests pass.", "Found it in session.ts.")


class BusyDay:
    """Writes events down; their order comes at the end."""

    def __init__(self, seed=7):
        self._random = random.Random(seed)
        self._found = []
        self._number = 0

    def objects(self):
        """History objects in order of receipt."""
        return sorted(self._found, key=lambda one: one["received_at"])

    def work(self):
        for number, project in enumerate(PROJECTS[:2]):
            self._claude(f"claude-{number}", project, turns=30)
        for number, agent in enumerate(OTHERS):
            self._other(agent, PROJECTS[number % 3], turns=12)
        self._fan_out(1.5 * 3600, PROJECTS[0])
        self._requests(2.25 * 3600)
        self._storm(5 * 3600)
        self._fan_out(6.5 * 3600, PROJECTS[2])
        return self

    # Claude Code.

    def _claude(self, session, project, turns):
        self._hook(0, "recorded.SessionStart", session, project)
        for begin in self._turns(turns):
            self._turn(begin, session, project)
        self._hook(HOURS * 3600 - 1, "recorded.SessionEnd", session, project)

    def _turn(self, at, session, project):
        """A prompt, tools, now and then a request or subagents, an answer."""
        self._hook(at, "recorded.UserPromptSubmit", session, project, prompt=self._one(PROMPTS))
        for _ in range(self._random.randint(2, 9)):
            at = self._tool(at + self._random.uniform(1, 8), session, project)
        if self._random.random() < 0.5:
            at = self._asks(at + 1, session, project)
        if self._random.random() < 0.4:
            at = max(self._subagent(at + 1, session, project) for _ in range(self._random.randint(1, 3)))
        if self._random.random() < 0.06:
            self._hook(at + 2, "StopFailure", session, project)
            return
        self._hook(at + 2, "recorded.Stop", session, project, last_assistant_message=self._one((*ANSWERS, LONG_ANSWER)))
        if self._random.random() < 0.7:  # the person is elsewhere
            self._hook(at + 62, "Notification.idle_prompt", session, project)

    def _tool(self, at, session, project, **whose):
        """Returns when it has ended."""
        call, command = self._id("toolu"), self._one(COMMANDS)
        seconds = self._random.choice((0.2, 0.4, 1, 3, 12))
        said = {"tool_use_id": call, "tool_input": {"command": command}, **whose}
        self._hook(at, "PreToolUse", session, project, **said)
        ended = "PostToolUseFailure" if self._random.random() < 0.05 else "recorded.PostToolUse"
        self._hook(at + seconds, ended, session, project, **said)
        return at + seconds

    def _asks(self, at, session, project, answered=None, **whose):
        """A request, told twice where nobody answers within six seconds. Returns when it has ended."""
        answered = answered or self._random.choice((2, 4, 9, 15, 30, 50, 90, 400))
        said = {"tool_name": "Bash", "tool_input": {"command": self._one(COMMANDS)}, **whose}
        self._hook(at, "PermissionRequest", session, project, **said)
        if answered > 6:
            self._hook(at + 6, "Notification.permission_prompt", session, project)
        self._hook(at + answered, "recorded.PostToolUse", session, project, tool_use_id=self._id("toolu"), **said)
        return at + answered

    def _subagent(self, at, session, project, ends=None, name=None):
        """Returns when it has ended."""
        name = name or self._one(SUBAGENTS)
        whose = {"agent_id": self._id("a"), "agent_type": name}
        self._hook(at, "SubagentStart", session, project, **whose)
        now = at + 1
        for _ in range(self._random.randint(1, 3)):
            now = self._tool(now + self._random.uniform(1, 5), session, project, **whose)
        ends, found = ends or now + 3, self._one(FINDINGS)
        if name == "backend-engineer":  # its card has it call agent-voice-hook.sh
            self._own(ends - 2, agent=name, kind="completed", message=found)
        self._hook(ends, "SubagentStop", session, project, last_assistant_message=found, **whose)
        return ends

    # The others.

    def _other(self, agent, project, turns):
        session = f"{agent}-1"
        for begin in self._turns(turns):
            at = begin
            where = {"agent": agent, "session": session, "project": project}
            self._own(at, kind="activated", message=self._one(PROMPTS), **where)
            for _ in range(self._random.randint(1, 3)):
                at += self._random.uniform(2, 20)
                self._own(at, kind="tool-started", tool="shell", message=self._one(COMMANDS), **where)
                at += self._random.uniform(0.5, 5)
                self._own(at, kind="tool-finished", tool="shell", message=self._one(COMMANDS), **where)
            if self._random.random() < 0.2:
                self._own(at + 1, kind="permission-needed", tool="shell", message="wants to run: make deploy", **where)
                at += self._random.choice((5, 20, 70))
                self._own(at, kind="tool-finished", tool="shell", **where)
            said = {"message": self._one((*ANSWERS, LONG_ANSWER)), "turn_id": self._id("turn")}
            end = {"kind": "completed", **said, **where}
            self._own(at + 2, native_event="Stop", **end)
            if agent == "codex":  # tells it by its notify too
                self._own(at + 2.4, native_event="agent-turn-complete", **end)

    # Bursts.

    def _fan_out(self, at, project):
        """Eight subagents that finish within three seconds; meanwhile a request that a rule answers."""
        for number in range(8):
            name = SUBAGENTS[number % len(SUBAGENTS)]
            self._subagent(at + 0.3 * number, "fan", project, ends=at + 120 + 0.4 * number, name=name)
        self._asks(at + 122.5, "fan", project, answered=0.5)
        self._hook(at + 135, "recorded.Stop", "fan", project, last_assistant_message=ANSWERS[1])

    def _requests(self, at):
        """Twenty sessions that ask within a second."""
        for number in range(20):
            begin = at + number / 20
            self._asks(begin, f"ask-{number}", PROJECTS[number % 3], answered=20 + 3 * number)
            self._hook(begin + 200, "recorded.SessionEnd", f"ask-{number}", PROJECTS[number % 3])

    def _storm(self, at):
        """Tools, as fast as they come."""
        for number in range(75):
            self._tool(at + 0.8 * number, "storm", PROJECTS[1])
        self._hook(at + 80, "recorded.SessionEnd", "storm", PROJECTS[1])

    # Writing down.

    def _hook(self, at, name, session, project, **said):
        payload = {**json.loads((PAYLOADS / f"{name}.json").read_text()), "session_id": session, "cwd": project, **said}
        self._write(at, "claude-code", payload)

    def _own(self, at, **fields):
        self._write(at, "hookd", fields)

    def _write(self, at, dialect, document):
        self._number += 1
        received_at = BEGIN + timedelta(seconds=round(at, 3))
        raw = json.dumps(document).encode()
        event = decode(Envelope(raw, "spool", dialect, received_at, f"day-{self._number:05}"))
        told = {"received_at": timestamp(received_at), "source": event.source, "dialect": event.dialect}
        self._found.append({**event.to_object(), **told, "deliveries": []})

    def _turns(self, count):
        """When turns begin: over the whole day, but not at lunch, and not so late that the day is over before."""
        length = (HOURS * 3600 - 900) / count
        begins = [length * (number + self._random.uniform(0.05, 0.5)) for number in range(count)]
        return [at for at in begins if not LUNCH[0] - 600 < at < LUNCH[1]]

    def _one(self, choices):
        return self._random.choice(choices)

    def _id(self, prefix):
        return f"{prefix}_{self._random.getrandbits(40):010x}"


def busy_day():
    """The lines of a file for `hookd simulate`."""
    return [json.dumps(one) for one in BusyDay().work().objects()]


if __name__ == "__main__":
    print("\n".join(busy_day()))
