"""EXT: `external_id`."""

import pytest

from conformance.case import Case
from conformance.clauses import clause, depth, each
from conformance.customers import Customers
from conformance.naming import unique_external_id

NOT_STRINGS = {"number": 7, "boolean": True, "array": ["a"], "object": {"id": "a"}}


@clause("EXT-1")
def test_the_external_id_is_optional(customers: Customers) -> None:
    customers.shared("business without options", omit=("external_id",)).must_be_accepted()


@clause("EXT-2", "BODY-9", "BODY-8")
@pytest.mark.parametrize("value", each(NOT_STRINGS, nightly=["number"], gate=["boolean", "array"]))
def test_an_external_id_of_another_type_is_refused(customers: Customers, value: object) -> None:
    customers.create(external_id=value).must_be_refused(field="external_id")


@clause("EXT-2")
@depth("gate")
def test_null_is_refused_or_counts_as_absent(customers: Customers, case: Case) -> None:
    answer = customers.create(external_id=None)
    if answer.accepted:
        case.tolerate("null is taken as absent")
    else:
        answer.must_be_refused()


@clause("EXT-3")
@pytest.mark.parametrize(
    "text",
    each(
        {"unicode": "Ключ/客户 ñ 🎈", "long": "x" * 300, "marks": "a b&c=d?e#f%20+\"'\\", "padded": "  padded  "},
        nightly=["unicode"],
        gate=["padded"],
    ),
)
def test_it_is_kept_exactly_as_sent(customers: Customers, text: str) -> None:
    """Found again under exactly what was sent, and shown so where the record shows it."""
    external_id = f"{unique_external_id()} {text}"
    answer = customers.create(external_id=external_id).must_be_accepted()
    found = customers.find(external_id)
    answer.must(answer.id in [record.get("id") for record in found], "found under the external_id sent", "not found")
    shown = {record["external_id"] for record in found if "external_id" in record}
    answer.must(shown <= {external_id}, "the external_id exactly as sent", f"it is shown as {shown}"[:300])


@clause("EXT-4")
@pytest.mark.parametrize(
    "kind",
    ["empty", pytest.param("repeated", marks=depth("gate")), pytest.param("very long", marks=depth("acceptance"))],
)
def test_empty_very_long_and_repeated_values(customers: Customers, case: Case, kind: str) -> None:
    if kind == "repeated":
        repeated = customers.given().sent("external_id")
        answer = customers.create(external_id=repeated)
    else:
        answer = customers.create(external_id="" if kind == "empty" else unique_external_id() + "x" * 10_000)
    answer.must_not_crash()
    case.observe("accepted" if answer.accepted else f"refused with {answer.status}")
