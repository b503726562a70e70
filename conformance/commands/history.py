"""`conformance history`: what the runs kept with --history show together."""

from pathlib import Path

import click

from conformance.results import RecordError
from reports.history import HistoryError, opened
from reports.history_text import as_html, as_json, as_text
from reports.reading import read
from reports.trends import trends
from reports.writing import write


@click.command("history")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--add", "folders", type=click.Path(path_type=Path), multiple=True, metavar="DIR", help="Add an old run.")
@click.option("--target", metavar="NAME", help="Only runs of this target, by address or name.")
@click.option("--last", type=click.IntRange(1, 1000), default=60, show_default=True, help="How many runs to look at.")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
@click.option("--html", "page", type=click.Path(path_type=Path), metavar="PAGE", help="Write a page into PAGE as well.")
def command(
    file: Path, folders: tuple[Path, ...], target: str | None, last: int, as_object: bool, page: Path | None
) -> int:
    """Show trend, flaky clauses, latency and drift of the runs kept in FILE."""
    try:
        with opened(file, create=bool(folders)) as history:
            for folder in folders:
                history.append(read(folder))
            found = trends(history, target=target, limit=last)
        if page:
            write(page, as_html(found, file.name))
    except (HistoryError, RecordError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write {page}: {error.strerror}") from None
    click.echo(as_json(found) if as_object else as_text(found), nl=not as_object)
    return 0
