"""How test data is called: so that a person can tell it apart in a shared sandbox, and never twice the same."""

import secrets
from typing import Protocol, runtime_checkable
from uuid import uuid4

PREFIX = "conformance"


@runtime_checkable
class Drawn(Protocol):
    """A value that can be drawn anew, for example a unique name of a given length."""

    def draw(self) -> object: ...


def unique_name() -> str:
    return f"Conformance {secrets.token_hex(8)}"


def unique_external_id() -> str:
    return f"{PREFIX}-{uuid4().hex}"


def fresh_key() -> str:
    """A new idempotency key (UUID version 4, RFC 9562)."""
    return str(uuid4())
