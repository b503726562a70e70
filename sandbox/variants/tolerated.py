"""Departures that the contract tolerates, and freedoms that it leaves."""

from collections.abc import Awaitable, Callable, Hashable, Iterator
from typing import Any

from sandbox.messages import Client, FieldError, Refused, Request, Response
from sandbox.reference import Sandbox
from sandbox.state import Document
from sandbox.variants.registry import variant

KNOWN = frozenset({"name", "customer_type", "external_id", "sub_client_id", "is_sub_client"})


@variant()
class UnknownMembersRefused(Sandbox):
    """Members that the schema does not name are refused."""

    def unknown_member_errors(self, document: Document) -> Iterator[FieldError]:
        yield from (FieldError(name, "is not known", "unknown-member") for name in document if name not in KNOWN)


@variant()
class NullsAreAbsent(Sandbox):
    """null for an optional member is taken as absent."""

    def document(self, request: Request) -> dict[str, Any]:
        found = super().document(request)
        optional = KNOWN - {"name", "customer_type"}
        return {name: value for name, value in found.items() if value is not None or name not in optional}


class Bodies(Sandbox):
    """Remembers the body of each key."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.bodies: dict[Hashable, bytes] = {}

    status = 409

    async def once(self, slot: Hashable, request: Request, execute: Callable[[], Awaitable[Response]]) -> Response:
        if self.responses.get(slot) is not None and self.bodies.setdefault(slot, request.body) != request.body:
            raise Refused(self.status, "key-reused", "This key was used with another body.")
        self.bodies[slot] = request.body
        return await super().once(slot, request, execute)


@variant()
class KeyReuseConflicts(Bodies):
    """A key that is used again with another body is refused with 409."""


@variant()
class KeyReuseUnprocessable(Bodies):
    """A key that is used again with another body is refused with 422."""

    status = 422


@variant()
class ConcurrentRepeatsConflict(Sandbox):
    """While a key is being executed, another request under it answers 409."""

    async def once(self, slot: Hashable, request: Request, execute: Callable[[], Awaitable[Response]]) -> Response:
        kept = self.responses.get(slot)
        if kept is not None and not kept[1].done():
            raise Refused(409, "in-progress", "A request with this key is in progress.")
        return await super().once(slot, request, execute)


@variant()
class ErrorsStoredUnderTheKey(Sandbox):
    """A refusal is kept under its key like any other response."""

    async def once(self, slot: Hashable, request: Request, execute: Callable[[], Awaitable[Response]]) -> Response:
        async def settled() -> Response:
            try:
                return await execute()
            except Refused as refused:
                return self.render_error(refused, request)

        return await super().once(slot, request, settled)


@variant()
class DisputedWhitespaceRefused(Sandbox):
    """Names of whitespace only are refused by the widest reading."""

    def name_is_blank(self, name: str) -> bool:
        return super().name_is_blank(name) or not name.replace("\ufeff", "").strip()


@variant()
class ControlCharactersRefused(Sandbox):
    """NUL and escapes in a name are refused."""

    def name_is_blank(self, name: str) -> bool:
        return super().name_is_blank(name) or any(char in name for char in "\0\x1b\x1f\x0b")


@variant()
class StatusAloneInjects(Sandbox):
    """A status without a step injects an error all the same."""

    def error_step(self, request: Request) -> str | None:
        found = super().error_step(request)
        return found or ("any" if request.header("x-sandbox-error-step") is None else None)


@variant()
class StatusInWordsRefused(Sandbox):
    """A status that is no number is refused with 400."""

    def injected(self, request: Request) -> Refused | None:
        text = request.header("x-sandbox-error-status")
        if text is not None and not text.lstrip("-").isdigit():
            return Refused(400, "bad-status", "The status must be a number.")
        return super().injected(request)


@variant()
class UnknownScenarioRefused(Sandbox):
    """An unknown scenario is refused with 400."""

    def check_injection(self, request: Request, client: Client) -> None:
        if request.header("x-sandbox-scenario") and self.scenario(request) is None:
            raise Refused(400, "unknown-scenario", "There is no such scenario.")
        super().check_injection(request, client)
