"""BODY-8 and RESP-1 beyond the named cases: requests made up from the OpenAPI document, judged by our own reading."""

from hypothesis import given

import schemas
from conformance.clauses import clause, examples
from conformance.customers import KEY, Customers
from schemas.validation import UUID
from strategies import exploration

DUPLICATE = 409


@clause("RESP-1", "BODY-8")
@examples(nightly=3, acceptance=200)
@given(explored=exploration.creates(valid=True))
def test_a_made_up_create_answers_by_the_schema(customers: Customers, explored: exploration.Explored) -> None:
    """What is valid by our reading is accepted like any create; a name that is taken already is no verdict."""
    answer = customers.create(raw=explored.body or b"", key=explored.key)
    sent = answer.exchange.request
    answer.must_not_crash()
    known = b"sub_client_id" in (sent.body or b"")
    if (
        not known
        and not schemas.violations(sent.body, sent.headers)
        and not schemas.disputed(sent.body)
        and answer.status != 409
    ):
        answer.must_be_as_plain()


@clause("BODY-8")
@examples(nightly=3, acceptance=200)
@given(explored=exploration.creates(valid=False))
def test_a_made_up_mistake_is_a_client_error(customers: Customers, explored: exploration.Explored) -> None:
    """A usable key is drawn anew, since the same one again would give what it gave before."""
    used = explored.key is not None and UUID.fullmatch(explored.key)
    headers = {} if used else {KEY: explored.key}
    answer = customers.create(raw=explored.body or b"", headers=headers).must_not_crash("a 4xx")
    sent = answer.exchange.request
    broken = [it.rule for it in schemas.violations(sent.body, sent.headers)]
    if broken and not schemas.disputed(sent.body):
        answer.must(not answer.accepted, f"a 4xx: the request breaks {', '.join(broken)}")


@clause("BODY-8")
@examples(nightly=2, acceptance=100)
@given(explored=exploration.reads(valid=False))
def test_a_made_up_read_never_answers_5xx(customers: Customers, explored: exploration.Explored) -> None:
    customers.get(explored.path).must_not_crash("any answer that is not a 5xx")
