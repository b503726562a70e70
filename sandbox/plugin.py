"""How the engine gets a target of ours without knowing it: pytest hooks by name."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from sandbox.configuration import Configuration
from sandbox.embedded import running
from sandbox.scripted import ScriptedServer


@pytest.hookimpl(optionalhook=True)
def pytest_conformance_embedded_target(settings: dict[str, Any]) -> AbstractContextManager[dict[str, Any]]:
    """The embedded sandbox, with the settings that `Configuration` has."""
    return _target(Configuration(**settings))


@pytest.hookimpl(optionalhook=True)
def pytest_conformance_scripted_server(settings: dict[str, Any]) -> AbstractContextManager[ScriptedServer]:
    """The scripted server of the SDK gate; it has no settings."""
    return ScriptedServer(**settings)


@contextmanager
def _target(configuration: Configuration) -> Iterator[dict[str, Any]]:
    with running(configuration) as instance:
        first, second = instance.api_keys
        name = "embedded sandbox"
        yield {"base_url": instance.base_url, "api_key": first, "second_api_key": second, "name": name}
