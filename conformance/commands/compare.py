"""`conformance compare`: two runs, or two targets, side by side."""

from pathlib import Path

import click

from conformance.results import RecordError
from reports.comparison import compare
from reports.comparison_text import as_html, as_json, as_text
from reports.reading import read
from reports.writing import write


@click.command("compare")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page into FILE as well.")
def command(before: Path, after: Path, as_object: bool, page: Path | None) -> int:
    """Say what moved between two runs, and whether anything but the target changed.

    BEFORE and AFTER are folders that runs wrote with --out. Runs of two targets, such as a mock and the sandbox, show
    where AFTER diverges from BEFORE. Exits with 1 when there is a regression, with 0 otherwise.
    """
    try:
        comparison = compare(read(before), read(after))
        if page:
            write(page, as_html(comparison))
    except RecordError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write {page}: {error.strerror}") from None
    click.echo(as_json(comparison) if as_object else as_text(comparison), nl=not as_object)
    return 1 if comparison.regressions else 0
