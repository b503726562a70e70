"""BODY: ways to read a body wrong."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from sandbox.defects.registry import defect
from sandbox.messages import Client, FieldError, Refused, Request, Response
from sandbox.reference import Sandbox
from sandbox.state import Document

CRASHES = "a client's mistake answers 5xx"


class Crash(Refused):
    def __init__(self) -> None:
        super().__init__(500, "internal", "Something went wrong.")


@defect("BODY-1", also=dict.fromkeys(("BODY-3", "BODY-6", "BODY-8"), CRASHES))
class MalformedCrashes(Sandbox):
    """Malformed JSON answers 500."""

    def malformed(self, error: Exception) -> Refused:
        return Crash()


@defect("BODY-1")
class MalformedAnsweredInHtml(Sandbox):
    """Malformed JSON is refused with a page of HTML."""

    def render_error(self, refused: Refused, request: Request) -> Response:
        if refused.code == "malformed-json":
            return Response(400, b"<html><body>Bad Request</body></html>", b"text/html")
        return super().render_error(refused, request)


class Repairs(Sandbox):
    def parsed(self, text: str) -> Any:
        try:
            return super().parsed(text)
        except ValueError:
            return self.repaired(text)

    def repaired(self, text: str) -> Any:
        raise NotImplementedError


@defect("BODY-1")
class TruncatedRepaired(Repairs):
    """A document without its end is completed."""

    def repaired(self, text: str) -> Any:
        return super().parsed(text + "}")


@defect("BODY-1")
class TrailingTextAccepted(Repairs):
    """What follows the document is not looked at."""

    def repaired(self, text: str) -> Any:
        return json.JSONDecoder().raw_decode(text)[0]


@defect("BODY-1")
class EmptyBodyAccepted(Repairs):
    """An empty body creates a customer without a name of its own."""

    def repaired(self, text: str) -> Any:
        if text:
            raise ValueError
        return {"name": "unnamed", "customer_type": "business"}


@defect("BODY-1")
class NanAccepted(Sandbox):
    """NaN is taken for JSON."""

    def parsed(self, text: str) -> Any:
        return json.loads(text)


@defect("BODY-1")
class RawNewlineAccepted(Repairs):
    """Control characters may stand in a string as they are."""

    def repaired(self, text: str) -> Any:
        return json.loads(text, strict=False)


@defect("BODY-1")
class FormAccepted(Repairs):
    """A form is read as if it were JSON."""

    def repaired(self, text: str) -> Any:
        fields = dict(parse_qsl(text))
        if not fields:
            raise ValueError
        return fields


@defect("BODY-2", also={"BODY-8": CRASHES})
class NotAnObjectCrashes(Sandbox):
    """A JSON value other than an object answers 500."""

    def not_an_object(self, value: Any) -> Refused:
        return Crash()


class Unwraps(Sandbox):
    def parsed(self, text: str) -> Any:
        value = super().parsed(text)
        return value if isinstance(value, dict) else self.unwrapped(value)

    def unwrapped(self, value: Any) -> Any:
        raise NotImplementedError


@defect("BODY-2")
class ArrayUnwrapped(Unwraps):
    """Of an array the first object is executed."""

    def unwrapped(self, value: Any) -> Any:
        return value[0] if isinstance(value, list) and value else value


@defect("BODY-2")
class StringUnwrapped(Unwraps):
    """A string that holds JSON is read again."""

    def unwrapped(self, value: Any) -> Any:
        return super().parsed(value) if isinstance(value, str) and value.startswith("{") else value


@defect("BODY-2")
class NullAccepted(Unwraps):
    """null creates a customer of nothing."""

    def unwrapped(self, value: Any) -> Any:
        return {"name": "unnamed", "customer_type": "business"} if value is None else value


@defect("BODY-3", also={"BODY-8": CRASHES})
class InvalidUtf8Crashes(Sandbox):
    """Invalid UTF-8 answers 500."""

    def decoded(self, body: bytes) -> str:
        try:
            return super().decoded(body)
        except UnicodeDecodeError:
            raise Crash from None


@defect("BODY-3", also={"BODY-8": CRASHES})
class DeepNestCrashes(Sandbox):
    """A deep nest answers 500."""

    def malformed(self, error: Exception) -> Refused:
        return Crash() if isinstance(error, RecursionError) else super().malformed(error)


@defect("BODY-3", also={"BODY-8": CRASHES})
class LargeBodyCrashes(Sandbox):
    """A body of a mebibyte answers 500."""

    def check_size(self, request: Request) -> None:
        if len(request.body) > 2**20:
            raise Crash


@defect("BODY-3", also={"BODY-8": CRASHES})
class HugeNumberCrashes(Sandbox):
    """A number beyond a double answers 500."""

    def parsed(self, text: str) -> Any:
        value = super().parsed(text)
        if isinstance(value, dict) and value.get("name") == float("inf"):
            raise Crash
        return value


@defect("BODY-4", also={"BODY-7": "the mistake is no longer refused there"})
class AnyContentTypeAccepted(Sandbox):
    """The content type is not looked at."""

    def check_content_type(self, request: Request) -> None:
        pass


@defect("BODY-4")
class FormContentTypeAccepted(Sandbox):
    """JSON that calls itself a form is accepted."""

    def is_json_type(self, content_type: str) -> bool:
        return "form" in content_type or super().is_json_type(content_type)


@defect("BODY-4")
class ContentTypeForbidden(Sandbox):
    """A content type that is not JSON answers 404."""

    def check_content_type(self, request: Request) -> None:
        try:
            super().check_content_type(request)
        except Refused:
            raise Refused(404, "not-found", "There is nothing here for that type.") from None


@defect("BODY-5")
class UnknownMembersCrash(Sandbox):
    """A member that the schema does not name answers 500."""

    def unknown_member_errors(self, document: Document) -> Iterator[FieldError]:
        if "favourite_colour" in document:
            raise Crash
        return super().unknown_member_errors(document)


@defect("BODY-5")
class UnknownMembersRefusedWithoutAWord(Sandbox):
    """A member that the schema does not name is refused, and the refusal does not say why."""

    def unknown_member_errors(self, document: Document) -> Iterator[FieldError]:
        if "favourite_colour" in document:
            raise Refused(400, "unknown-member", "")
        return super().unknown_member_errors(document)

    def render_error(self, refused: Refused, request: Request) -> Response:
        return Response(400, b"{}") if refused.code == "unknown-member" else super().render_error(refused, request)


@defect("BODY-8")
class PutCrashes(Sandbox):
    """PUT on the path answers 500."""

    def check_method(self, request: Request, *methods: str) -> None:
        if request.method == "PUT":
            raise Crash
        super().check_method(request, *methods)


@defect("BODY-8")
class PutTakenForPost(Sandbox):
    """PUT on the path creates a customer."""

    async def customers(self, request: Request, client: Client | None) -> Response:
        if request.method == "PUT":
            request = request._replace(method="POST", headers={**request.headers, "x-idempotency-key": _KEY})
        return await super().customers(request, client)


_KEY = "00000000-0000-4000-8000-000000000001"


@defect("BODY-8")
class DeleteAnswers204(Sandbox):
    """DELETE on the path answers as if it had worked."""

    async def customers(self, request: Request, client: Client | None) -> Response:
        return Response(204, b"") if request.method == "DELETE" else await super().customers(request, client)


class SaysLess(Sandbox):
    silent: frozenset[str]

    def invalid(self, *errors: FieldError) -> Refused:
        if any(error.field in self.silent for error in errors):
            return Refused(self.validation_status, "validation-error", "The request is not valid.")
        return super().invalid(*errors)


@defect("BODY-9")
class NoFieldNamed(SaysLess):
    """A refusal never says which member is at fault."""

    silent = frozenset({"name", "customer_type", "external_id", "sub_client_id", "is_sub_client"})


@defect("BODY-9")
class TypeNotNamed(SaysLess):
    """A refusal does not say that the type is at fault."""

    silent = frozenset({"customer_type"})


@defect("BODY-9")
class ReferenceNotNamed(SaysLess):
    """A refusal does not say that the reference is at fault."""

    silent = frozenset({"sub_client_id"})
