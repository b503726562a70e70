"""TYPE: `customer_type`."""

import pytest

from conformance.clauses import clause, each
from conformance.customers import Customers
from strategies import customers as tables


@clause("TYPE-1", "BODY-9")
def test_the_type_is_required(customers: Customers) -> None:
    customers.create(omit=["customer_type"]).must_be_refused(field="customer_type")


@clause("TYPE-1")
@pytest.mark.parametrize("customer_type", ["individual", "business"])
def test_both_types_are_accepted(customers: Customers, customer_type: str) -> None:
    name = "plain" if customer_type == "business" else "individual"
    customers.shared(name, customer_type=customer_type).must_be_accepted()


@clause("TYPE-2", "BODY-8")
@pytest.mark.parametrize("value", each(tables.NOT_TYPES, nightly=tables.NOT_TYPES_CORE, gate=["padded", "number"]))
def test_anything_else_is_refused(customers: Customers, value: object) -> None:
    customers.create(customer_type=value).must_be_refused(field="customer_type")
