"""The commands for people: what each is called, and where it stands. Nothing is imported before it is run."""

# ruff: noqa: D301 - click reads \b: do not wrap

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import IO, Any

import click

NO_COMMAND = "No such command "
"""What click begins with where a word is no command; before its version 8.4 nothing else tells it."""
LONGEST = 1000
"""Characters of an error's line."""

GROUPS = {
    "The daemon": {
        "run": ("hookd.cli.run:run", "Run the daemon in the foreground."),
        "status": ("hookd.cli.status:status", "What is said, what waits and why, who waits for you."),
    },
    "What agents tell": {
        "emit": ("hookd.cli.light:emit", "Tell hookd about an agent: one event."),
        "hook": ("hookd.cli.light:hook", "What an agent's own hook runs."),
    },
    "What you hear": {
        "skip": ("hookd.cli.say:skip", "Stop what is being said."),
        "repeat": ("hookd.cli.say:repeat", "Say the last again."),
        "mute": ("hookd.cli.wishes:mute", "Do not say what an agent, a project or anybody tells."),
        "unmute": ("hookd.cli.wishes:unmute", "Say it again."),
        "pause": ("hookd.cli.wishes:pause", "Say nothing for now."),
        "resume": ("hookd.cli.wishes:resume", "Go on after a pause."),
        "snooze": ("hookd.cli.wishes:snooze", "Be reminded later of what waits for you."),
        "say": ("hookd.cli.say:say", "Say a text now."),
        "voices": ("hookd.cli.voices:voices", "The voices that there are, and how they sound."),
    },
    "What happened": {
        "tail": ("hookd.cli.tail:tail", "The structured log, coloured by agent."),
        "history": ("hookd.cli.history:history", "Past events, from the journal."),
        "why": ("hookd.cli.why:why", "Everything that happened to one event, and which rule did it."),
        "simulate": ("hookd.cli.simulate:simulate", "What would be said of a recorded day."),
    },
    "Setting up": {
        "install": ("hookd.cli.install:install", "Wire agents to hookd, or start it with your session."),
        "uninstall": ("hookd.cli.uninstall:uninstall", "Take hookd out again, without a trace."),
        "agents": ("hookd.cli.agents:agents", "Agents, their voices and cards."),
        "config": ("hookd.cli.config:config", "Make, show and check the settings."),
        "doctor": ("hookd.cli.doctor:doctor", "What is wrong, and what to do about it."),
        "paths": ("hookd.cli.about:paths", "Where hookd keeps what."),
        "version": ("hookd.cli.about:version", "The version of hookd."),
    },
}
COMMANDS = {name: command for group in GROUPS.values() for name, command in group.items()}


class LazyGroup(click.Group):
    """Imports a command when it is used, and names the nearest one when it does not exist."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        width = max(map(len, COMMANDS))
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), text) for name, (_, text) in commands.items()])

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with _told_in_one_line():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _told_in_one_line(ctx):
            return super().invoke(ctx)


class WrongUsage(click.ClickException):
    """A command line that cannot be understood, in one line: what was found, what is near, where help is."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


@contextmanager
def _told_in_one_line(ctx: click.Context | None = None) -> Iterator[None]:
    """Every command's usage errors, those of commands of commands too."""
    try:
        yield
    except click.UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            raise  # not an error but the help
        raise WrongUsage(_line(error, ctx)) from error


def _line(error: click.UsageError, ctx: click.Context | None) -> str:
    from hookd.screen import visible

    called = f" {ctx.invoked_subcommand}" if ctx and ctx.invoked_subcommand else ""
    command = error.ctx.command_path if error.ctx else f"hookd{called}"
    return visible(f"{command}: {_what(error)} See: {command} --help", LONGEST)


def _what(error: click.UsageError) -> str:
    if error.ctx and isinstance(error, click.NoSuchOption):
        options = [name for option in error.ctx.command.get_params(error.ctx) for name in option.opts]
        return _unknown("option", error.option_name, [name for name in options if name.startswith("-")])
    if error.ctx and isinstance(error.ctx.command, click.Group) and error.message.startswith(NO_COMMAND):
        word = error.message.removeprefix(NO_COMMAND).removesuffix(".")[1:-1]
        return _unknown("command", word, error.ctx.command.list_commands(error.ctx))
    text = " ".join(error.format_message().split()).rstrip(".")
    return f"{text[:1].lower()}{text[1:]}."


def _unknown(what: str, word: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1, cutoff=0.55)
    hint = f'; did you mean "{near[0]}"?' if near else "."
    return f'there is no {what} "{word}"{hint}'


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def app() -> None:
    """Give every coding agent on this machine a voice.

    \b
    First steps:
      hookd run                                       start the daemon here
      hookd emit reviewer completed "All looks good"  in another terminal: hear it
      hookd tail -f                                   see what comes in
    """
