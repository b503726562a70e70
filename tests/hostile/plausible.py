"""A target that looks like the API from afar: what hostile answers are dressed up from, so that they pass a first look."""

import asyncio
import json
import secrets
import string
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.hostile.cage import Animal, Asked, Visit

BASE62 = string.digits + string.ascii_letters
Dress = Callable[[Any], Any]


def ksuid() -> str:
    return "2" + "".join(secrets.choice(BASE62) for _ in range(26))


def created() -> dict[str, Any]:
    """The body of a 201."""
    application = ksuid()
    return {
        "id": ksuid(),
        "kyb_links": [],
        "application_id": application,
        "application_url": f"https://apply.example/applications/{application}?token={secrets.token_hex(16)}",
        "application_expires_at": 1_900_000_000_000_000_000,
    }


class Plausible:
    """Creates anything, reads and lists it back, approved at once. `dress` changes each body, `extra` are header lines."""

    def __init__(self, dress: Dress = lambda body: body, *extra: bytes) -> None:
        self._dress = dress
        self._extra = extra
        self._records: dict[str, dict[str, Any]] = {}

    async def __call__(self, visit: Visit, asked: Asked) -> None:
        status, body = self.answer(asked)
        await visit.answer(status, json.dumps(body).encode(), *self._extra)

    def answer(self, asked: Asked) -> tuple[int, Any]:
        url = urlsplit(asked.path)
        if asked.method == "POST" and url.path == "/customers":
            return self._create(asked)
        if asked.method == "GET" and url.path == "/customers":
            wanted = parse_qs(url.query).get("external_id", [""])[0]
            found = [record for record in self._records.values() if record.get("external_id") == wanted]
            return 200, self._dress({"data": found})
        if asked.method == "GET" and url.path.startswith("/customers/"):
            known = self._records.get(unquote(url.path.removeprefix("/customers/")))
            return 200, known or self._dress({"kyb_status": "pending"})
        return 404, self._dress({"message": "not found"})

    def _create(self, asked: Asked) -> tuple[int, Any]:
        try:
            sent = json.loads(asked.body)
            assert isinstance(sent["name"], str)
        except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
            return 400, self._dress({"message": "this is no customer", "errors": [{"message": "no"}]})
        body: dict[str, Any] = self._dress(created())
        self._records[str(body["id"])] = {**body, "kyb_status": "active", "external_id": sent.get("external_id")}
        return 201, body


class Dawdling:
    """Answers like another animal, each time so many seconds late."""

    def __init__(self, animal: Animal, *, seconds: float) -> None:
        self._animal = animal
        self._seconds = seconds

    async def __call__(self, visit: Visit, asked: Asked) -> None:
        await asyncio.sleep(self._seconds)
        await self._animal(visit, asked)
