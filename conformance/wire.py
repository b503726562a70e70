"""Sends real HTTP, one request at a time or many released together, each under one deadline for the whole exchange.

httpx times each read, not the whole: a target that drips a byte a second would never end. So exchanges run on an event
loop of their own thread, under `asyncio.timeout`, and cases stay plain synchronous functions.
"""

import asyncio
import itertools
import ssl
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import anyio.from_thread
import httpx

from conformance.exchange import Exchange, Fault, Request, Response
from conformance.outcomes import RunStopped
from conformance.pacing import WITH_KEY, WITHOUT_KEY, Pacer

BODY_CAP = 256 * 1024
HEADERS_CAP = 1000
STALE_RETRIES = 3
T = TypeVar("T")


class Wire:
    """The way to one target.

    `timeout` is the deadline of one exchange in seconds; `on_exchange` is told of each as it ends, `on_throttled` of
    each wait. Use `opened_wire` to get one.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float,
        pacer: Pacer,
        portal: anyio.from_thread.BlockingPortal,
        client: httpx.AsyncClient,
        prefix: str = "",
        on_exchange: Callable[[Exchange], None] = lambda _: None,
        on_throttled: Callable[[Exchange, float], None] = lambda _, __: None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.pacer = pacer
        self.requests = 0
        self._portal = portal
        self._client = client
        self._prefix = prefix
        self._numbers = itertools.count(1)
        self._on_exchange = on_exchange
        self._on_throttled = on_throttled
        self._target = urlsplit(self.base_url)

    def send(
        self, request: Request, *, budget: str = WITH_KEY, verdict_429: Callable[[Response], bool] | None = None
    ) -> Exchange:
        """Sends and waits for the answer. A 429 is waited out and sent again, unless `verdict_429` takes it for one."""
        return self._portal.call(self.exchange, request, budget, verdict_429)

    def send_together(self, requests: Sequence[Request]) -> list[Exchange]:
        """Releases all requests at once, each on a connection of its own, and returns the answers in their order."""
        return self._portal.call(self._together, requests)

    def start(self, task: Callable[[], Awaitable[T]]) -> "Future[T]":
        """Runs a coroutine function beside the cases; the future ends with it."""
        return self._portal.start_task_soon(task)

    async def exchange(
        self,
        request: Request,
        budget: str = WITH_KEY,
        verdict_429: Callable[[Response], bool] | None = None,
        *,
        urgent: bool = False,
    ) -> Exchange:
        """As `send`, for coroutines on the wire's own loop. `urgent`: ahead of what queues for its turn."""
        refusals = 0
        while True:
            await self.pacer.turn(budget, urgent=urgent)
            exchange = await self._attempt(request)
            response = exchange.response
            if response is None or response.status != 429:
                if response is not None:
                    self.pacer.answered(budget, response)
                self._on_exchange(exchange)
                return exchange
            refusals += 1
            if verdict_429 is not None and (verdict_429(response) or refusals > 2):
                self._on_exchange(exchange)
                return exchange
            self._on_throttled(exchange, self.pacer.throttled(budget, response))

    async def _together(self, requests: Sequence[Request]) -> list[Exchange]:
        await self.pacer.turn(WITH_KEY, len(requests))
        start = asyncio.Event()

        async def one(request: Request) -> Exchange:
            await start.wait()
            return await self._attempt(request)

        tasks = [asyncio.create_task(one(request)) for request in requests]
        await asyncio.sleep(0)
        start.set()
        exchanges = list(await asyncio.gather(*tasks))
        for position, exchange in enumerate(exchanges):
            if exchange.status == 429:
                exchanges[position] = await self.exchange(requests[position])
            else:
                self._on_exchange(exchange)
        return exchanges

    async def _attempt(self, request: Request) -> Exchange:
        """One exchange. A kept-alive connection that the target closed meanwhile is no fault of its: sent again."""
        for attempt in itertools.count(1):
            trace = Trace()
            at, began = time.time(), time.monotonic()
            self.requests += 1
            response, fault = await self._once(request, trace)
            closed_idle = fault is not None and fault.kind == "reset" and trace.reused and trace.first_byte is None
            if not closed_idle or attempt > STALE_RETRIES:
                break
        return Exchange(
            id=f"{self._prefix}x{next(self._numbers)}",
            url=self.base_url + request.path,
            request=request,
            response=response,
            fault=fault,
            at=at,
            began=began,
            ended=time.monotonic(),
            first_byte=trace.first_byte,
            reused=trace.reused,
            attempts=attempt,
        )

    async def _once(self, request: Request, trace: "Trace") -> tuple[Response | None, Fault | None]:
        try:
            async with asyncio.timeout(self.timeout):
                return await self._stream(request, trace)
        except TimeoutError:
            return None, Fault("timeout", f"no complete answer within {self.timeout:g} s")
        except httpx.TimeoutException:
            return None, Fault("timeout", f"no answer within {self.timeout:g} s")
        except httpx.ConnectError as error:
            return None, _connect_fault(error)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError) as error:
            return None, _broken_fault(error)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OverflowError) as error:
            return None, Fault("protocol", _plain(error) or type(error).__name__)

    async def _stream(self, request: Request, trace: "Trace") -> tuple[Response | None, Fault | None]:
        outgoing = self._client.build_request(
            request.method,
            self.base_url + request.path,
            headers=[(name.encode("latin-1"), _header_bytes(value)) for name, value in request.headers],
            content=request.body,
            extensions={"trace": trace},
        )
        answer = await self._client.send(outgoing, stream=True)
        body = bytearray()
        truncated = False
        try:
            if len(answer.headers.raw) > HEADERS_CAP:
                return None, Fault("oversized", f"{answer.status_code} with more than {HEADERS_CAP} headers")
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > BODY_CAP:
                    truncated = True
                    break
        finally:
            await answer.aclose()
        if truncated:
            return None, Fault(
                "oversized", f"{answer.status_code} with a body beyond {BODY_CAP // 2**10} KiB, not read further"
            )
        content = _decoded(bytes(body), answer.headers.get("content-encoding", ""))
        return Response(
            status=answer.status_code,
            reason=answer.extensions.get("reason_phrase", b"").decode("latin-1"),
            http_version=answer.http_version,
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw),
            body=content,
        ), None


class Trace:
    """Listens to httpcore: whether the connection was new, and when the answer's head was there."""

    def __init__(self) -> None:
        self.reused = True
        self.first_byte: float | None = None

    async def __call__(self, event: str, _: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            self.reused = False
        elif event == "http11.receive_response_headers.complete":
            self.first_byte = time.monotonic()


@contextmanager
def opened_wire(base_url: str, *, timeout: float, pacer: Pacer, **options: Any) -> Iterator[Wire]:
    """A wire to `base_url`, closed with its thread and connections at the end. No redirects, no proxies, no cookies."""
    with anyio.from_thread.start_blocking_portal() as portal:
        client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=4),
            follow_redirects=False,
            trust_env=False,
            cookies=NoCookies(),
        )
        client.headers.clear()
        try:
            yield Wire(base_url, timeout=timeout, pacer=pacer, portal=portal, client=client, **options)
        finally:
            portal.call(client.aclose)
            portal.start_task_soon(portal.stop, True)  # what is still being watched is not waited for


class NoCookies(httpx.Cookies):
    """Keeps nothing: a target's cookies are not part of the contract, and would carry state from case to case."""

    def extract_cookies(self, response: httpx.Response) -> None:
        pass


def _decoded(body: bytes, encoding: str) -> bytes:
    """The content of a coded body, although only `identity` was asked for; never more than the cap (a bomb stays small)."""
    windows = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
    window = windows.get(encoding.strip().lower())
    if window is None:
        return body
    try:
        return zlib.decompressobj(window).decompress(body, BODY_CAP)
    except zlib.error:
        return body


def _header_bytes(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


def _plain(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


def _connect_fault(error: httpx.ConnectError) -> Fault:
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    text = _plain(error)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Fault("tls", text)
    if any(type(cause).__name__ == "gaierror" for cause in causes):
        return Fault("unresolved", "the host name does not resolve")
    if any(isinstance(cause, ConnectionResetError) for cause in causes):
        return Fault("reset", text)
    return Fault("refused", text or "connection refused")


def _broken_fault(error: httpx.TransportError) -> Fault:
    text = _plain(error)
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected without sending" not in text:
        return Fault("protocol", text)
    return Fault("reset", text or "the connection was closed before the answer was complete")


__all__ = ["WITHOUT_KEY", "WITH_KEY", "RunStopped", "Wire", "opened_wire"]
