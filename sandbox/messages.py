"""A request and a response as the rules of the sandbox see them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

JSON = b"application/json"
PROBLEM = b"application/problem+json"

HeaderLines = tuple[tuple[bytes, bytes], ...]


class Client(NamedTuple):
    """The owner of an API key. Customers, and the idempotency keys of their creation, belong to one."""

    number: int


class Request(NamedTuple):
    """One request, its body read. Header names are lower case; repeated lines are joined as RFC 9110 (5.3) says."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    peer: str
    id: str

    def header(self, name: str) -> str | None:
        return self.headers.get(name)


class Response(NamedTuple):
    """One response before the headers that every response carries are added."""

    status: int
    body: bytes
    media_type: bytes = JSON
    headers: HeaderLines = ()


class FieldError(NamedTuple):
    """What is wrong with one member of a request: the `errors[]` item of a problem document."""

    field: str
    message: str
    code: str


class Refused(Exception):
    """A request answered with an error. `code` is for machines, the text for people, `members` go into the document."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: tuple[FieldError, ...] = (),
        members: Mapping[str, Any] | None = None,
        headers: HeaderLines = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.members = members or {}
        self.headers = headers
