"""How a command speaks: help that fits a screen, `--quiet`, `--json`, and what a shell completes."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

import schemas
from conformance.options import PROFILES
from conformance.outcomes import ConfigurationError
from conformance.results import RecordError, read_record
from conformance.settings import read_file
from reports.terminal import verdict_lines

OPTION_COLUMN = 22
REPORT = "report.json"
BESIDE = ("::", "moved: ", "a notification ", "the run was judged ", "the reports could not ")
"""How lines begin that are not about the verdict, and that nobody should miss."""
JUDGED = frozenset({0, 1, 3})


class Command(click.Command):
    """A command whose options stand in a narrow column, so that most take one line of 80 columns."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [it for it in self.get_params(ctx) if isinstance(it, click.Option)]
        rows = [row for option in options if (row := option.get_help_record(ctx)) is not None]
        with formatter.section("Options"):
            formatter.write_dl(rows, col_max=OPTION_COLUMN)


def spoken(function: Any) -> Any:
    """Adds `--quiet` and `--json` to a command that judges."""
    function = click.option("--json", "as_object", is_flag=True, help="Print report.json, and nothing else.")(function)
    return click.option("-q", "--quiet", is_flag=True, help="Print the verdict, and nothing else.")(function)


def speaking(judge: Callable[[], int], out: Path, *, quiet: bool, as_object: bool) -> int:
    """Judges, and says as much as is wanted. What kept it from a verdict is said all the same, on stderr."""
    if not quiet and not as_object:
        return judge()
    (out / REPORT).unlink(missing_ok=True)  # what an earlier run left is no answer
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = judge()
    if code not in JUDGED:
        sys.stderr.write(said.getvalue())
        return code
    for line in said.getvalue().splitlines():
        if line.startswith(BESIDE):
            click.echo(line, err=True)
    try:
        if as_object:
            click.echo((out / REPORT).read_text(encoding="utf-8"), nl=False)
        else:
            click.echo("\n".join(verdict_lines(read_record(out), out)))
    except (OSError, RecordError) as error:
        click.echo(f"conformance: the report is not there ({error})", err=True)
    return code


# -- completion ---------------------------------------------------------------------------------------------------------


def _profiles(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    return _fitting([*PROFILES, *_file("profiles")], typed)


def _targets(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    return _fitting(_file("targets"), typed)


def _clauses(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """The last of a list: what stands before the comma stays."""
    before, comma, last = typed.rpartition(",")
    known = [*(f"{area}-*" for area in schemas.registry().areas), *schemas.registry()]
    return [CompletionItem(before + comma + name) for name in known if name.startswith(last)]


def _file(table: str) -> list[str]:
    try:
        return list(getattr(read_file(os.environ.get("CONFORMANCE_CONFIG")), table))
    except ConfigurationError:
        return []  # a shell is no place to complain


def _fitting(names: list[str], typed: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(typed)]


COMPLETED: dict[str, Any] = {"profile": _profiles, "target": _targets, "clauses": _clauses}
"""What completes the value of an option, by its name."""
