"""`conformance verify`: does the folder of a run still say what was seen?"""

from pathlib import Path

import click

from conformance import __version__
from conformance.identity import suite_digest
from conformance.results import RecordError
from reports.untrusted import one_line
from reports.verifying import failed, verify

SIGNS = {True: "ok", False: "CHANGED", None: "not checked"}


@click.command("verify")
@click.argument("out", type=click.Path(path_type=Path), default="out")
def command(out: Path) -> int:
    """Recompute the verdict of the run in OUT, and check every digest.

    Rows, evidence, reports, contract and suite are looked at. Exits with 1 when anything was changed.
    """
    try:
        findings = verify(out, suite_version=__version__, suite_digest=suite_digest())
    except RecordError as error:
        raise click.ClickException(str(error)) from None
    for finding in findings:
        click.echo(f"{SIGNS[finding.holds]:12}{finding.subject:10}{one_line(finding.detail, 300)}")
    if failed(findings):
        click.echo("changed: this folder does not say what was seen")
    elif any(finding.holds is None for finding in findings):
        click.echo("no change found, but not everything could be checked")
    else:
        click.echo("verified")
    return 1 if failed(findings) else 0
