"""`make demo`: starts a daemon in a throw-away home and plays events through every door, aloud."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
HOME = HERE.parent / ".demo"
PATIENCE_SECONDS = 60.0
BOLD, DIM, RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def main() -> int:
    """Plays everything; 0 when every event was spoken that should be."""
    environ = fresh_home()
    tell(f"A daemon starts in a throw-away home: HOOKD_HOME={HOME}")
    daemon = subprocess.Popen([BIN / "hookd", "run"], env=environ, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    follow = None
    try:
        wait_until(lambda: facts("hookd_ready"), "the daemon to be ready")
        follow = subprocess.Popen([BIN / "hookd", "tail", "-f", "--color"], env=environ)
        for play in (play_card, play_session, play_pipe, play_file):
            play(environ)
        time.sleep(0.3)  # the last line of the log has its time to be shown
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(timeout=30)
        if follow is not None:
            follow.terminate()
            follow.wait()
    return summary(environ)


def fresh_home() -> dict[str, str]:
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.copytree(HERE / "cards", HOME / "cards")
    HOME.chmod(0o700)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOOKD_")}
    return {**kept, "HOOKD_HOME": str(HOME)}


def play_card(environ: dict[str, str]) -> None:
    """The two calls that the agent card tells the agent to make."""
    tell("1. An agent card tells its agent to call agent-voice-hook.sh when it begins and when it is done")
    for kind, message in (("activated", "Starting backend task"), ("completed", "Task finished successfully")):
        command = ["agent-voice-hook.sh", "backend-engineer", kind, message]
        show(f'{command[0]} {command[1]} {kind} "{message}"')
        subprocess.run([BIN / command[0], *command[1:]], env=environ, check=True)
        wait_for_speech(message)


def play_session(environ: dict[str, str]) -> None:
    """A session of Claude Code as it was recorded; of the main agent only what needs a person is spoken."""
    tell("2. Claude Code's own hooks: a recorded session, its events in their order")
    for payload in sorted((HERE / "session").iterdir()):
        event = payload.name.split(".")[1]
        show(f"hookd hook claude-code {event} < {payload.relative_to(HERE.parent)}")
        with payload.open("rb") as stdin:
            subprocess.run([BIN / "hookd", "hook", "claude-code", event], stdin=stdin, env=environ, check=True)
    wait_for_speech("Hello from the local server")


def play_pipe(_environ: dict[str, str]) -> None:
    tell("3. A shell script writes a line into the pipe")
    line = "reviewer completed The review found two small things"
    show(f"echo '{line}' > {HOME.name}/pipe")
    with (HOME / "pipe").open("w") as pipe:
        pipe.write(line + "\n")
    wait_for_speech("The review found")


def play_file(_environ: dict[str, str]) -> None:
    tell("4. A program drops a file into the hook directory")
    event = {"agent": "deploy-bot", "kind": "permission-needed", "message": "May I deploy to production?"}
    show(f"mv event.json {HOME.name}/hooks/new/    # {json.dumps(event)}")
    written = HOME / "hooks" / "tmp" / "event.json"
    written.write_text(json.dumps(event))
    written.rename(HOME / "hooks" / "new" / "event.json")
    wait_for_speech("May I deploy")


def summary(environ: dict[str, str]) -> int:
    spoken = facts("utterance_spoken")
    subprocess.run([BIN / "hookd", "history"], env=environ, check=True)
    tell(f"{len(facts('event_accepted'))} events came in, {len(spoken)} were spoken, none is lost. Where it all went:")
    voices = sorted({f"{fact['agent']} as {fact['voice']} at {fact['pitch']}" for fact in spoken})
    print(f"  the voice        {spoken[-1]['engine'] if spoken else 'none'}: {', '.join(voices)}")
    print(f"  structured log   {HOME}/log/hookd.jsonl")
    print(f"  journal          {HOME}/journal.db     (above: hookd history)")
    recorded = sorted((HOME / "spoken").glob("*.wav")) if (HOME / "spoken").exists() else []
    if recorded:
        print(f"  no sound device  {len(recorded)} WAV files in {HOME}/spoken/ hold what was said")
    print("\nTo use it for real, see README.md: install it, then: hookd install --all")
    return 0 if len(spoken) >= 5 else 1


def tell(text: str) -> None:
    print(f"\n{BOLD}{text}{RESET}", flush=True)


def show(command: str) -> None:
    print(f"{DIM}$ {command}{RESET}", flush=True)


def facts(name: str) -> list[dict[str, object]]:
    log = HOME / "log" / "hookd.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    return [fact for fact in map(json.loads, lines) if fact["event"] == name]


def wait_for_speech(text: str) -> None:
    wait_until(lambda: any(text in str(fact["text"]) for fact in facts("utterance_spoken")), f'"{text}" to be said')


def wait_until(condition: object, what: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():  # type: ignore[operator]
        if time.monotonic() > end:
            sys.exit(f"demo: waited {PATIENCE_SECONDS:g} s in vain for {what}; see {HOME}/log/hookd.jsonl")
        time.sleep(0.05)


sys.exit(main())
