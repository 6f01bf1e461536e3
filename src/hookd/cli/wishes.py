"""`hookd mute`, `unmute`, `pause`, `resume`, `snooze`: what the user wants to hear, and when."""

import os
import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from hookd.cli.common import ask_daemon, fail, json_option, print_json
from hookd.screen import visible

if TYPE_CHECKING:
    from hookd.attention.wishes import Mute

WRONG_USAGE = 64
"""sysexits.h: EX_USAGE."""
WANTED_FOR = "a duration like 30m, 1h30m or 90s"


def about_options(command: Callable[..., None]) -> Callable[..., None]:
    """What a mute is about."""
    for option in (
        click.option("--kind", help="Only this kind of event; a glob such as 'tool-*'."),
        click.option("--project", help="Only this project: its directory, with all below it, or its name. A glob."),
        click.argument("agent", required=False, default=""),
    ):
        command = option(command)
    return command


@click.command(epilog="Example: hookd mute tester --for 30m")
@about_options
@click.option("--for", "lasting", metavar="DURATION", help="So long: 30m, 1h30m.")
@click.option("--until", metavar="TIME", help="Until 17:00, 'tomorrow 8:00', or an RFC 3339 time.")
@json_option
def mute(
    *, agent: str, project: str | None, kind: str | None, lasting: str | None, until: str | None, as_json: bool
) -> None:
    """Do not say what AGENT tells, a name or a glob; without any AGENT, project or kind: nothing at all.

    Until its time has come, or until it is taken back with unmute. What was not heard is counted in a digest then.
    """
    if _is_duration(agent):
        fail(f'"{visible(agent)}" is a time and no agent; did you mean: hookd mute --for {agent}?', WRONG_USAGE)
    answer = ask_daemon("mute", until=_end(lasting, until), **_about(agent, project, kind))
    if as_json:
        print_json(answer)
    else:
        click.echo(_muted_line(answer["muted"]))


@click.command(epilog="Example: hookd unmute tester")
@about_options
@json_option
def unmute(agent: str, project: str | None, kind: str | None, as_json: bool) -> None:
    """Say again what AGENT tells; without any AGENT, project or kind: take every mute back."""
    answer = ask_daemon("unmute", **_about(agent, project, kind))
    if as_json:
        print_json(answer)
        return
    left = "; ".join(muted_words(one) for one in answer["muted"])
    done = f"unmuted{_held(answer)}" if answer["unmuted"] else "nothing was muted"
    click.echo(done + (f"; still muted: {left}" if left else ""))


@click.command(epilog="Example: hookd pause")
@json_option
def pause(as_json: bool) -> None:
    """Say nothing until it is resumed, through restarts too."""
    answer = ask_daemon("pause")
    if as_json:
        print_json(answer)
    else:
        click.echo(f"paused{'' if answer['changed'] else ' already'}; go on with: hookd resume")


@click.command(epilog="Example: hookd resume")
@json_option
def resume(as_json: bool) -> None:
    """Go on after a pause: what still matters is said, the rest is counted in a digest."""
    answer = ask_daemon("resume")
    if as_json:
        print_json(answer)
    else:
        click.echo(f"resumed{_held(answer)}" if answer["changed"] else "it was not paused")


@click.command(epilog="Example: hookd snooze 10m --agent backend-engineer")
@click.argument("lasting", metavar="[DURATION]", required=False)
@click.option("--until", metavar="TIME", help="Until 17:00, 'tomorrow 8:00', or an RFC 3339 time.")
@click.option("--agent", default="", help="Only what this agent waits for; a name or a glob.")
@json_option
def snooze(lasting: str | None, until: str | None, agent: str, as_json: bool) -> None:
    """Be reminded of what waits for you not before DURATION has passed; then once more in any case."""
    end = _end(lasting, until, "DURATION")
    if end is None:
        fail(f"for how long? Wanted is {WANTED_FOR}, or --until 17:00.", WRONG_USAGE)
    answer = ask_daemon("snooze", until=end, agent=agent)
    if as_json:
        print_json(answer)
    elif answer["snoozed"]:
        click.echo(f"snoozed until {_local(answer['until'])}: {', '.join(map(visible, answer['agents']))}")
    else:
        whom = f"no agent {visible(agent)} waits for you" if agent else "no agent waits for you"
        click.echo(f"nothing was snoozed: {whom}")


def muted_words(muted: dict[str, Any]) -> str:
    """`agent tester until 17:00`, as the control socket tells a mute."""
    words = visible(_plain(muted).words())
    return f"{words} until {_local(muted['until'])}" if muted["until"] else words


def _plain(muted: dict[str, Any]) -> "Mute":
    from hookd.attention.wishes import Mute

    return replace(Mute.of(muted), until=None)


def _muted_line(muted: dict[str, Any]) -> str:
    found = _plain(muted)
    options = (("--project", found.project), ("--kind", found.kind))
    words = [found.agent, *(word for option, value in options if value for word in (option, value))]
    command = shlex.join(["hookd", "unmute", *filter(None, words)])
    return f"muted: {muted_words(muted)}; unmute with: {visible(command)}"


def _held(answer: dict[str, Any]) -> str:
    waiting = f"; {answer['waiting']} waiting" if answer["waiting"] else ""
    return waiting + (f"; {answer['late']} for a digest" if answer["late"] else "")


def _about(agent: str, project: str | None, kind: str | None) -> dict[str, Any]:
    return {"agent": agent, "project": _whole(project or ""), "kind": _kind(kind or "")}


def _whole(project: str) -> str:
    """A directory as its whole path; a name or a glob as it is."""
    from glob import escape

    place = os.path.expanduser(project)
    relative = place in (".", "..") or place.startswith(("./", "../"))
    if project and (relative or os.path.isdir(place)):
        try:
            return escape(os.path.abspath(place))
        except FileNotFoundError:
            fail(f'--project is "{visible(project, 80)}", but this directory is gone; name it in full.', WRONG_USAGE)
    return place if place == "/" else place.rstrip("/")


def _kind(kind: str) -> str:
    from fnmatch import filter as fitting

    from hookd.vocabulary import KINDS, nearest

    if kind and not fitting(KINDS, kind):
        fail(f'--kind is "{visible(kind, 80)}", which fits no kind; {nearest(kind, KINDS)}', WRONG_USAGE)
    return kind


def _end(lasting: str | None, until: str | None, name: str = "--for") -> str | None:
    """RFC 3339; None where no time is given."""
    from hookd.cli import moments

    now = datetime.now(UTC)
    if lasting is not None and until is not None:
        fail(f"{name} and --until are both given; one of them is wanted.", WRONG_USAGE)
    try:
        if lasting is not None:
            return moments.after(lasting, now).isoformat()
        return None if until is None else moments.until(until, now).isoformat()
    except (ValueError, OverflowError):
        found, wanted = (name, WANTED_FOR) if lasting is not None else ("--until", moments.WANTED)
        fail(f'{found} is "{visible(lasting or until or "", 80)}"; wanted is {wanted}.', WRONG_USAGE)


def _is_duration(word: str) -> bool:
    from hookd import duration

    try:
        duration.parse(word)
    except ValueError:
        return False
    return True


def _local(timestamp: str) -> str:
    from hookd.cli.moments import shown

    return shown(datetime.fromisoformat(timestamp), datetime.now(UTC))
