"""Faults in what a caller learns from an error."""

import json
from typing import Any

from adapters.client import CustomersClient
from adapters.errors import ClientError, DeadlineExceeded, HTTPError, TransportError
from adapters.faults.registry import fault
from adapters.sending import Answer, Attempt, Sender


def _rebuilt(error: HTTPError, **changes: Any) -> HTTPError:
    known = {"code": error.code, "message": error.message, "request_id": error.request_id, "fields": error.fields}
    return HTTPError(error.status, **{**known, **changes})


@fault("SDK-8", "does not tell the status", {"SDK-9": "nor where the body is of no use, and then nothing is left"})
class StatusLost(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        error = super()._http_error(answer)
        del error.status
        return error


@fault("SDK-8", "does not tell the code")
class CodeLost(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        return _rebuilt(super()._http_error(answer), code=None)


@fault("SDK-8", "does not tell the message")
class MessageLost(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        return _rebuilt(super()._http_error(answer), message="the request failed")


@fault("SDK-8", "does not tell the request id")
class RequestIdLost(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        return _rebuilt(super()._http_error(answer), request_id=None)


@fault("SDK-8", "knows the request id only from a header, not from the body")
class RequestIdFromHeaderOnly(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        return _rebuilt(super()._http_error(answer), request_id=answer.request_id)


@fault("SDK-8", "does not tell which fields are wrong")
class FieldErrorsLost(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        return _rebuilt(super()._http_error(answer), fields=())


@fault("SDK-8", "tells only the first field error")
class FirstFieldErrorOnly(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        error = super()._http_error(answer)
        return _rebuilt(error, fields=error.fields[:1])


@fault("SDK-8", "does not understand errors of the shape {code, message}")
class OlderShapeNotUnderstood(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        error = super()._http_error(answer)
        return error if b'"title"' in answer.body else HTTPError(error.status, request_id=error.request_id)


@fault("SDK-8", "does not understand problem details")
class ProblemNotUnderstood(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        error = super()._http_error(answer)
        return HTTPError(error.status, request_id=error.request_id) if b'"title"' in answer.body else error


@fault("SDK-9", "crashes on an error body that is not JSON")
class HtmlErrorCrashes(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        if answer.body:
            json.loads(answer.body)
        return super()._http_error(answer)


@fault("SDK-9", "crashes on an empty error body")
class EmptyErrorCrashes(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        if not answer.body:
            json.loads(answer.body)
        return super()._http_error(answer)


@fault("SDK-9", "crashes on an error body that is no object")
class NullErrorCrashes(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        if answer.body == b"null":
            raise AttributeError("'NoneType' object has no attribute 'get'")
        return super()._http_error(answer)


@fault("SDK-9", "crashes on error members of another type than expected")
class OddErrorCrashes(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        error = super()._http_error(answer)
        if answer.body[:1] == b"{":
            str.strip(json.loads(answer.body).get("message", ""))
        return error


@fault("SDK-9", "calls a timeout a transport error")
class TimeoutAsTransport(Sender):
    async def send(self, attempt: Attempt, success: int) -> Answer:
        try:
            return await super().send(attempt, success)
        except DeadlineExceeded:
            raise TransportError("the connection failed") from None


@fault("SDK-9", "calls a broken connection a timeout")
class TransportAsTimeout(Sender):
    async def send(self, attempt: Attempt, success: int) -> Answer:
        try:
            return await super().send(attempt, success)
        except TransportError:
            raise DeadlineExceeded(self.timeout) from None


@fault("SDK-9", "lets errors of its HTTP library through")
class TransportUntyped(Sender):
    async def send(self, attempt: Attempt, success: int) -> Answer:
        try:
            return await super().send(attempt, success)
        except TransportError as trouble:
            raise RuntimeError(str(trouble)) from None


@fault(
    "SDK-9",
    "calls every HTTP error a configuration error",
    {"SDK-8": "an HTTP error is not told as one", "SDK-5": "nor a 429"},
)
class HttpErrorUntyped(CustomersClient):
    def _http_error(self, answer: Answer) -> HTTPError:
        raise ClientError(str(super()._http_error(answer)))
