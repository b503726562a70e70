"""A fresh server for each tool, which counts on its own side what it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import Receive, Scope, Send

from sandbox.application import Application, application
from sandbox.configuration import Configuration
from sandbox.embedded import bound_socket, serving_thread
from sandbox.reference import Sandbox


class CountingApplication(Application):
    """A sandbox that counts the requests that reach it. What is refused as no HTTP at all does not reach it."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.requests += scope["type"] == "http"
        await super().__call__(scope, receive, send)


@dataclass(frozen=True)
class Target:
    """A running server. `customer_id` and `application_id` are of a sub-client that it knows, for tools that need one."""

    base_url: str
    api_keys: tuple[str, str] = field(repr=False)
    customer_id: str
    application_id: str
    _application: CountingApplication = field(repr=False)

    @property
    def requests(self) -> int:
        """Requests since the customer was created."""
        return self._application.requests


@contextmanager
def serving(**settings: Any) -> Iterator[Target]:
    """Serves the sandbox with these settings (see `sandbox.configuration`) until the block ends."""
    configuration = Configuration(**settings)
    counting = CountingApplication(application(configuration).sandbox)
    listener = bound_socket(configuration)
    host, port = listener.getsockname()[:2]
    base_url = f"http://{host}:{port}"
    with serving_thread(counting, listener):
        customer = _known_customer(base_url, configuration.api_keys[0])
        counting.requests = 0
        yield Target(base_url, configuration.api_keys, *customer, counting)


def _known_customer(base_url: str, key: str) -> tuple[str, str]:
    """Ids of a sub-client and its application; made-up ones where the server, being broken, creates none."""
    headers = {"x-api-key": key, "x-idempotency-key": "7d9f2c1e-4b7a-4c55-9a39-9d2f8a4b7c11"}
    body = {"name": "Known to the benchmark", "customer_type": "business", "is_sub_client": True}
    made_up = "0ujtsYcgvSTl8PAuAdqWYSMnLOv"
    try:
        created = httpx.post(f"{base_url}/customers", headers=headers, json=body, trust_env=False).json()
        return str(created.get("id", made_up)), str(created.get("application_id", made_up))
    except (httpx.HTTPError, ValueError, AttributeError):
        return made_up, made_up
