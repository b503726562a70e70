"""`conformance check`: both sides of the wire at home, the embedded sandbox and our reference client."""

import subprocess
import sys
from pathlib import Path

import click

from conformance.commands import run
from conformance.settings import NO_FILE

CLIENT_FOLDER = "sdk"


@click.command("check")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder to write to."
)
@click.pass_context
def command(ctx: click.Context, out: Path) -> int:
    """Judge the embedded sandbox and the reference client: does everything work here?

    The client is judged in a process of its own while the server's approval is waited for.
    """
    words = [sys.executable, "-m", "conformance", "sdk", "--config", NO_FILE, "--out", str(out / CLIENT_FOLDER)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as client:  # noqa: S603
        server_code: int = ctx.invoke(run.command, out=str(out), config=NO_FILE)
        told, _ = client.communicate()
    click.echo(told.rstrip())
    return server_code or client.returncode
