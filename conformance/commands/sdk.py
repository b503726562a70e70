"""`conformance sdk`: judges a client, by the same engine, with the same verdicts, reports and exit codes."""

import shlex
import sys
from typing import Any

import click
import pytest

from conformance.adapter.options import CLIENT_OPTIONS
from conformance.commands.checkout import ROOT
from conformance.commands.run import must_be_possible, only, pytest_arguments, run_option
from conformance.commands.speech import Command, speaking, spoken
from conformance.options import OPTIONS
from conformance.settings import adapter_of

REFERENCE = shlex.join([sys.executable, "-m", "adapters.reference"])


def adapter_command(fault: str | None = None) -> str:
    """The command line of the reference adapter, or of one with a seeded fault."""
    return REFERENCE if fault is None else shlex.join([sys.executable, "-m", "adapters.faulty", fault])


def own_options(function: Any) -> Any:
    for option in reversed(CLIENT_OPTIONS):
        function = run_option(option)(function)
    return function


@click.command("sdk", cls=Command)
@click.option(
    "--adapter",
    metavar="CMD",
    help="The command that starts the client's adapter.  [default: that of the environment or file, else our own client]",
)
@own_options
@click.option("-k", "keyword", metavar="EXPR", help="Only cases whose name matches, as in pytest.")
@spoken
@click.argument("cases", nargs=-1)
def command(
    adapter: str | None, keyword: str | None, quiet: bool, as_object: bool, cases: tuple[str, ...], **options: Any
) -> int:
    """Judge a client: drive it through an adapter against a scripted server, and judge what it sends and says.

    CASES are pytest node ids. The client gets API keys made for the run; those of the environment are kept from it.

    \b
    conformance sdk
    conformance sdk --adapter 'node my-adapter.mjs'
    conformance sdk --adapter ./my-adapter --clauses 'SDK-5,SDK-6' --strict
    """
    given = {option.dest: options.get(option.dest) for option in OPTIONS}
    out = must_be_possible(given, heeded=CLIENT_OPTIONS).out
    command_line = adapter or adapter_of(options["target"], options["config"]) or REFERENCE
    selection = [f"--adapter={command_line}", *cases, *only(keyword)]
    arguments = pytest_arguments(given, tuple(selection), ROOT / "suites" / "sdk")
    return speaking(lambda: int(pytest.main(arguments)), out, quiet=quiet, as_object=as_object)
