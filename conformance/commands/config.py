"""`conformance config`: which value each option has here, and where it comes from."""

import json
import os
from typing import Any

import click

from conformance.commands.run import must_be_possible, run_options
from conformance.commands.speech import Command
from conformance.configuration import KEY_VARIABLE, SECOND_KEY_VARIABLE
from conformance.options import OPTIONS, Option
from conformance.settings import DEFAULT, Setting, adapter_of, settled

HIDDEN = "(set; not shown)"
WIDEST = 24


@click.command("config", cls=Command)
@run_options
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
def command(as_object: bool, **options: Any) -> int:
    """Show every option: its value, and whether it comes from the command line, the environment, the file or the default.

    Nearer wins: command line, environment, then in conformance.toml the target's table, the profile's, and the options
    for every run; then the default. Says in one line what is wrong, and exits with 2, where a run would not start.

    \b
    conformance config
    conformance config --target sandbox --profile release
    """
    found = settled(options)
    rows = {option.name: _shown(option, found[option.dest]) for option in OPTIONS}
    rows["profile"] = found["profile_name"]
    if not found["base_url"].value:
        adapter = adapter_of(options["target"], options["config"])
        rows["adapter"] = Setting(adapter, "environment or file" if adapter else DEFAULT)
    for name, variable in (("api-key", KEY_VARIABLE), ("second-api-key", SECOND_KEY_VARIABLE)):
        rows[name] = Setting(HIDDEN, variable) if os.environ.get(variable) else Setting(None, DEFAULT)
    if as_object:
        click.echo(json.dumps({name: vars(row) for name, row in rows.items()}, indent=1))
    for name, row in () if as_object else rows.items():
        value = "-" if row.value in (None, False) else "yes" if row.value is True else str(row.value)
        click.echo(
            f"{name if len(name) <= WIDEST else name[: WIDEST - 1] + '…':{WIDEST}} {value:28} {row.origin}".rstrip()
        )
    must_be_possible(options)
    return 0


def _shown(option: Option, setting: Setting) -> Setting:
    """The address of a notification carries a secret; a default that depends on others is told in words."""
    if option.name == "notify" and setting.value:
        return Setting(HIDDEN, setting.origin)
    return Setting(option.shown_default, DEFAULT) if setting.value is None else setting
