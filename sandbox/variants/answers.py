"""Other answers: statuses, shapes of errors, members more or fewer."""

import json
from typing import Any

from sandbox.customers import Customer
from sandbox.messages import JSON, Client, Refused, Request, Response
from sandbox.reference import Sandbox
from sandbox.state import Document
from sandbox.variants.registry import variant


@variant()
class ValidationAnswers422(Sandbox):
    """Validation errors answer 422."""

    validation_status = 422


@variant()
class CodeAndMessage(Sandbox):
    """Errors have the older shape: code and message, as application/json."""

    error_media_type = JSON

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        return {"code": refused.code, "message": self.error_message(refused)}


@variant()
class ErrorInAnEnvelope(Sandbox):
    """Errors are wrapped: the message stands in error.message."""

    error_media_type = JSON

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        return {"error": {"code": refused.code, "message": self.error_message(refused)}}


@variant()
class DetailOnly(Sandbox):
    """Problem details in their plain form: the message is in detail."""

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        document = super().error_document(refused, request)
        return {name: value for name, value in document.items() if name not in {"message", "code"}}


@variant()
class ExtraMembers(Sandbox):
    """The 201 and the records have members that nobody published."""

    def created_document(self, customer: Customer) -> dict[str, Any]:
        return {**super().created_document(customer), "region": "eu", "links": {"self": None}}

    def customer_document(self, customer: Customer) -> dict[str, Any]:
        return {**super().customer_document(customer), "tags": []}


@variant()
class NoLinks(Sandbox):
    """kyb_links is empty."""

    def kyb_links(self, customer: Customer) -> Any:
        return []


@variant()
class NoLinksForIndividuals(Sandbox):
    """kyb_links is empty for individuals."""

    def kyb_links(self, customer: Customer) -> Any:
        return [] if customer.customer_type == "individual" else super().kyb_links(customer)


@variant()
class PaymentScenariosWithoutEffect(Sandbox):
    """Scenarios about payments do nothing to a customer."""

    def scenario_error(self, scenario: Any, client: Client) -> Refused | None:
        steps = {"transaction_processing", "account_validation", "network_call"}
        return None if scenario.step in steps else super().scenario_error(scenario, client)


@variant()
class OnlyKybScenarios(Sandbox):
    """No scenario answers an error; those about verification have their outcome."""

    def scenario_error(self, scenario: Any, client: Client) -> Refused | None:
        return super().scenario_error(scenario, client) if scenario.intermittent else None


@variant()
class ScenarioAnswers429(Sandbox):
    """A congested network is told with 429."""

    def scenario_error(self, scenario: Any, client: Client) -> Refused | None:
        refused = super().scenario_error(scenario, client)
        if refused is not None and scenario.name == "network_congestion":
            refused.status = 429
        return refused


@variant()
class MessageCutTo500(Sandbox):
    """A message that is too long is cut to 500 characters."""

    def error_text(self, request: Request) -> str:
        message = request.header("x-sandbox-error-message")
        return message[:500] if message else super().error_text(request)


@variant()
class LongTokens(Sandbox):
    """Tokens are signed documents of some hundred characters."""

    def token(self, customer: Customer) -> str:
        return ".".join(super(LongTokens, self).token(customer) * 3 for _ in range(3))


@variant()
class UniqueNames(Sandbox):
    """A second customer of the same name is refused with 409."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.names: set[tuple[Client, str]] = set()

    def new_customer(self, document: Document, client: Client, outcome: str) -> Customer:
        if (client, document["name"]) in self.names:
            raise Refused(409, "duplicate-name", "A customer of this name already exists.")
        self.names.add((client, document["name"]))
        return super().new_customer(document, client, outcome)


@variant()
class UniqueExternalIds(Sandbox):
    """A second customer of the same external_id is refused with 409."""

    def new_customer(self, document: Document, client: Client, outcome: str) -> Customer:
        external_id = document.get("external_id")
        if external_id is not None and self.ledgers[client].with_external_id(external_id):
            raise Refused(409, "duplicate-external-id", "A customer of this external_id already exists.")
        return super().new_customer(document, client, outcome)


@variant()
class WrittenInAnotherWay(Sandbox):
    """The 201 is indented, escaped where it can be, and says its charset."""

    def created_response(self, customer: Customer) -> Response:
        body = json.dumps(self.created_document(customer), indent=4, sort_keys=True).replace("/", "\\/").encode()
        return Response(201, body, b"application/json; charset=utf-8")
