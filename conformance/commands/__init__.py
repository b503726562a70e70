"""The `conformance` command, where the rooms meet: engine, sandbox, suites, reports."""

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from conformance import __version__
from conformance.outcomes import ConfigurationError

COMMANDS: Mapping[str, str] = {
    "check": "Judge the embedded sandbox and the reference client.",
    "run": "Judge a target.",
    "sdk": "Judge a client.",
    "replay": "Repeat one example that a run found to fail.",
    "fuzz": "Explore for as long as you like.",
    "plan": "Say what a run would send, without sending it.",
    "report": "Make the reports of a run again.",
    "merge": "Join the shards of a run.",
    "compare": "Say what moved between two runs.",
    "verify": "Recompute the verdict of a run; find a changed byte.",
    "history": "Show trends over kept runs.",
    "config": "Show which options hold here, and why.",
    "explain": "Say what a clause or case asks for.",
    "contract": "Say which contract this is, or what moved since.",
    "kill-matrix": "Prove that the suite finds every seeded defect.",
    "completion": "Print what your shell needs to complete words.",
    "serve": "Run the embedded sandbox.",
}


class LazyGroup(click.Group):
    """Imports a command only when it is asked for: `--help` and usage errors stay fast."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`conformance --base-url URL` is `conformance run --base-url URL`."""
        if args and args[0].startswith("-") and args[0] not in {"-h", "--help", "--version"}:
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"conformance.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="conformance")
def conformance() -> None:
    """Decides whether an implementation of POST /customers keeps the published contract, and shows the evidence.

    \b
    Exit codes: 0 conformant, 1 nonconformant, 2 wrong usage,
    3 inconclusive (could not be judged), 4 the suite itself is at fault.
    """


def main() -> None:
    """Runs the command; a user's mistake is one line and exit 2, never a traceback."""
    try:
        sys.exit(conformance.main(standalone_mode=False))
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        click.echo(f"conformance: {error.format_message()}", err=True)
    except ConfigurationError as error:
        click.echo(f"conformance: {error}", err=True)
    sys.exit(2)
