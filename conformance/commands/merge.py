"""`conformance merge`: the shards of a run, joined into one record and one report."""

from pathlib import Path

import click

import schemas
from conformance.commands.checkout import ROOT
from conformance.costs import SNAPSHOT, load_snapshot
from conformance.deviations import load_deviations
from conformance.merging import merge
from conformance.results import RECORD, RecordError, exit_code
from reports.digests import rows_digest
from reports.reading import read
from reports.terminal import summary
from reports.writing import write_all


def must_be_as_written(folder: Path, deviations: Path | None) -> None:
    """Raises RecordError for a record that was changed since, or that a list of departures belongs to."""
    record = read(folder)
    data = (folder / RECORD if folder.is_dir() else folder).read_bytes()
    if record.footer and rows_digest(data) != record.footer.get("digest"):
        raise RecordError(f"{folder}: the record was changed since it was written; run that shard again")
    listed = record.header.get("configuration", {}).get("deviations")
    if listed and deviations is None:
        raise RecordError(
            f"{folder}: was judged with the list {listed}; give it with --deviations, to hold it as a whole"
        )


@click.command("merge")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder to write to."
)
@click.option(
    "--deviations",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Hold this list against the whole run.",
)
def command(folders: tuple[Path, ...], out: Path, deviations: Path | None) -> int:
    """Join the FOLDERS that all shards of one run wrote, and exit as that run would have.

    Refuses shards of another suite, contract, target, profile or seed, and a set that is not whole.

    \b
    conformance run --shard 1/2 --out one
    conformance run --shard 2/2 --out two
    conformance merge one two --out out
    """
    entries = load_deviations(deviations) if deviations else None
    known = [*load_snapshot(ROOT / SNAPSHOT).case_ids(), *schemas.registry()]
    if out.resolve() in {folder.resolve() for folder in folders}:
        raise click.UsageError(f"--out {out} is one of the shards; give another folder")
    try:
        for folder in folders:
            must_be_as_written(folder, deviations)
        merge([read(folder) for folder in folders], out, entries, known)
        record = write_all(out)
    except RecordError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write the reports of {out}: {error.strerror}") from None
    click.echo(summary(record, out))
    return exit_code(record)
