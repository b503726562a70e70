"""What other rooms may hook into without the engine knowing them: targets of our own, and readers of a finished run."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest


@pytest.hookspec(firstresult=True)
def pytest_conformance_embedded_target(settings: dict[str, Any]) -> AbstractContextManager[dict[str, Any]]:
    """Starts a target of our own on loopback. Settings: `approval_delay` in seconds.

    Yields `base_url`, `api_key`, `second_api_key` and `name`.
    """
    raise NotImplementedError


@pytest.hookspec(firstresult=True)
def pytest_conformance_scripted_server(settings: dict[str, Any]) -> AbstractContextManager[Any]:
    """Starts the server that answers a client by script, and records what it sends."""
    raise NotImplementedError


@pytest.hookspec
def pytest_conformance_run_finished(config: pytest.Config, out: Path) -> str | None:
    """Called on the controlling process when the run record in `out` is closed. Returns text for the terminal."""
