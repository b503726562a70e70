"""Other manners on the wire: slow, throttled, connections closed, header names in any case."""

import re
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.limits import GENEROUS
from sandbox.messages import HeaderLines, Refused, Request, Response
from sandbox.reference import Sandbox
from sandbox.variants.registry import variant


@variant(latency=0.005)
class Slow(Sandbox):
    """Every create takes its time."""


class LimitsUnannounced(Sandbox):
    """Limits that are stricter than the headers say, so that they are met."""

    def rate_headers(self, *_: Any) -> HeaderLines:
        return super().rate_headers(GENEROUS, GENEROUS.requests - 1, 60.0)


@variant(rate_limit="100/s")
class RateLimited(LimitsUnannounced):
    """Requests beyond the limit answer 429 with a body and Retry-After."""


@variant(rate_limit="150/s")
class RateLimitAnnounced(Sandbox):
    """What is left is told with every answer, so that nobody needs to be refused."""


@variant(rate_limit="100/s")
class RateLimitedWithoutBody(LimitsUnannounced):
    """Requests beyond the limit answer 429 with Retry-After and no body."""

    def render_error(self, refused: Refused, request: Request) -> Response:
        if refused.code == "too-many-requests":
            return Response(429, b"", b"", refused.headers)
        return super().render_error(refused, request)


@variant()
class OlderRateHeaders(Sandbox):
    """What remains is called Remain, and the reset is a Unix time."""

    limit_names = (b"X-RateLimit-Limit", b"X-RateLimit-Remain", b"X-RateLimit-Reset")

    def rate_headers(self, rate: Any, remaining: int, reset: float) -> HeaderLines:
        unix = self.now_ns() / 1e9 + reset
        return super().rate_headers(rate, remaining, unix)


@variant()
class ConnectionClosedEachTime(Sandbox):
    """Every answer closes its connection, and says so."""

    async def answer(self, request: Request) -> Response:
        response = await super().answer(request)
        return response._replace(headers=(*response.headers, (b"connection", b"close")))


class Rewriting(H11Protocol):
    """Rewrites the heads of answers on their way out."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        rewriting: Any = RewritingTransport(transport, self.rewritten)
        self.transport = rewriting

    def rewritten(self, head: bytes) -> bytes:
        raise NotImplementedError


class RewritingTransport:
    def __init__(self, transport: Any, rewrite: Any) -> None:
        self._transport = transport
        self._rewrite = rewrite

    def write(self, data: bytes) -> None:
        self._transport.write(self._rewrite(data) if data.startswith(b"HTTP/1.1 ") else data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class UpperCase(Rewriting):
    def rewritten(self, head: bytes) -> bytes:
        return re.sub(rb"(?m)^[A-Za-z0-9-]+:", lambda name: name.group().upper(), head)


class OldFashioned(Rewriting):
    """HTTP/1.0: no length, the end of the connection is the end of the body."""

    def rewritten(self, head: bytes) -> bytes:
        return re.sub(rb"(?mi)^content-length:[^\r]*\r\n", b"", head.replace(b"HTTP/1.1", b"HTTP/1.0", 1))


@variant()
class UpperCaseHeaders(Sandbox):
    """Header names are in capitals."""

    protocol = UpperCase


@variant()
class HttpOneZero(ConnectionClosedEachTime):
    """Answers are HTTP/1.0: without a length, ended by the end of the connection."""

    protocol = OldFashioned
