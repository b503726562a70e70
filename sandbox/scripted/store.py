"""A real, little customer store behind one script: executes a create once for each idempotency key."""

import json
from typing import Any

from sandbox.scripted.answers import created_body


class Store:
    """Customers by idempotency key. A key that was seen gives its first answer again."""

    def __init__(self) -> None:
        self._answers: dict[str, bytes] = {}
        self.customers: list[dict[str, Any]] = []

    def execute(self, key: str | None, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to a create."""
        if not key:
            return _problem("the x-idempotency-key header is missing")
        if key in self._answers:
            return 201, self._answers[key]
        try:
            customer = json.loads(body)
            named = isinstance(customer, dict) and bool(customer.get("name"))
        except (ValueError, RecursionError):
            named = False
        if not named:
            return _problem("the body is not a customer")
        answer = created_body({})
        self.customers.append({**customer, "id": answer["id"], "idempotency_key": key})
        self._answers[key] = json.dumps(answer).encode()
        return 201, self._answers[key]


def _problem(detail: str) -> tuple[int, bytes]:
    body = {"type": "https://example.com/problems/bad-request", "title": "Bad Request", "status": 400, "detail": detail}
    return 400, json.dumps(body).encode()
