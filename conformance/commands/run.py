"""`conformance run`: the same as `pytest suites` with the same options, with usage errors caught before anything runs."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import click
import pytest
from _pytest.mark.expression import Expression

from conformance.commands.checkout import PLUGINS, ROOT
from conformance.commands.speech import COMPLETED, Command, speaking, spoken
from conformance.configuration import Configuration, resolve
from conformance.options import OPTIONS, Option
from conformance.outcomes import ConfigurationError
from reports.keeping import keeping

WORKERS = click.IntRange(1, 64)
PYTEST = (
    f"--rootdir={ROOT}",
    f"--confcutdir={ROOT}",
    f"--config-file={ROOT / 'pyproject.toml'}",
    "--quiet",
    "--quiet",
    "--no-header",
    "--no-summary",
    "--tb=no",
    "--disable-warnings",
    "-W",
    "ignore",  # what a library warns of decides nobody's verdict; `pytest suites` keeps warnings errors
    "-p",
    "no:cacheprovider",
    *(word for name in PLUGINS for word in ("-p", name)),
)


def run_option(option: Option) -> Any:
    """An option of the run as click takes it; never with a default, since the environment comes in between."""
    described = option.help
    shown = option.shown_default or (str(option.default) if option.default not in (None, False) else None)
    if shown:
        described += f"  [{shown}]"
    if option.type is bool:
        return click.option(option.flag, option.dest, is_flag=True, default=None, help=described)
    return click.option(
        option.flag,
        option.dest,
        type=option.type,
        default=None,
        metavar=option.metavar,
        help=described,
        shell_complete=COMPLETED.get(option.name),
    )


def run_options(function: Any) -> Any:
    for option in reversed(OPTIONS):
        function = run_option(option)(function)
    return function


def pytest_arguments(options: dict[str, Any], selection: tuple[str, ...], suites: Path) -> list[str]:
    """The command line of pytest that means the same. Raises ConfigurationError for what names no case."""
    given = [
        (option, options[option.dest])
        for option in OPTIONS
        if options[option.dest] is not None and options[option.dest] is not False
    ]
    flags = [
        option.pytest_flag or option.flag if option.type is bool else f"{option.flag}={value}"
        for option, value in given
    ]
    named = [word for word in selection if not word.startswith("-")]
    missing = next((word for word in named if not Path(word.partition("::")[0]).exists()), None)
    if missing:
        raise ConfigurationError(f"there is no {missing.partition('::')[0]}; give paths or node ids of cases")
    return [*PYTEST, *flags, *selection, *([] if named else [str(suites)])]


def only(keyword: str | None) -> tuple[str, ...]:
    """The words for `-k`. Raises ConfigurationError for an expression that pytest cannot read."""
    if not keyword:
        return ()
    try:
        Expression.compile(keyword)
    except SyntaxError as error:
        raise ConfigurationError(f"-k {keyword!r} is no expression: {error}") from None
    return (f"-k={keyword}",)


def must_be_possible(options: dict[str, Any], heeded: Collection[Option] | None = None) -> Configuration:
    """Raises ConfigurationError for what would end the run before anything is sent."""
    configuration = resolve(options, heeded=heeded, keyless=heeded is not None)
    trouble = keeping({"history": configuration.history, "notify": configuration.notify}).check()
    if trouble:
        raise ConfigurationError(trouble)
    return configuration


@click.command("run", cls=Command)
@run_options
@click.option("-n", "workers", type=WORKERS, metavar="N", help="Run cases in N processes, on one budget.")
@click.option("-k", "keyword", metavar="EXPR", help="Only cases whose name matches, as in pytest.")
@spoken
@click.argument("cases", nargs=-1)
def command(
    workers: int | None, keyword: str | None, quiet: bool, as_object: bool, cases: tuple[str, ...], **options: Any
) -> int:
    """Judge a target against the contract; by default the embedded sandbox.

    CASES are pytest node ids. API keys are read from CONFORMANCE_API_KEY and CONFORMANCE_SECOND_API_KEY, or from files.

    \b
    conformance run
    conformance run --base-url http://127.0.0.1:4010 --clauses 'NAME-*,IDEM-5'
    conformance run --base-url https://api.platform.sandbox.dakota.xyz --profile nightly
    """
    configuration = must_be_possible(options)
    selection = [*cases, *only(keyword)]
    if workers and workers > 1:
        selection += [f"-n{workers}", "--dist=loadgroup"]
        if configuration.record_expectations:
            raise ConfigurationError("--record-expectations needs one process; leave out -n")
    arguments = pytest_arguments(options, tuple(selection), ROOT / "suites")
    return speaking(lambda: int(pytest.main(arguments)), configuration.out, quiet=quiet, as_object=as_object)
