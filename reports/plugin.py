"""Writes the reports when the engine has closed the record of a run, and says what they say in short."""

from pathlib import Path

import pytest

from reports.terminal import summary
from reports.writing import write_all


@pytest.hookimpl(optionalhook=True)
def pytest_conformance_run_finished(out: Path) -> str:
    """Every report beside the record; returns the text for the terminal."""
    return summary(write_all(out), out)
