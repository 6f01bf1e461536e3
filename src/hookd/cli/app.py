"""The commands for people: what each is called, and where it stands. Nothing is imported before it is run."""

from importlib import import_module

import click

COMMANDS = {
    "run": ("hookd.cli.run:run", "Run the daemon in the foreground."),
    "emit": ("hookd.cli.light:emit", "Tell hookd about an agent: one event."),
    "hook": ("hookd.cli.light:hook", "What an agent's own hook runs."),
    "status": ("hookd.cli.status:status", "Whether the daemon runs, and how it is."),
    "tail": ("hookd.cli.tail:tail", "The structured log, coloured by agent."),
    "history": ("hookd.cli.history:history", "Past events, from the journal."),
    "why": ("hookd.cli.history:why", "Everything that happened to one event."),
    "say": ("hookd.cli.say:say", "Say a text now."),
    "skip": ("hookd.cli.say:skip", "Stop what is being said."),
    "agents": ("hookd.cli.agents:agents", "Agents, their voices and cards."),
    "config": ("hookd.cli.config:config", "Make, show and check the settings."),
    "paths": ("hookd.cli.about:paths", "Where hookd keeps what."),
    "version": ("hookd.cli.about:version", "The version of hookd."),
}


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
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], list(COMMANDS), n=1)
            hint = f' Did you mean "hookd {near[0]}"?' if near else " See: hookd --help"
            raise click.UsageError(f'there is no command "{args[0]}".{hint}', ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def app() -> None:
    r"""Give every coding agent on this machine a voice.

    \b
    First steps:
      hookd run                                       start the daemon here
      hookd emit reviewer completed "All looks good"  in another terminal: hear it
      hookd tail -f                                   see what comes in
    """
