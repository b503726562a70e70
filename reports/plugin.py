"""Writes the reports when the engine has closed the record of a run, and says what they say in short."""

import os
from pathlib import Path

import pytest

from conformance.results import RecordError
from reports import github
from reports.keeping import Keeping, keeping
from reports.terminal import coloured, summary
from reports.untrusted import one_line
from reports.writing import write_all


def asked(config: pytest.Config) -> Keeping:
    """`--history` and `--notify`, wherever the engine has them from."""
    return keeping({name: getattr(config.option, f"conformance_{name}", None) for name in ("history", "notify")})


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """A history that cannot be used is said before anything is sent, not after ten minutes of judging."""
    cases = any("suites" in Path(argument.partition("::")[0]).parts for argument in session.config.args)
    if not cases or hasattr(session.config, "workerinput"):
        return
    trouble = asked(session.config).check()
    if trouble:
        pytest.exit(trouble, returncode=2)


@pytest.hookimpl(optionalhook=True)
def pytest_conformance_run_finished(config: pytest.Config, out: Path) -> str:
    """Every report beside the record; returns the text for the terminal."""
    try:
        record = write_all(out)
    except OSError as error:
        return (
            f"the reports could not be written to {out}: {error.strerror}; `conformance report {out}` makes them again"
        )
    except RecordError as error:  # a full disk tears lines; the verdict is known to the engine all the same
        return f"the reports could not be made: {one_line(str(error), 400)}"
    words = summary(record, out)
    if config.get_terminal_writer().hasmarkup:
        words = coloured(words)
    lines = [words, *(one_line(line, 400) for line in asked(config).keep(record))]
    if github.in_actions(os.environ):
        lines += github.annotations(record)
    trouble = github.append_summary(record, os.environ)
    if trouble:
        lines.append(trouble)
    return "\n".join(lines)
