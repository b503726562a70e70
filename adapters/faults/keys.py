"""Faults in idempotency keys."""

import secrets
import time
import uuid
from collections.abc import Mapping
from typing import Any

from adapters.client import CustomersClient
from adapters.decoding import CreatedCustomer
from adapters.errors import TransportError
from adapters.faults.registry import fault
from adapters.retries import RetryPolicy
from adapters.sending import Answer, Attempt, Sender

KEY = "x-idempotency-key"


def with_key(attempt: Attempt, key: str | None) -> Attempt:
    """The same attempt under another key, or none."""
    headers = tuple(pair for pair in attempt.headers if pair[0] != KEY)
    if key is not None:
        headers = (*headers, (KEY, key))
    return Attempt(attempt.method, attempt.url, headers, attempt.body)


@fault(
    "SDK-2",
    "sends no idempotency key",
    {
        "SDK-3": "what is not sent cannot be the same for all attempts, nor the caller's",
        "SDK-6": "without a key the server cannot replay",
    },
)
class KeyNotSent(Sender):
    async def exchange(self, attempt: Attempt) -> Answer:
        return await super().exchange(with_key(attempt, None))


@fault("SDK-2", "makes keys that are no UUIDs")
class KeyNotAUuid(CustomersClient):
    def _usable_key(self, given: str | None) -> str:
        return secrets.token_hex(8) if given is None else super()._usable_key(given)


@fault("SDK-2", "sends a caller's empty key as it is", {"SDK-4": "and retries, though no server can tell the attempts"})
class EmptyKeySent(CustomersClient):
    def _usable_key(self, given: str | None) -> str:
        return "" if given == "" else super()._usable_key(given)


@fault("SDK-2", "sends a caller's key that is no UUID")
class NonUuidKeySent(CustomersClient):
    def _usable_key(self, given: str | None) -> str:
        return given or super()._usable_key(given)


@fault("SDK-2", "sends two keys")
class KeySentTwice(Sender):
    async def exchange(self, attempt: Attempt) -> Answer:
        twice = (*attempt.headers, (KEY, str(uuid.uuid4())))
        return await super().exchange(Attempt(attempt.method, attempt.url, twice, attempt.body))


class _DropsEmptyKey(Sender):
    async def exchange(self, attempt: Attempt) -> Answer:
        return await super().exchange(with_key(attempt, None) if (KEY, "") in attempt.headers else attempt)


@fault("SDK-4", "drops an empty key and retries all the same", {"SDK-2": "the POST has no key"})
class KeylessPostRetried(CustomersClient):
    def _usable_key(self, given: str | None) -> str:
        return "" if given == "" else super()._usable_key(given)

    def _make_sender(self, timeout: float, policy: RetryPolicy) -> Sender:
        return _DropsEmptyKey(timeout, policy)


@fault("SDK-3", "makes a new key for every attempt", {"SDK-6": "the server takes each attempt for a new request"})
class NewKeyOnRetry(Sender):
    def __init__(self, *settings: Any) -> None:
        super().__init__(*settings)
        self._sent: set[Attempt] = set()

    async def exchange(self, attempt: Attempt) -> Answer:
        again = attempt in self._sent and attempt.method == "POST"
        self._sent.add(attempt)
        return await super().exchange(with_key(attempt, str(uuid.uuid4())) if again else attempt)


@fault("SDK-6", "makes a new key after a connection broke")
class NewKeyAfterReset(Sender):
    def __init__(self, *settings: Any) -> None:
        super().__init__(*settings)
        self._lost: set[Attempt] = set()

    async def exchange(self, attempt: Attempt) -> Answer:
        try:
            return await super().exchange(with_key(attempt, str(uuid.uuid4())) if attempt in self._lost else attempt)
        except TransportError:
            self._lost.add(attempt)
            raise


@fault(
    "SDK-3",
    "makes one key for each client object, shared by all its calls",
    {"SDK-6": "the second call gets the first one's customer"},
)
class KeySharedBetweenCalls(CustomersClient):
    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._shared = str(uuid.uuid4())

    def _usable_key(self, given: str | None) -> str:
        return self._shared if given is None else super()._usable_key(given)


@fault(
    "SDK-3",
    "makes keys from the clock, so that calls at the same time share one",
    {"SDK-6": "two calls of its trial may fall into one tick"},
)
class KeyFromTheClock(CustomersClient):
    def _usable_key(self, given: str | None) -> str:
        return str(uuid.UUID(int=int(time.time() * 5))) if given is None else super()._usable_key(given)


@fault("SDK-3", "makes the key from the body, so that equal customers share one")
class KeyFromTheBody(CustomersClient):
    async def create_customer(self, customer: Mapping[str, Any], **options: Any) -> CreatedCustomer:
        if options.get("idempotency_key") is None:
            options["idempotency_key"] = str(uuid.uuid5(uuid.NAMESPACE_URL, repr(sorted(customer.items()))))
        return await super().create_customer(customer, **options)


@fault("SDK-3", "replaces the caller's key by its own", {"SDK-6": "a caller who repeats a call gets a second customer"})
class CallersKeyReplaced(CustomersClient):
    def _usable_key(self, given: str | None) -> str:
        return super()._usable_key(None if given else given)


@fault("SDK-3", "writes the caller's key in lower case")
class CallersKeyLowered(CustomersClient):
    def _usable_key(self, given: str | None) -> str:
        return super()._usable_key(given).lower()


@fault("SDK-3", "writes the body anew for a retry, with other bytes")
class BodyChangedOnRetry(Sender):
    def __init__(self, *settings: Any) -> None:
        super().__init__(*settings)
        self._sent: set[Attempt] = set()

    async def exchange(self, attempt: Attempt) -> Answer:
        again = attempt in self._sent and attempt.body is not None
        self._sent.add(attempt)
        changed = Attempt(attempt.method, attempt.url, attempt.headers, self.changed(attempt.body or b""))
        return await super().exchange(changed if again else attempt)

    def changed(self, body: bytes) -> bytes:
        return body.replace(b'":', b'": ')


@fault("SDK-3", "sends the retry without its body, as a stream read before", {"SDK-6": "the retry says nothing"})
class BodyLostOnRetry(BodyChangedOnRetry):
    def changed(self, body: bytes) -> bytes:
        return body[:0]
