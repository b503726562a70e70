"""The operation under judgment, in a case's words: create customers, read them back, look for what must not exist."""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from conformance.answer import Answer
from conformance.case import Case
from conformance.exchange import API_KEY_HEADER, Exchange, Request, Response
from conformance.lookback import answered
from conformance.naming import Drawn, fresh_key, unique_external_id, unique_name
from conformance.outcomes import ContractFailure, Inconclusive, NotApplicable
from conformance.pacing import WITH_KEY, WITHOUT_KEY
from conformance.results import Outcome
from conformance.run import Run

CREATE = "/customers"
CATALOGUE = "/sandbox/scenarios"
KEY = "x-idempotency-key"
REDRAWS = 3
DUPLICATE_WORDS = (b"exist", b"duplicate", b"unique", b"already", b"taken")


class Customers:
    """Bound to one case and one client's API key. Everything sent is evidence of the case."""

    def __init__(self, run: Run, case: Case, client: str = "first") -> None:
        self.run = run
        self._case = case
        self._client = client

    @property
    def case(self) -> Case:
        return self._case

    def answer(self, exchange: Exchange) -> Answer:
        """An exchange in the hands of this case, and evidence of it."""
        return Answer(exchange, self._case, self.run)

    @property
    def of_the_other_client(self) -> "Customers":
        """The same with the second API key; inconclusive where none was given."""
        self.run.capabilities.require("second-key")
        return Customers(self.run, self._case, "second")

    # -- creating -------------------------------------------------------------------------------------------------

    def create(
        self,
        *,
        omit: Collection[str] = (),
        headers: Mapping[str, str | None] | None = None,
        key: str | Drawn | None = None,
        raw: bytes | None = None,
        body: object = None,
        **fields: object,
    ) -> Answer:
        """Sends a create: a valid body with a unique name, external_id and key, changed as told.

        `fields` override members of the body, `omit` leaves members out, `body` is another JSON value in its place and
        `raw` other bytes. `headers` override or add headers; None leaves one out. A drawn value (a unique name) that
        the target takes for a duplicate is drawn again.
        """
        for _ in range(REDRAWS):
            request = self.request(omit=omit, headers=headers, key=key, raw=raw, body=body, **fields)
            answer = self.send(request)
            redrawn = key is None and raw is None and body is None and _collided(answer.exchange, fields, omit)
            if not redrawn:
                break
            self._case.note("the name drawn was taken already; drawn again")
        return answer

    def shared(self, label: str, /, **create: Any) -> Answer:
        """As `create`, but sent once for all cases that share it under this label."""
        exchange = self.run.once(label, lambda: self.create(**create).exchange)
        return self.answer(exchange)

    def given(self, **create: Any) -> Answer:
        """A customer that the case needs to exist. Inconclusive when it cannot be had; that is judged elsewhere."""
        return self._needed(self.create(**create))

    def given_shared(self, label: str, /, **create: Any) -> Answer:
        """As `given`, sent once for all cases that share it under this name."""
        return self._needed(self.shared(label, **create))

    def plain(self) -> Answer:
        """The plain valid business customer that the pre-flight created."""
        return self.given_shared("plain")

    def create_together(self, count: int, *, key: str, **create: Any) -> list[Answer]:
        """`count` identical creates under one key, released at the same moment."""
        request = self.request(key=key, **create)
        exchanges = self.run.send_together([request] * count)
        return [self.answer(exchange) for exchange in exchanges]

    def repeat(self, answer: Answer, *, key: str | None = None, **fields: object) -> Answer:
        """The same request again, byte for byte; `fields` change its body, `key` its idempotency key."""
        return self.send(self.repeated(answer, key=key, **fields))

    def repeated(self, answer: Answer, *, key: str | None = None, **fields: object) -> Request:
        """The request that `repeat` would send."""
        sent = answer.exchange.request
        body = sent.body
        if fields:
            body = _encoded(
                {**json.loads(sent.body or b"{}"), **{name: _drawn(value) for name, value in fields.items()}}
            )
        headers = tuple((n, v) for n, v in sent.headers if n.lower() not in {API_KEY_HEADER, "user-agent"})
        if key is not None:
            headers = tuple((n, key if n.lower() == KEY else v) for n, v in headers)
        headers = ((API_KEY_HEADER, self._api_key()), *headers, ("user-agent", self._agent()))
        return Request(sent.method, sent.path, headers, body, client=self._client)

    def _needed(self, answer: Answer) -> Answer:
        if not answer.accepted:
            raise Inconclusive(f"a customer needed first could not be created: {answer.exchange.describe(120)}")
        return answer

    # -- reading --------------------------------------------------------------------------------------------------

    def read(self, customer: Answer | str) -> Mapping[str, Any]:
        """The customer's record by `GET /customers/{id}`; inconclusive where the target does not show it."""
        self.run.capabilities.require("read")
        answer = self.get(path_of(customer if isinstance(customer, str) else customer.id))
        body = answer.exchange.response.json if answer.exchange.response else None
        if answer.status != 200 or not isinstance(body, Mapping):
            raise Inconclusive(f"the customer could not be read back: {answer.exchange.describe(120)}")
        return body

    def find(self, external_id: str) -> list[Mapping[str, Any]]:
        """The customers that `GET /customers` lists under an external_id; inconclusive where it cannot be trusted."""
        self.run.capabilities.require("list")
        return self._listed(external_id)

    def must_not_exist(self, refused: Answer) -> None:
        """Nothing was created by a refused request: looked up by its unique external_id, and by its name."""
        body = refused.exchange.request
        sent = json.loads(body.body or b"{}")
        found = self.find(sent["external_id"])
        refused.must(
            not found, "nothing created by the refused request", f"{len(found)} customer(s) created all the same"
        )

    def _listed(self, external_id: str) -> list[Mapping[str, Any]]:
        answer = self.get(f"{CREATE}?{urlencode({'external_id': external_id})}")
        records = records_in(answer.exchange)
        if records is None:
            raise Inconclusive(f"GET /customers could not be used: {answer.exchange.describe(120)}")
        return records

    def catalogue(self) -> Answer:
        """`GET /sandbox/scenarios`, sent once; inconclusive where this target has none."""
        exchange = self.run.once("catalogue", lambda: self.get(CATALOGUE).exchange)
        answer = self.answer(exchange)
        if answer.status in {404, 405, 501}:
            raise Inconclusive(f"there is no scenario catalogue here: GET {CATALOGUE} answers {answer.status}")
        return answer

    def ask_of_the_run(self, question: str, about: str = "") -> None:
        """Answers a question of `conformance.lookback` by what this process has seen; at the end by the whole record."""
        self._case.over = {"question": question, "about": about}
        found = answered(self._case.over, [*self.run.successes, *self.run.throttlings])
        if found.outcome is Outcome.FAIL:
            raise ContractFailure(found.expected, found.actual, exchange=found.exchange)
        if found.outcome is Outcome.INCONCLUSIVE:
            raise Inconclusive(found.actual)
        if found.outcome is Outcome.NOT_APPLICABLE:
            raise NotApplicable(found.actual)

    # -- anything else --------------------------------------------------------------------------------------------

    def get(self, path: str, *, headers: Mapping[str, str | None] | None = None) -> Answer:
        return self.call("GET", path, headers=headers)

    def call(
        self, method: str, path: str, *, headers: Mapping[str, str | None] | None = None, body: bytes | None = None
    ) -> Answer:
        """Any request with the client's key; for the routes around the operation."""
        merged = self._headers({}, headers)
        return self.send(Request(method, path, merged, body, client=self._client_of(merged)))

    def request(
        self,
        *,
        omit: Collection[str] = (),
        headers: Mapping[str, str | None] | None = None,
        key: str | Drawn | None = None,
        raw: bytes | None = None,
        body: object = None,
        **fields: object,
    ) -> Request:
        """The create request that `create` would send."""
        if raw is None:
            members = {"name": unique_name(), "customer_type": "business", "external_id": unique_external_id()}
            whole = {name: _drawn(value) for name, value in {**members, **fields}.items() if name not in omit}
            raw = _encoded(whole if body is None else body)
        merged = self._headers(
            {KEY: fresh_key() if key is None else str(_drawn(key)), "content-type": "application/json"}, headers
        )
        return Request("POST", CREATE, merged, raw, client=self._client_of(merged))

    def send(self, request: Request) -> Answer:
        """Sends a request as it is. What carries no known key is paced by the smaller, unauthenticated budget."""
        budget = WITHOUT_KEY if request.client == "other" else WITH_KEY
        exchange = self.run.send(request, budget=budget, verdict_429=_verdict_429(request))
        return self.answer(exchange)

    def _headers(
        self, defaults: Mapping[str, str], given: Mapping[str, str | None] | None
    ) -> tuple[tuple[str, str], ...]:
        base = {API_KEY_HEADER: self._api_key(), **defaults, "accept": "application/json, application/problem+json"}
        base |= {"accept-encoding": "identity", "user-agent": self._agent()}
        given = given or {}
        replaced = {name.lower() for name in given}
        kept = [(name, value) for name, value in base.items() if name not in replaced]
        return (*kept, *((name, value) for name, value in given.items() if value is not None))

    def _api_key(self) -> str:
        configuration = self.run.configuration
        return (configuration.second_api_key if self._client == "second" else configuration.api_key) or ""

    def _client_of(self, headers: tuple[tuple[str, str], ...]) -> str:
        keys = [value for name, value in headers if name.lower() == API_KEY_HEADER]
        return self._client if keys == [self._api_key()] else "other"

    def _agent(self) -> str:
        return f"customers-conformance ({self._case.ids()[0]})"


def path_of(customer: str) -> str:
    """Where a customer is read; whatever a target calls an id stays one segment of the path."""
    return f"{CREATE}/{quote(customer, safe='', errors='replace')}"


def records_in(exchange: Exchange) -> list[Mapping[str, Any]] | None:
    """The records of a customer list, None when the answer is no such list."""
    body = exchange.response.json if exchange.response else None
    data = body.get("data") if isinstance(body, Mapping) else None
    if exchange.status != 200 or not isinstance(data, list):
        return None
    return [record for record in data if isinstance(record, Mapping)]


def _drawn(value: object) -> object:
    return value.draw() if isinstance(value, Drawn) else value


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def _collided(exchange: Exchange, fields: Mapping[str, object], omit: Collection[str]) -> bool:
    """A 409 that speaks of a duplicate, where the name was ours to draw, is a collision and no verdict."""
    ours = "name" not in omit and ("name" not in fields or isinstance(fields["name"], Drawn))
    body = exchange.response.body.lower() if exchange.response else b""
    return ours and exchange.status == 409 and any(word in body for word in DUPLICATE_WORDS)


def _verdict_429(request: Request) -> Callable[[Response], bool] | None:
    """When a 429 may be what was asked for: an injected one carries the asked message, a scenario's may be anything."""
    if request.header("x-sandbox-error-status") is None and request.header("x-sandbox-scenario") is None:
        return None
    message = (request.header("x-sandbox-error-message") or "").encode()
    return lambda response: bool(message) and message in response.body
