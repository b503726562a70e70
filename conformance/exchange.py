"""One request and what came back, as values. Bytes are kept as they were on the wire."""

import json
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field

API_KEY_HEADER = "x-api-key"
KEY_VARIABLES = {"first": "CONFORMANCE_API_KEY", "second": "CONFORMANCE_SECOND_API_KEY"}
CURL_BODY_LIMIT = 4096
LONGEST_INTEGER = 300
"""Digits of an integer that is surely a double's."""


@dataclass(frozen=True)
class Request:
    """What is sent: `path` is relative to the base URL; header order and spelling are kept.

    `client` says whose key it carries: `first`, `second`, or `other` for a wrong one or none.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    client: str = "first"

    def header(self, name: str) -> str | None:
        return _header(self.headers, name)

    @property
    def operation(self) -> str:
        """The operation this request addresses, for statistics: `GET /customers/{id}`."""
        path = self.path.partition("?")[0]
        head, _, tail = path.rpartition("/")
        return f"{self.method} {head}/{{id}}" if head == "/customers" and tail else f"{self.method} {path}"


@dataclass(frozen=True)
class Response:
    """What came back. `truncated`: the body went on beyond the cap and was not read further."""

    status: int
    reason: str
    http_version: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    truncated: bool = False

    def header(self, name: str) -> str | None:
        return _header(self.headers, name)

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty when there is none (RFC 9110, 8.3)."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def json(self) -> object:
        """The body read leniently, None when it is not JSON. Strict questions go to `schemas.parse`.

        Read anew each time: values take many times the room of their text, and a run keeps hundreds of answers.
        """
        try:
            return json.loads(self.body, parse_constant=lambda _: None, parse_int=_integer) if self.body else None
        except (ValueError, RecursionError):
            return None


def _integer(text: str) -> int | float:
    """An integer; infinity where no double holds it, since whoever reckons with it would end in an OverflowError."""
    return int(text) if len(text) <= LONGEST_INTEGER else float(text)


@dataclass(frozen=True)
class Fault:
    """Why there is no response.

    `kind` is one of unresolved, refused, tls, reset, timeout, protocol, oversized; `detail` is for a human.
    """

    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"


UNREACHABLE = frozenset({"unresolved", "refused", "tls"})


@dataclass(frozen=True)
class Exchange:
    """A request with its response or its fault. Times are seconds on the monotonic clock; `at` is Unix time."""

    id: str
    url: str
    request: Request
    response: Response | None
    fault: Fault | None
    at: float
    began: float
    ended: float
    first_byte: float | None = None
    reused: bool = False
    attempts: int = 1

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    @property
    def status(self) -> int | None:
        return self.response.status if self.response else None

    @property
    def request_id(self) -> str | None:
        """The target's own name for this request, from its headers or from the problem details."""
        if self.response is None:
            return None
        body = self.response.json
        named = body.get("request_id") if isinstance(body, dict) else None
        return self.response.header("x-request-id") or (named if isinstance(named, str) else None)

    def describe(self, limit: int = 240) -> str:
        """The answer in one line: status, media type, start of the body; or the fault."""
        if self.response is None:
            return f"no answer ({self.fault})"
        text = self.response.body[: limit * 4].decode("utf-8", "replace")
        text = " ".join(text.split())
        text = text if len(text) <= limit else text[:limit] + "…"
        return " ".join(part for part in (str(self.response.status), self.response.media_type, text) if part)

    def curl(self) -> str:
        """A command line that sends the same again; the key is taken from the environment, never written out."""
        words = ["curl", "-i", "-X", self.request.method, self.url]
        line = [shlex.join(words)]
        for name, value in self.request.headers:
            if name.lower() == API_KEY_HEADER and self.request.client in KEY_VARIABLES:
                line.append(f'-H "{name}: ${KEY_VARIABLES[self.request.client]}"')
            elif name.lower() not in {"accept-encoding", "user-agent"}:
                line.append("-H " + shlex.quote(f"{name}: {value}" if value else f"{name};"))
        line.append(_curl_body(self.request.body))
        return " ".join(part for part in line if part)


def _curl_body(body: bytes | None) -> str:
    if body is None:
        return ""
    if len(body) > CURL_BODY_LIMIT:
        return f"--data-binary @body  # {len(body)} bytes, in the evidence"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if body and (not text or "\x00" in text or any(ord(char) < 32 and char not in "\n\t" for char in text)):
        escaped = "".join(f"\\x{byte:02x}" for byte in body)
        return f"--data-binary @<(printf '{escaped}')"
    return "--data-raw " + shlex.quote(text)


def _header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
