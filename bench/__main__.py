"""`make bench`: measures and prints a table; exit code 1 when a limit is missed. Give names to measure only some."""

import sys

from bench import agent_wait, doors, idle, interruption, journal, neural, process, redaction, simulate, sound
from bench.table import Row, print_table

BENCHES = {
    "hook": process.hook_cost,
    "agent": agent_wait.agent_wait,
    "emit": process.emit_cost,
    "start": process.start_to_ready,
    "pipe": doors.pipe_to_journal,
    "files": doors.waiting_files,
    "rejected": doors.after_a_rejected_file,
    "accept": journal.accept_cost,
    "redaction": redaction.redaction_cost,
    "simulate": simulate.simulated_day,
    "idle": idle.idle_cost,
    "sound": sound.first_sound,
    "neural": neural.neural_voice,
    "skip": sound.skipped,
    "interruption": interruption.important_cuts_in,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"bench: there is no {', '.join(sorted(unknown))}; known are {', '.join(BENCHES)}", file=sys.stderr)
        return 64
    rows: list[Row] = []
    for name in names or BENCHES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += BENCHES[name]()
    print_table(rows)
    return 1 if any(row.missed for row in rows) else 0


sys.exit(main(sys.argv[1:]))
