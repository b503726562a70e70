"""`conformance replay`: runs the one example again that an exploring case found to fail."""

from pathlib import Path
from typing import Any

import click
import pytest

from conformance.commands.alone import alone
from conformance.commands.checkout import ROOT
from conformance.commands.run import pytest_arguments, run_options
from conformance.commands.speech import Command
from conformance.found import Found


@click.command("replay", cls=Command)
@run_options
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path, **options: Any) -> int:
    """Repeat the example in FILE, one of OUT/found, and judge it as the run did.

    Exits with 1 while the target still fails it, with 0 when it does not any more. The address is never taken from
    FILE, so that your API key goes nowhere that you did not name. Writes to the folder "replayed", unless told otherwise.

    \b
    conformance replay out/found/1-NAME-6-any_valid_name_is_accepted.json
    """
    found = Found.read(file)
    configuration, whole = alone(options, out=Path("replayed"), profile=found.profile)
    whole["profile"] = found.profile
    if configuration.base_url is None and not found.embedded:
        raise click.UsageError(f"{file} was found on another target than the embedded sandbox; name it with --base-url")
    if configuration.out.resolve() in file.resolve().parents:
        raise click.UsageError(f"--out {configuration.out} holds {file}, which would be lost; give another folder")
    path, _, name = found.node.partition("::")
    words = (f"{ROOT / path}::{name}", f"--found={file}")
    return int(pytest.main(pytest_arguments(whole, words, ROOT / "suites")))
