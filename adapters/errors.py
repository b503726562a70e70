"""What a call can end in besides a result: one type for each thing a caller can do about it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One field of the request that the server, or this client, found wrong."""

    field: str
    message: str
    code: str | None = None


class ClientError(Exception):
    """Anything this client raises. Never holds the API key."""


class ConfigurationError(ClientError):
    """The client was set up, or called, in a way that can never work. Nothing was sent."""


class ValidationError(ClientError):
    """The input cannot be a valid request, whatever the server says. Nothing was sent."""

    def __init__(self, message: str, fields: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.fields = tuple(fields)


class HTTPError(ClientError):
    """The server answered with a status that is not the one for success.

    ``code``, ``message``, ``request_id`` and ``fields`` hold what the body said; None or empty where it said nothing.
    """

    def __init__(
        self,
        status: int,
        *,
        code: str | None = None,
        message: str | None = None,
        request_id: str | None = None,
        fields: Sequence[FieldError] = (),
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.fields = tuple(fields)
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        parts = [f"HTTP {self.status}"]
        if self.code:
            parts.append(f"[{self.code}]")
        parts.append(self.message or "the body says nothing that can be read")
        if self.request_id:
            parts.append(f"(request {self.request_id})")
        return " ".join(parts) + "".join(f"; {each.field}: {each.message}" for each in self.fields)


class DecodeError(ClientError):
    """The server announced success, but what it sent is not a complete and readable result."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(f"HTTP {status}, but {why}")


class TransportError(ClientError):
    """No answer: the connection could not be made, or broke before the answer began."""


class DeadlineExceeded(ClientError, TimeoutError):
    """The call did not end within the client's timeout. The customer may have been created: call again, same key."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"no complete answer within {seconds:g} s")
