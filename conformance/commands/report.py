"""`conformance report`: makes the reports of an earlier run again, from its record alone."""

import os
import sys
from pathlib import Path

import click

from conformance.results import RecordError, exit_code
from reports.allure import write_results
from reports.terminal import coloured, summary
from reports.writing import write_all


@click.command("report")
@click.argument("out", type=click.Path(path_type=Path), default="out")
@click.option("--allure", type=click.Path(path_type=Path), metavar="DIR", help="Write Allure results into DIR as well.")
@click.option("--check", is_flag=True, help="Exit with the code of the run: 0, 1, 3 or 4.")
def command(out: Path, allure: Path | None, check: bool) -> int:
    """Write the reports of the run in OUT again.

    OUT is the folder that a run wrote with --out; a run that was killed has its record there as well.
    """
    try:
        record = write_all(out)
        if allure:
            write_results(record, allure)
    except RecordError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write the reports of {out}: {error.strerror}") from None
    words = summary(record, out)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(coloured(words) if colour else words)
    return exit_code(record) if check else 0
