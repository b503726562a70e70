"""Hands the scripted server to the engine, which knows it only by the hook's name."""

from contextlib import AbstractContextManager
from typing import Any

from sandbox.scripted.server import ScriptedServer


def pytest_conformance_scripted_server(settings: dict[str, Any]) -> AbstractContextManager[ScriptedServer]:  # noqa: ARG001
    """The scripted server, not yet started; it has no settings."""
    return ScriptedServer()
