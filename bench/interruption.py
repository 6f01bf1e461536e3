"""From something important to its first sound, while a long message is being said in a neural voice."""

import os
import time

from bench.home import fresh_home
from bench.table import Row, median
from ear import SoundServer

ROUNDS = 8
WORDS = ("energy", "forest", "garden", "hammer", "island", "jungle", "kitchen", "lemon", "mountain", "orange", "pencil")


def important_cuts_in():
    """Each sentence is new to the voice: nothing of it is in the cache."""
    with fresh_home(HOOKD_SPEECH__ENGINE="piper") as home, SoundServer(home.path) as server:
        os.environ.update(server.environ)
        home.environ.update(server.environ)
        home.start()
        home.command("say", "Ready", check=True)
        cut = [waited(home, number, cutting=True) for number in range(ROUNDS)]
        alone = [waited(home, number + ROUNDS, cutting=False) for number in range(ROUNDS)]
        home.stop()
    floor = f"while nothing is said: {median(alone):.0f} ms, of which 300 ms for others that may come"
    return [Row(f"something important cuts in, the slowest of {ROUNDS}", max(cut), "ms", 1500, floor=floor)]


def waited(home, number, *, cutting):
    """Milliseconds from the receipt of a request to its first sound."""
    if cutting:
        home.command("emit", f"writer-{number}", "completed", words(number, 40), "--session", f"w{number}", check=True)
        speaks(home)
        time.sleep(0.5 + number * 0.137)  # at another place of the sentence each time
    told = len(home.facts("utterance_spoken", agent=f"boss-{number}"))
    message = f"May I use the {words(number + 3, 9)}?"
    home.command("emit", f"boss-{number}", "permission-needed", message, "--session", f"b{number}", check=True)
    fact = home.wait_for("utterance_spoken", told + 1, within=60, agent=f"boss-{number}")[-1]
    home.command("emit", f"boss-{number}", "tool-finished", "--session", f"b{number}", check=True)  # nobody is reminded
    home.command("skip", "--all", check=True)
    time.sleep(0.5)
    return fact["waited_ms"]


def speaks(home):
    while not home.command("status", "--line").stdout.startswith("🔊".encode()):
        time.sleep(0.02)


def words(number, count):
    return " ".join(WORDS[(number * 5 + at * at) % len(WORDS)] for at in range(count))
