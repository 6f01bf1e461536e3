"""The commands. `emit` and `hook` run in an agent's time: they are told apart here, before anything heavy loads."""

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
    from hookd.cli.app import app

    app.main(words, prog_name="hookd")
    return 0
