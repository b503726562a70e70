"""Sends one call: bounded attempts, all with the same bytes, within one deadline."""

import asyncio
import functools
import ssl
from dataclasses import dataclass

import httpx

from adapters.errors import DeadlineExceeded, TransportError
from adapters.retries import RETRYABLE, RetryPolicy

LONGEST_ANSWER = 4 * 1024 * 1024
"""Bytes. Nothing that this API answers comes near; more is somebody else's page, or an attack."""


@dataclass(frozen=True)
class Attempt:
    """One request as it will be sent. Every attempt of a call is this same value."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """One response, read to its end - or as far as it came, and then ``broken`` says why it ended there."""

    status: int
    headers: httpx.Headers
    body: bytes
    broken: str | None = None

    @property
    def retry_after(self) -> str | None:
        found: str | None = self.headers.get("retry-after")
        return found

    @property
    def request_id(self) -> str | None:
        """The request id of the headers; the body may know another."""
        found: str | None = self.headers.get("x-request-id")
        return found


@functools.cache
def tls() -> ssl.SSLContext:
    """One context for all clients: loading the authorities costs more than a request."""
    return ssl.create_default_context()


class Sender:
    """Carries attempts over connections of its own. ``timeout`` bounds a whole call, in seconds."""

    def __init__(self, timeout: float, retries: RetryPolicy) -> None:
        self.timeout = timeout
        self.retries = retries
        self.http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(verify=tls(), limits=httpx.Limits(max_connections=None)),
            timeout=None,  # noqa: S113 - the deadline in send() stands over every read and write
            follow_redirects=False,  # another origin must see neither the key nor the customer
            trust_env=False,
        )

    async def send(self, attempt: Attempt, success: int) -> Answer:
        """The last answer of the call. Raises TransportError when none came, DeadlineExceeded when time ran out."""
        try:
            async with asyncio.timeout(self.timeout):
                return await self.attempts(attempt, success)
        except TimeoutError:
            raise DeadlineExceeded(self.timeout) from None

    async def attempts(self, attempt: Attempt, success: int) -> Answer:
        """Tries until an answer is final, the attempts are used up, or the next pause would end after the deadline."""
        ends = asyncio.get_running_loop().time() + self.timeout
        number = 1
        while True:
            outcome: Answer | TransportError
            try:
                outcome = await self.exchange(attempt)
            except TransportError as trouble:
                outcome = trouble
            pause = self.pause_before_next(outcome, success, number)
            if pause is None or asyncio.get_running_loop().time() + pause >= ends:
                if isinstance(outcome, TransportError):
                    raise outcome
                return outcome
            await asyncio.sleep(pause)
            number += 1

    def pause_before_next(self, outcome: Answer | TransportError, success: int, number: int) -> float | None:
        """Seconds until the next attempt, or None when this outcome is the call's last."""
        if number >= self.retries.max_attempts:
            return None
        if isinstance(outcome, TransportError):
            return self.retries.pause(number, None)
        if outcome.status in RETRYABLE or (outcome.status == success and outcome.broken):
            return self.retries.pause(number, outcome.retry_after)
        return None

    async def exchange(self, attempt: Attempt) -> Answer:
        """One request and its response."""
        request = self.http.build_request(
            attempt.method, attempt.url, headers=list(attempt.headers), content=attempt.body
        )
        try:
            response = await self.http.send(request, stream=True)
        except httpx.HTTPError as trouble:
            raise TransportError(f"no answer: {type(trouble).__name__}") from trouble
        try:
            body, broken = await self.read(response)
        finally:
            await response.aclose()
        return Answer(response.status_code, response.headers, body, broken)

    async def read(self, response: httpx.Response) -> tuple[bytes, str | None]:
        """The body, and why it is not whole."""
        body = bytearray()
        try:
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LONGEST_ANSWER:
                    return bytes(body), f"its body is longer than {LONGEST_ANSWER} bytes"
        except httpx.HTTPError as trouble:
            return bytes(body), f"its body broke off ({type(trouble).__name__})"
        return bytes(body), None
