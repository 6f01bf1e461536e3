"""`hookd status`: whether the daemon runs, and how it is."""

from typing import Any

import click

from hookd.cli.common import NOT_RUNNING, START_IT, asked, json_option, print_json
from hookd.screen import visible

PATIENCE_SECONDS = 5.0
"""A daemon that is well answers this question in milliseconds."""


@click.command(epilog="Example: hookd status && echo it runs")
@json_option
def status(as_json: bool) -> None:
    """Tell whether the daemon runs and how it is. Exit code 0: it runs, 3: it does not."""
    state = asked("status", PATIENCE_SECONDS)
    if state is None:
        if as_json:
            print_json({"running": False})
        else:
            click.echo(f"hookd is not running; {START_IT}")
        raise SystemExit(NOT_RUNNING)
    if as_json:
        print_json(state)
    else:
        _show(state)


def _show(state: dict[str, Any]) -> None:
    speech = state["speech"]
    waiting = ", ".join(f"{count} for {sink}" for sink, count in state["waiting"].items() if count) or "nothing"
    lines = {
        "hookd": f"{state['version']} runs as process {state['pid']} since {state['since']}",
        "saying": visible(speech["saying"]) if speech["saying"] else "nothing",
        "waiting": waiting,
        "engine": speech["engine"] + "".join(f"; {name}: {why}" for name, why in speech["reasons"].items()),
        "sound": speech["output"],
        "state": state["state"],
        "trouble": "; ".join(visible(text) for text in state["trouble"]) or "none",
    }
    for name, text in lines.items():
        click.echo(f"{name:8} {text}")
