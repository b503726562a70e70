"""`conformance completion`: what a shell needs to complete commands, options, profiles, targets and clauses."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    """Print the completion script for a SHELL; fish keeps it in ~/.config/fish/completions.

    \b
    source <(conformance completion bash)
    source <(conformance completion zsh)
    conformance completion fish
    """
    from conformance.commands import conformance

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(conformance, {}, "conformance", "_CONFORMANCE_COMPLETE").source())
    return 0
