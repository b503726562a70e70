"""Writes the reports when the engine has closed the record of a run, and says what they say in short."""

import os
from pathlib import Path

import pytest

from reports import github
from reports.terminal import summary
from reports.writing import write_all


@pytest.hookimpl(optionalhook=True)
def pytest_conformance_run_finished(out: Path) -> str:
    """Every report beside the record; returns the text for the terminal."""
    record = write_all(out)
    lines = [summary(record, out)]
    if github.in_actions(os.environ):
        lines += github.annotations(record)
    github.append_summary(record, os.environ)
    return "\n".join(lines)
