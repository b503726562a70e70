"""One sandbox for the tests that need nothing special of it, and clients for both of its keys."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from sandbox.configuration import Configuration
from sandbox.embedded import Running, running

BODY = {"name": "Acme Corporation", "customer_type": "business"}


class Client:
    """Creates and reads customers with one key."""

    def __init__(self, base_url: str, key: str) -> None:
        self.http = httpx.Client(base_url=base_url, headers={"x-api-key": key}, timeout=10)

    def create(self, *, headers: dict[str, str] | None = None, key: str | None = None, **body: Any) -> httpx.Response:
        sent = {"x-idempotency-key": key or str(uuid4()), **(headers or {})}
        return self.http.post("/customers", json={**BODY, **body}, headers=sent)

    def status_of(self, customer: httpx.Response) -> str:
        return str(self.http.get(f"/customers/{customer.json()['id']}").json()["kyb_status"])


@pytest.fixture(scope="module")
def target() -> Iterator[Running]:
    with running(Configuration(approval_delay=0.2)) as instance:
        yield instance


@pytest.fixture
def client(target: Running) -> Iterator[Client]:
    made = Client(target.base_url, target.api_keys[0])
    yield made
    made.http.close()


@pytest.fixture
def other(target: Running) -> Iterator[Client]:
    made = Client(target.base_url, target.api_keys[1])
    yield made
    made.http.close()
