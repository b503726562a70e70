"""``CustomersClient``: creates and reads customers over HTTP, and is safe to retry with."""

import json
import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from adapters import checks, decoding
from adapters.errors import ConfigurationError, DecodeError, HTTPError, ValidationError
from adapters.retries import RetryPolicy
from adapters.sending import Answer, Attempt, Sender


class CustomersClient:
    """A client for one API key at one base URL. Safe to share between tasks.

    ``timeout`` bounds a whole call in seconds: every attempt, every pause between them and the last byte of the answer.
    A call that is tried again sends the same idempotency key and the same bytes. Redirects are never followed.
    """

    def __init__(
        self, base_url: str, api_key: str, *, timeout: float = 30.0, retries: RetryPolicy | None = None
    ) -> None:
        self._base_url = checks.base_url(base_url)
        self._api_key = checks.api_key(api_key)
        policy = retries or RetryPolicy()
        if policy.max_attempts < 1:
            raise ConfigurationError("max_attempts must be at least 1")
        self._sender = self._make_sender(checks.timeout(timeout), policy)

    def _make_sender(self, timeout: float, policy: RetryPolicy) -> Sender:
        return Sender(timeout, policy)

    def __repr__(self) -> str:
        return f"CustomersClient({self._base_url!r}, api_key='…')"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections that are kept open between calls."""
        await self._sender.http.aclose()

    async def create_customer(
        self,
        customer: Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> decoding.CreatedCustomer:
        """Creates a customer. ``customer`` holds the documented members; ``headers`` are for this call only.

        Without ``idempotency_key`` a new one is made for the call. Give one, and keep it, to be able to repeat the call
        after a crash.
        """
        key = self._usable_key(idempotency_key)
        own = [*self._headers(), ("x-idempotency-key", key), ("content-type", "application/json")]
        attempt = Attempt(
            "POST", self._url("/customers"), (*own, *checks.extra_headers(headers or {})), self._encoded(customer)
        )
        answer = self._successful(await self._sender.send(attempt, 201), 201)
        return self._created(answer)

    async def get_customer(self, customer_id: str, *, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The customer's record, as sent."""
        answer = await self._get(f"/customers/{quote(customer_id, safe='')}", headers)
        return decoding.json_object(answer.status, answer.body)

    async def list_scenarios(self, *, headers: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """The sandbox's scenario catalogue."""
        answer = await self._get("/sandbox/scenarios", headers)
        return self._catalogue(answer)

    async def _get(self, path: str, headers: Mapping[str, str] | None) -> Answer:
        attempt = Attempt("GET", self._url(path), (*self._headers(), *checks.extra_headers(headers or {})))
        return self._successful(await self._sender.send(attempt, 200), 200)

    def _url(self, path: str) -> str:
        return self._base_url + path

    def _headers(self) -> list[tuple[str, str]]:
        return [
            ("x-api-key", self._api_key),
            ("accept", "application/json, application/problem+json"),
            ("accept-encoding", "identity"),
            ("user-agent", "customers-client/1.0"),
        ]

    def _usable_key(self, given: str | None) -> str:
        return str(uuid.uuid4()) if given is None else checks.idempotency_key(given)

    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        try:
            return json.dumps(dict(customer), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        except (TypeError, ValueError):  # half a surrogate pair raises UnicodeEncodeError, a ValueError
            raise ValidationError("the customer cannot be written as JSON") from None

    def _successful(self, answer: Answer, success: int) -> Answer:
        if answer.status == success and answer.broken:
            raise DecodeError(answer.status, answer.broken)
        if 200 <= answer.status < 300 and answer.status != success:
            raise DecodeError(answer.status, f"{success} is the success that the API documents")
        if answer.status != success:
            raise self._http_error(answer)
        return answer

    def _created(self, answer: Answer) -> decoding.CreatedCustomer:
        return decoding.created_customer(answer.status, answer.body)

    def _catalogue(self, answer: Answer) -> list[dict[str, Any]]:
        return decoding.scenarios(answer.status, answer.body)

    def _http_error(self, answer: Answer) -> HTTPError:
        return decoding.http_error(answer.status, answer.body, answer.request_id)
