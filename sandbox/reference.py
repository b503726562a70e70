"""The reference target: every rule of the contract, put together. A defect or variant is a class laid over this one."""

import asyncio
import json
from collections.abc import Iterator

from sandbox.approval import DECISIONS
from sandbox.authentication import Authentication
from sandbox.bodies import Bodies
from sandbox.creating import Creating
from sandbox.errors import ErrorRendering
from sandbox.field_rules import MemberRules, NameRules
from sandbox.idempotency import Idempotency
from sandbox.injection import Injection
from sandbox.limits import RateLimits
from sandbox.messages import Client, FieldError, HeaderLines, Refused, Request, Response
from sandbox.reading import Reading
from sandbox.scenarios import catalogue_entry
from sandbox.state import Document
from sandbox.sub_clients import SubClients


class Sandbox(
    Authentication,
    Idempotency,
    Bodies,
    NameRules,
    MemberRules,
    SubClients,
    Injection,
    Creating,
    Reading,
    RateLimits,
    ErrorRendering,
):
    """One instance. `answer` turns a request into a response and never raises for what a client may send."""

    async def answer(self, request: Request) -> Response:
        client = self.identified(request)
        limits: HeaderLines = ()
        try:
            limits = self.check_rate(client, request)
            response = await self.routed(request, client)
        except Refused as refused:
            response = self.render_error(refused, request)
        return response._replace(headers=(*limits, *response.headers))

    async def routed(self, request: Request, client: Client | None) -> Response:
        if request.path == "/customers":
            return await self.customers(request, client)
        if request.path.startswith("/customers/"):
            self.check_method(request, "GET")
            return self.shown_customer(self.known(client, request), request.path.removeprefix("/customers/"))
        if request.path.startswith("/sandbox/") and not self.production:
            return self.sandbox_route(request, client)
        raise Refused(404, "not-found", "There is nothing here.")

    async def customers(self, request: Request, client: Client | None) -> Response:
        if request.method == "POST":
            return await self.create(request, self.known(client, request))
        self.check_method(request, "GET", "POST")
        return self.listed_customers(self.known(client, request), request)

    def sandbox_route(self, request: Request, client: Client | None) -> Response:
        if request.path == "/sandbox/scenarios":
            self.check_method(request, "GET")
            return self.catalogue(request, client)
        if request.path == "/sandbox/simulate/onboarding":
            self.check_method(request, "POST")
            return self.simulated(request, self.known(client, request))
        raise Refused(404, "not-found", "There is nothing here.")

    def known(self, client: Client | None, request: Request) -> Client:
        if client is None:
            raise self.unauthenticated(request)
        return client

    def check_method(self, request: Request, *methods: str) -> None:
        if request.method not in methods:
            allow = (b"allow", ", ".join(methods).encode())
            raise Refused(405, "method-not-allowed", f"{request.method} is not allowed here.", headers=(allow,))

    # -- POST /customers ------------------------------------------------------------------------------------------

    async def create(self, request: Request, client: Client) -> Response:
        """Authenticated already: first what the sandbox is asked to do, then the key, then the body."""
        if not self.production:
            self.check_injection(request, client)
        key = self.idempotency_key(request)
        return await self.once(self.slot(client, key, request), request, lambda: self.executed(request, client))

    def check_injection(self, request: Request, client: Client) -> None:
        """Raises the error that was asked for, explicit headers before a scenario."""
        refused = self.injected(request)
        if refused is None:
            scenario = self.scenario(request)
            refused = self.scenario_error(scenario, client) if scenario is not None else None
        if refused is not None:
            raise self.asked_for(refused, request, client)

    def asked_for(self, refused: Refused, request: Request, client: Client) -> Refused:
        return refused

    async def executed(self, request: Request, client: Client) -> Response:
        """The execution itself. It gives way once, as any that waits for a database does, so that races are real."""
        document = self.document(request)
        await self.pause()
        errors = tuple(self.all_errors(document, client))
        if errors:
            raise self.refusal(document, client, self.invalid(*errors))
        customer = self.new_customer(document, client, self.outcome(request) if not self.production else "pending")
        return self.created_response(customer)

    async def pause(self) -> None:
        await asyncio.sleep(self.configuration.latency)

    def refusal(self, document: Document, client: Client, refused: Refused) -> Refused:
        return refused

    def all_errors(self, document: Document, client: Client) -> Iterator[FieldError]:
        """What is wrong with the document; references are looked up only where their form is good."""
        yield from self.name_errors(document)
        yield from self.customer_type_errors(document)
        yield from self.external_id_errors(document)
        yield from self.is_sub_client_errors(document)
        yield from self.unknown_member_errors(document)
        malformed = list(self.sub_client_id_errors(document))
        yield from malformed
        if not malformed:
            combined = list(self.combination_errors(document))
            yield from combined or self.reference_errors(document, client)

    # -- the sandbox's own routes -----------------------------------------------------------------------------------

    def catalogue(self, request: Request, client: Client | None) -> Response:
        self.known(client, request)
        entries = [catalogue_entry(scenario) for scenario in self.scenarios]
        return Response(200, json.dumps({"scenarios": entries}).encode())

    def simulated(self, request: Request, client: Client) -> Response:
        document = self.document(request)
        for name in ("type", "applicant_id", "simulation_id"):
            if not isinstance(document.get(name), str) or not document[name]:
                raise self.invalid(FieldError(name, "is required", "required"))
        if document["type"] not in DECISIONS:
            raise self.invalid(FieldError("type", f"must be one of {', '.join(DECISIONS)}", "enum"))
        customer = self.ledgers[client].find_by_application(document["applicant_id"])
        if customer is None:
            raise Refused(404, "not-found", "There is no such application.")
        before, after = self.decide(customer, document["type"])
        told = {name: document[name] for name in ("simulation_id", "applicant_id")}
        return Response(200, json.dumps({**told, "previous_state": before, "new_state": after}).encode())
