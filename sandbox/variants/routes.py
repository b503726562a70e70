"""Targets that show less: without reading, without a catalogue, without the time it takes."""

import json
from typing import Any

from sandbox.customers import Customer
from sandbox.messages import Client, Refused, Request, Response
from sandbox.reference import Sandbox
from sandbox.scenarios import SCENARIOS, Scenario
from sandbox.variants.registry import variant


@variant()
class NoReadRoutes(Sandbox):
    """Customers can be created, and not be read."""

    async def routed(self, request: Request, client: Client | None) -> Response:
        if request.path.startswith("/customers") and request.method == "GET":
            raise Refused(404, "not-found", "There is nothing here.")
        return await super().routed(request, client)


@variant()
class OtherRoutesNotImplemented(Sandbox):
    """A mock of the one operation: whatever could be read answers 501."""

    async def routed(self, request: Request, client: Client | None) -> Response:
        if request.method == "GET":
            raise Refused(501, "not-implemented", "This is a mock of one operation.")
        return await super().routed(request, client)


@variant()
class ListOfEveryClient(Sandbox):
    """GET /customers shows the customers of all clients to each of them."""

    def matching_customers(self, client: Client, asked: dict[str, str]) -> list[Customer]:
        found: list[Customer] = []
        for each in self.ledgers:
            found += super().matching_customers(each, asked)
        return found


@variant()
class NoList(Sandbox):
    """Customers can be read by id only."""

    def listed_customers(self, client: Client, request: Request) -> Response:
        raise Refused(405, "method-not-allowed", "GET is not allowed here.")


@variant()
class ListIgnoresItsFilter(Sandbox):
    """GET /customers lists everybody, whatever it is asked for."""

    def matching_customers(self, client: Client, asked: dict[str, str]) -> list[Customer]:
        return super().matching_customers(client, {})


@variant()
class NoCatalogue(Sandbox):
    """There is no scenario catalogue."""

    def sandbox_route(self, request: Request, client: Client | None) -> Response:
        raise Refused(404, "not-found", "There is nothing here.")


@variant()
class CatalogueWithMore(Sandbox):
    """The catalogue lists scenarios of payments and drills of its own."""

    scenarios = (
        *SCENARIOS,
        Scenario("card_declined", "A card is declined.", "provider_call", 402, "Declined.", valid_for=("cards",)),
        Scenario("kyb_slow", "The application takes its time.", valid_for=("customers",)),
    )

    def catalogue(self, request: Request, client: Client | None) -> Response:
        response = super().catalogue(request, client)
        return response._replace(body=json.dumps({**json.loads(response.body), "version": 2}).encode())


@variant()
class NoKybStatus(Sandbox):
    """The record of a customer does not show its KYB status, so that time shows nothing."""

    def customer_document(self, customer: Customer) -> dict[str, Any]:
        document = super().customer_document(customer)
        return {name: value for name, value in document.items() if name not in {"kyb_status", "kyc_status"}}


@variant()
class SparseRecords(Sandbox):
    """Records show neither external_id nor what they have to do with sub-clients."""

    def customer_document(self, customer: Customer) -> dict[str, Any]:
        hidden = {"external_id", "sub_client_id", "is_sub_client"}
        return {name: value for name, value in super().customer_document(customer).items() if name not in hidden}
