"""The commands. `emit`, `hook`, `status --line` and `run` are told apart here, before anything heavy loads.

The first two run in an agent's time, the third at every line of a shell, the last is in memory all day.
"""

import sys


def main() -> int:
    """The console script. Returns the exit code."""
    words = sys.argv[1:]
    if words[:1] == ["hook"]:
        from hookd.cli.hook import main as hook

        return hook(words[1:])
    if words[:1] == ["emit"]:
        from hookd.cli.emit import main as emit

        return emit(words[1:])
    if words == ["status", "--line"]:
        from hookd.cli.status_line import main as status_line

        return status_line()
    if words == ["run"]:
        from hookd.cli.serve import serve

        return serve()
    from hookd.cli.app import app

    app.main(words, prog_name="hookd")
    return 0
