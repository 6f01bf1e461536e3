"""`hookd status`: whether the daemon runs, and how it is."""

from typing import Any

import click

from hookd.cli.common import NOT_RUNNING, START_IT, ask_daemon, json_option, paths, print_json
from hookd.screen import visible


@click.command(epilog="Example: hookd status && echo it runs")
@json_option
def status(as_json: bool) -> None:
    """Tell whether the daemon runs and how it is. Exit code 0: it runs, 3: it does not."""
    from hookd.control import NotRunning, ask

    if as_json:
        try:
            print_json(ask(paths().control, "status"))
        except NotRunning:
            print_json({"running": False})
            raise SystemExit(NOT_RUNNING) from None
        return
    try:
        ask(paths().control, "status")
    except NotRunning:
        click.echo(f"hookd is not running; {START_IT}")
        raise SystemExit(NOT_RUNNING) from None
    _show(ask_daemon("status"))


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
