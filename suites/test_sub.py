"""SUB: sub-clients, and customers that belong to one."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemas
from conformance.answer import Answer
from conformance.case import Case
from conformance.clauses import clause, depth, each, examples
from conformance.customers import Customers
from conformance.outcomes import Inconclusive
from conformance.properties import Play
from strategies import ksuids
from strategies.customers import others
from suites.families import families_of

KSUID = re.compile(r"[0-9A-Za-z]{27}", re.ASCII)
NOT_STRINGS = {"number": 1, "boolean": True, "array": [], "object": {}}
NOT_BOOLEANS = {"text": "true", "one": 1, "zero": 0, "array": [], "object": {}}


def reference_to(customer: Answer) -> str:
    """The id of a customer, to refer to it; inconclusive where it is none, which RESP-2 judges."""
    if not schemas.is_ksuid(customer.id) and not KSUID.fullmatch(customer.id):
        raise Inconclusive(f"the id of the customer to refer to is no KSUID: {customer.id!r}"[:200])
    return customer.id


def sub_client(customers: Customers) -> Answer:
    """A sub-client of the first client, created once for all cases that need one."""
    return customers.given_shared("sub-client", is_sub_client=True)


@clause("SUB-1")
def test_a_sub_client_may_be_created_and_referenced(customers: Customers) -> None:
    created = customers.shared("sub-client", is_sub_client=True).must_be_accepted()
    customers.shared("referring", sub_client_id=reference_to(created)).must_be_accepted()


@clause("SUB-2")
def test_a_reference_to_a_sub_client_is_accepted(customers: Customers) -> None:
    customers.shared("referring", sub_client_id=reference_to(sub_client(customers))).must_be_accepted()


@clause("SUB-2")
def test_the_association_shows(customers: Customers) -> None:
    """In the customer's record, where that has the member."""
    reference = reference_to(sub_client(customers))
    answer = customers.given_shared("referring", sub_client_id=reference)
    record = customers.read(answer)
    if "sub_client_id" not in record:
        raise Inconclusive("the customer's record has no sub_client_id")
    shown = record["sub_client_id"]
    answer.must(shown == reference, f"sub_client_id {reference} in the record", f"sub_client_id {shown!r}"[:200])


@clause("SUB-3", "BODY-7")
@pytest.mark.parametrize("reference", ["valid", "unknown", pytest.param("regular", marks=depth("gate"))])
def test_both_at_once_are_refused(customers: Customers, case: Case, reference: str) -> None:
    found = {"valid": sub_client, "regular": Customers.plain}.get(reference)
    value = reference_to(found(customers)) if found else ksuids.fresh()
    refused = customers.create(sub_client_id=value, is_sub_client=True).must_be_refused()
    if reference == "valid":
        with case.judging("BODY-7"):
            customers.must_not_exist(refused)


@clause("SUB-4", "BODY-9", "BODY-7")
def test_a_reference_to_no_customer_is_refused(customers: Customers, case: Case) -> None:
    refused = customers.create(sub_client_id=ksuids.fresh()).must_be_refused(field="sub_client_id")
    with case.judging("BODY-7"):
        customers.must_not_exist(refused)


@clause("SUB-5")
def test_a_reference_to_a_regular_customer_is_refused(customers: Customers) -> None:
    customers.create(sub_client_id=reference_to(customers.plain())).must_be_refused()


@clause("SUB-5")
def test_it_stays_refused_later(customers: Customers, after_approval: None) -> None:
    """A regular customer is not promoted, neither by time nor by having been referenced before."""
    regular = reference_to(customers.plain())
    customers.create(sub_client_id=regular).must_be_refused()


@clause("SUB-6", "BODY-9")
@pytest.mark.parametrize(
    "value",
    each(ksuids.NOT_KSUIDS, nightly=ksuids.NOT_KSUIDS_CORE, gate=["hyphen", "underscore", "space", "non-ascii digits"]),
)
def test_what_is_no_ksuid_is_refused(customers: Customers, value: str) -> None:
    customers.create(sub_client_id=value).must_be_refused(field="sub_client_id")


@clause("SUB-6")
@depth("acceptance")
@given(value=ksuids.malformed())
def test_any_malformed_reference_is_refused(customers: Customers, value: str) -> None:
    customers.create(sub_client_id=value).must_be_refused()


@clause("SUB-7", "BODY-8", "BODY-9")
@pytest.mark.parametrize("value", each(NOT_STRINGS, nightly=["number"], gate=["object"]))
def test_a_reference_of_another_type_is_refused(customers: Customers, value: object) -> None:
    customers.create(sub_client_id=value).must_be_refused(field="sub_client_id")


@clause("SUB-7", "BODY-8", "BODY-9")
@pytest.mark.parametrize("value", each(NOT_BOOLEANS, nightly=["text", "one"], gate=["zero"]))
def test_a_flag_of_another_type_is_refused(customers: Customers, value: object) -> None:
    customers.create(is_sub_client=value).must_be_refused(field="is_sub_client")


@clause("SUB-7")
@depth("gate")
@pytest.mark.parametrize("field", ["sub_client_id", "is_sub_client"])
def test_null_is_refused_or_counts_as_absent(customers: Customers, case: Case, field: str) -> None:
    absent: dict[str, Any] = {field: None}
    answer = customers.create(**absent)
    if answer.accepted:
        case.tolerate("null is taken as absent")
    else:
        answer.must_be_refused()


@clause("SUB-8")
def test_another_clients_sub_client_is_refused(customers: Customers) -> None:
    reference = reference_to(sub_client(customers))
    other = customers.of_the_other_client
    answer = other.create(sub_client_id=reference)
    if answer.status in {401, 403}:
        raise Inconclusive("the second API key is refused, or may not create customers at all")
    answer.must_be_refused()


@clause("SUB-9")
def test_a_reference_with_the_flag_set_to_false(customers: Customers, case: Case) -> None:
    answer = customers.create(sub_client_id=reference_to(sub_client(customers)), is_sub_client=False).must_not_crash()
    case.observe("accepted" if answer.accepted else f"refused with {answer.status}")


@clause("SUB-10")
@pytest.mark.parametrize("how", ["flag false", pytest.param("referring", marks=depth("gate"))])
def test_a_customer_not_made_a_sub_client_never_is_one(customers: Customers, how: str) -> None:
    """Neither the default, nor `false`, nor belonging to a sub-client makes a customer one."""
    if how == "flag false":
        regular = customers.given(is_sub_client=False)
    else:
        regular = customers.given_shared("referring", sub_client_id=reference_to(sub_client(customers)))
    customers.create(sub_client_id=reference_to(regular)).must_be_refused()


@clause("SUB-10")
@depth("gate")
def test_the_record_does_not_call_it_one(customers: Customers) -> None:
    plain = customers.plain()
    shown = customers.read(plain).get("is_sub_client", False)
    plain.must(shown is False, "is_sub_client false or absent in the record", f"is_sub_client {shown!r}"[:200])


@clause("SUB-3")
@depth("acceptance")
@given(value=ksuids.valid())
def test_both_at_once_are_refused_for_any_reference(customers: Customers, value: str) -> None:
    customers.create(sub_client_id=value, is_sub_client=True).must_be_refused()


@clause("SUB-4")
@depth("acceptance")
@given(value=ksuids.valid())
def test_any_reference_to_no_customer_is_refused(customers: Customers, value: str) -> None:
    customers.create(sub_client_id=value).must_be_refused()


@clause("SUB-7")
@depth("acceptance")
@given(value=others(str, type(None)), flag=others(bool, type(None)), flags=st.booleans())
def test_any_other_type_is_refused(customers: Customers, value: object, flag: object, flags: bool) -> None:
    """One of the two fields at a time."""
    field: dict[str, Any] = {"is_sub_client": flag} if flags else {"sub_client_id": value}
    customers.create(**field).must_be_refused()


@clause("SUB-2", "SUB-1", "SUB-5", "SUB-10")
@examples(acceptance=40)
def test_families_of_any_size_keep_to_their_sub_clients(customers: Customers, play: Play) -> None:
    play(families_of(customers))
