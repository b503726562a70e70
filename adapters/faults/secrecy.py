"""Faults that show the API key to somebody who should not see it."""

import base64
import sys
from urllib.parse import urljoin

from adapters.client import CustomersClient
from adapters.errors import HTTPError
from adapters.faults.registry import fault
from adapters.sending import Answer, Attempt, Sender


@fault("SDK-13", "writes the key into the printed client")
class KeyInPrintedClient(CustomersClient):
    def __repr__(self) -> str:
        return f"CustomersClient({self._base_url!r}, api_key={self._api_key!r})"


@fault("SDK-13", "writes the key into error texts")
class KeyInErrorText(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        error = super()._http_error(answer)
        error.args = (f"{error} - sent with x-api-key: {self._api_key}",)
        return error


@fault("SDK-13", "writes the key into the cause of an error")
class KeyInErrorCause(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        error = super()._http_error(answer)
        error.__cause__ = RuntimeError(f"request headers: {self._headers()}")
        return error


@fault("SDK-13", "logs the key")
class KeyOnStderr(Sender):
    def logged(self, key: str) -> str:
        return key

    async def exchange(self, attempt: Attempt) -> Answer:
        key = dict(attempt.headers)["x-api-key"]
        print(f"DEBUG {attempt.method} {attempt.url} key={self.logged(key)}", file=sys.stderr, flush=True)
        return await super().exchange(attempt)


@fault("SDK-13", "logs the key in base64")
class KeyOnStderrEncoded(KeyOnStderr):
    def logged(self, key: str) -> str:
        return base64.b64encode(f"user:{key}".encode()).decode()


@fault("SDK-12", "sends the API key wherever a redirect leads")
class KeySentAcrossOrigins(Sender):
    """Follows redirects to wherever they lead, and takes along what it sent."""

    as_get = frozenset({301, 302, 303})
    as_sent = frozenset({307, 308})
    kept = frozenset({"x-api-key", "x-idempotency-key", "content-type", "accept"})

    async def exchange(self, attempt: Attempt) -> Answer:
        answer = await super().exchange(attempt)
        if answer.status not in self.as_get | self.as_sent or "location" not in answer.headers:
            return answer
        location = urljoin(attempt.url, answer.headers["location"])
        headers = tuple(pair for pair in attempt.headers if pair[0] in self.kept)
        if answer.status in self.as_sent:
            return await super().exchange(Attempt(attempt.method, location, headers, attempt.body))
        return await super().exchange(Attempt("GET", location, headers))


@fault("SDK-12", "drops the API key on a redirect, but hands the customer to the other origin")
class BodySentAcrossOrigins(KeySentAcrossOrigins):
    as_get = frozenset()
    kept = frozenset({"x-idempotency-key", "content-type", "accept"})


@fault("SDK-12", "follows a 301 or 302 as GET and reports what it got as the created customer")
class FollowedAsGetTakenForSuccess(KeySentAcrossOrigins):
    as_sent = frozenset()
    kept = frozenset({"accept"})


@fault("SDK-12", "follows a 303 and reports what it got as the created customer")
class SeeOtherTakenForSuccess(FollowedAsGetTakenForSuccess):
    as_get = frozenset({303})
