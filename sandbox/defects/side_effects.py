"""BODY-7, ERR-11, SCEN-6: refusals that leave a customer behind."""

import json
from collections.abc import Iterable, Iterator

from sandbox.defects.registry import defect
from sandbox.messages import Client, FieldError, Refused, Request, Response
from sandbox.reference import Sandbox
from sandbox.state import Document


class CreatesAllTheSame(Sandbox):
    """Keeps what it has read of a refused document."""

    def keep(self, document: Document, client: Client) -> None:
        whole = {"name": "kept", "customer_type": "business", **document}
        for name in ("sub_client_id", "is_sub_client"):
            whole.pop(name, None)
        if isinstance(whole.get("external_id"), str):
            self.new_customer(whole, client, "pending")


class CreatesOnErrors(CreatesAllTheSame):
    fields: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def all_errors(self, document: Document, client: Client) -> Iterator[FieldError]:
        errors = list(super().all_errors(document, client))
        if self.concerns(errors):
            self.keep(document, client)
        return iter(errors)

    def concerns(self, errors: Iterable[FieldError]) -> bool:
        return any(error.field in self.fields or error.code in self.codes for error in errors)


@defect("BODY-7")
class LongNameCreated(CreatesOnErrors):
    """A name of the wrong length is refused after the customer was created."""

    codes = frozenset({"length"})


@defect("BODY-7")
class BlankNameCreated(CreatesOnErrors):
    """A name of whitespace only is refused after the customer was created."""

    codes = frozenset({"pattern"})


@defect("BODY-7")
class MissingNameCreated(CreatesOnErrors):
    """A missing name is refused after the customer was created."""

    codes = frozenset({"required"})


@defect("BODY-7")
class UnknownTypeCreated(CreatesOnErrors):
    """An unknown type is refused after the customer was created."""

    codes = frozenset({"enum"})


@defect("BODY-7")
class ConflictCreated(CreatesOnErrors):
    """A reference together with the flag is refused after the customer was created."""

    codes = frozenset({"conflict"})


@defect("BODY-7")
class UnknownReferenceCreated(CreatesOnErrors):
    """A reference to no customer is refused after the customer was created."""

    codes = frozenset({"unknown"})


@defect("BODY-7")
class EveryRefusalCreates(CreatesOnErrors):
    """The customer is created before its document is validated."""

    fields = frozenset({"name", "customer_type", "external_id", "sub_client_id", "is_sub_client"})


@defect("BODY-7")
class TrailingTextCreated(CreatesAllTheSame):
    """A document with text behind it is refused after the customer was created."""

    async def executed(self, request: Request, client: Client) -> Response:
        try:
            return await super().executed(request, client)
        except Refused:
            self.keep_beginning(request, client)
            raise

    def keep_beginning(self, request: Request, client: Client) -> None:
        try:
            text = request.body.decode()
            document, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            return
        if isinstance(document, dict) and end < len(text):
            self.keep(document, client)


@defect("BODY-7")
class WrongContentTypeCreated(CreatesAllTheSame):
    """A content type that is not JSON is refused after the customer was created."""

    async def executed(self, request: Request, client: Client) -> Response:
        try:
            self.check_content_type(request)
        except Refused:
            self.keep(self.document(request._replace(headers={})), client)
            raise
        return await super().executed(request, client)


@defect("BODY-7")
class UnauthenticatedCreated(CreatesAllTheSame):
    """A create without a key is refused after the customer was created."""

    def unauthenticated(self, request: Request) -> Refused:
        if request.path == "/customers" and request.method == "POST":
            self.keep(self.document(request), Client(0))
        return super().unauthenticated(request)


@defect("BODY-7")
class MissingIdempotencyKeyCreated(CreatesAllTheSame):
    """A create without an idempotency key is refused after the customer was created."""

    async def create(self, request: Request, client: Client) -> Response:
        if request.header("x-idempotency-key") is None:
            self.keep(self.document(request), client)
        return await super().create(request, client)


class CreatesWhenAsked(CreatesAllTheSame):
    def asked_for(self, refused: Refused, request: Request, client: Client) -> Refused:
        if self.creates(refused):
            self.keep(self.document(request), client)
        return refused

    def creates(self, refused: Refused) -> bool:
        raise NotImplementedError


@defect("ERR-11")
class InjectedErrorCreates(CreatesWhenAsked):
    """An injected error is answered after the customer was created."""

    def creates(self, refused: Refused) -> bool:
        return refused.code == "injected-error"


@defect("ERR-11")
class LateStepCreates(CreatesWhenAsked):
    """An error injected at the approval is answered after the customer was created."""

    def creates(self, refused: Refused) -> bool:
        return refused.code == "injected-error" and refused.members["step"] == "kyb_approval"


@defect("SCEN-6")
class ScenarioErrorCreates(CreatesWhenAsked):
    """A scenario's error is answered after the customer was created."""

    def creates(self, refused: Refused) -> bool:
        return "scenario" in refused.members


@defect("SCEN-6")
class TimeoutScenarioCreates(CreatesWhenAsked):
    """The network times out after the customer was created."""

    def creates(self, refused: Refused) -> bool:
        return refused.members.get("scenario") == "network_timeout"
