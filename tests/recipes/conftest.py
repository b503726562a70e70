"""Jobs on a runner of their own, and a sandbox that they judge."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest

from sandbox.configuration import Configuration
from sandbox.embedded import Running, running
from tests.recipes.runner import Job

Served = Callable[..., Running]


def missing(what: str, required: str) -> NoReturn:
    """Skips with the reason; fails instead where the environment says that it must be there."""
    if os.environ.get(required) == "1":
        pytest.fail(f"{what} is missing, and {required}=1 asks for it")
    pytest.skip(f"{what} is missing")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    found = Job(tmp_path)
    yield found
    found.end()


@pytest.fixture
def served() -> Iterator[Served]:
    """Serves a sandbox, with a defect where one is named."""
    with ExitStack() as stack:
        yield lambda defect=None: stack.enter_context(running(Configuration(defect=defect, approval_delay=0.6)))
