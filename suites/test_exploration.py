"""Beyond the named cases: requests made up from the OpenAPI document, judged by our own reading.

A crash breaks BODY-8, an answer out of shape RESP-1, a mistake that is accepted the clause of its rule.

What Schemathesis calls a mistake may be none, or several at once; so each answer is held against what the bytes break.
"""

from functools import partial

from hypothesis import given

import schemas
from conformance.answer import Answer
from conformance.case import Case
from conformance.clauses import clause, depth, examples
from conformance.customers import CREATE, KEY, Customers
from conformance.properties import Play
from schemas.validation import UUID
from strategies import exploration
from strategies.exploration import Explored, Replied

RULES = schemas.BREAKABLE_CLAUSES
DUPLICATE = 409
PLAIN = {"name", "customer_type", "external_id", "is_sub_client"}
OPTIONAL = {"external_id", "sub_client_id", "is_sub_client"}
NOT_IMPLEMENTED = 501
GONE = 404
"""A walk goes on from an answer that never came as if nothing was there."""


@clause("RESP-1", "BODY-8", *RULES, if_seen=True)
@examples(nightly=3, acceptance=200)
@given(explored=exploration.creates(valid=True))
def test_a_made_up_create_answers_by_the_schema(customers: Customers, explored: Explored) -> None:
    must_keep_the_contract(create(customers, explored))


@clause("BODY-8", "RESP-1", *RULES, if_seen=True)
@examples(nightly=3, acceptance=200)
@given(explored=exploration.creates(valid=False))
def test_a_made_up_mistake_is_a_client_error(customers: Customers, case: Case, explored: Explored) -> None:
    must_keep_the_contract(create(customers, explored))


@clause("BODY-8")
@examples(nightly=2, acceptance=100)
@given(explored=exploration.reads(valid=False))
def test_a_made_up_read_never_answers_5xx(customers: Customers, explored: Explored) -> None:
    ask(customers, explored)


@clause("BODY-8", "RESP-1", *RULES, if_seen=True)
@depth("acceptance")
def test_requests_that_cover_the_document_keep_the_contract(customers: Customers) -> None:
    for explored in exploration.covering():
        send(customers, explored)


@clause("BODY-8", "RESP-1", *RULES, if_seen=True)
@examples(acceptance=40)
def test_walks_along_the_links_keep_the_contract(customers: Customers, play: Play) -> None:
    """Create, read, find and approve in any order, each with what an earlier step was answered."""
    play(exploration.walks(partial(step, customers)))


def step(customers: Customers, explored: Explored) -> Replied:
    response = send(customers, explored).exchange.response
    return Replied(response.status, response.headers, response.body) if response else Replied(GONE, (), b"")


def send(customers: Customers, explored: Explored) -> Answer:
    """Sends anything made up, and judges what can be judged of it."""
    if (explored.method, explored.path) == ("POST", CREATE):
        return must_keep_the_contract(create(customers, explored))
    return ask(customers, explored)


def ask(customers: Customers, explored: Explored) -> Answer:
    """Any route around the operation. A target may lack it, and say so with a 501."""
    headers = {} if explored.method == "GET" else {KEY: explored.key, "content-type": "application/json"}
    answer = customers.call(explored.method, explored.path, headers=headers, body=explored.body)
    return answer if answer.status == NOT_IMPLEMENTED else answer.must_not_crash("any answer that is not a 5xx")


def create(customers: Customers, explored: Explored) -> Answer:
    """Sends a made-up create. A usable key is drawn anew, since the same one again would give what it gave before."""
    used = explored.key is not None and UUID.fullmatch(explored.key)
    return customers.create(raw=explored.body or b"", headers={} if used else {KEY: explored.key})


def must_keep_the_contract(answer: Answer) -> Answer:
    """What breaks a rule is refused, what breaks none is accepted like any create.

    No verdict: a name that is taken, a reference, and what targets may take either way - null for an optional member,
    and members that the contract does not know.
    """
    answer.must_not_crash()
    sent = answer.exchange.request
    broken = schemas.violations(sent.body, sent.headers)
    body = {} if any(it.clause in {"BODY-1", "BODY-2"} for it in broken) else schemas.parse(sent.body or b"")
    assert isinstance(body, dict)
    if schemas.disputed(sent.body) or any(it.field in OPTIONAL and body.get(it.field, "") is None for it in broken):
        return answer
    if broken:
        with answer.case.blaming(broken[0].clause):
            rules = ", ".join(it.rule for it in broken)
            return answer.must(not answer.accepted, f"a 4xx: the request breaks {rules}")
    if body.keys() <= PLAIN and answer.status != DUPLICATE:
        with answer.case.blaming("RESP-1"):
            return answer.must_be_as_plain()
    return answer
