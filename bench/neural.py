"""What the neural voice costs: to load, to hold, and to speak."""

import asyncio
import tempfile
import time
from pathlib import Path

from bench.table import Row, median

ROUNDS = 7
TEXT = "The review found two small things in the queue, and both are mended now."


def neural_voice():
    """In its child, as the daemon runs it."""
    with tempfile.TemporaryDirectory() as directory:
        loads, factors, memory = asyncio.run(measured(Path(directory)))
    return [
        Row("piper: child started and model loaded", median(loads), "s", 0.4),
        Row("piper: child's memory (RSS), at its most", memory, "MB", 330),
        Row("piper: time to render a second of speech", median(factors), "s"),
    ]


async def measured(directory):
    from hookd.engines import Provisions
    from hookd.engines.piper import PiperEngine
    from hookd.utterance import Voice

    engine, loads, factors, memory = PiperEngine(Provisions(directory)), [], [], 0.0

    async def taken(text):
        began = time.perf_counter()
        pieces = [piece async for piece in engine.render(text, Voice())]
        return time.perf_counter() - began, sum(piece.seconds for piece in pieces)

    for _ in range(ROUNDS):
        cold, _ = await taken("Done.")
        warm, _ = await taken("Done.")
        loads.append(cold - warm)
        seconds, heard = await taken(TEXT)
        factors.append(seconds / heard)
        memory = max(memory, most_memory_mb(engine.child.pid))
        await engine.close()
    return loads, factors, memory


def most_memory_mb(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
