"""Customers as they are kept, per client, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass

# Bounds the memory of an instance that runs for days: about 1 KiB a customer. The oldest are forgotten first.
MOST_CUSTOMERS = 200_000


@dataclass(slots=True)
class Customer:
    """One customer. `outcome` is the state it reaches by itself, `decided` one it was moved to by a simulation.

    `created_ns` and `updated_ns` are nanoseconds of Unix time.
    """

    id: str
    application_id: str
    name: str
    customer_type: str
    external_id: str | None
    sub_client_id: str | None
    is_sub_client: bool
    created_ns: int
    updated_ns: int
    outcome: str
    decided: str | None = None


class Ledger:
    """The customers of one client, found by id, application and external id."""

    def __init__(self, most: int = MOST_CUSTOMERS) -> None:
        self._most = most
        self._by_id: dict[str, Customer] = {}
        self._by_application: dict[str, Customer] = {}
        self._by_external_id: dict[str, list[Customer]] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, customer: Customer) -> None:
        self._by_id[customer.id] = customer
        self._by_application[customer.application_id] = customer
        if customer.external_id is not None:
            self._by_external_id.setdefault(customer.external_id, []).append(customer)
        if len(self._by_id) > self._most:
            self._forget(next(iter(self._by_id.values())))

    def _forget(self, customer: Customer) -> None:
        del self._by_id[customer.id]
        del self._by_application[customer.application_id]
        if customer.external_id is not None:
            namesakes = self._by_external_id[customer.external_id]
            namesakes.remove(customer)
            if not namesakes:
                del self._by_external_id[customer.external_id]

    def find(self, customer_id: str) -> Customer | None:
        return self._by_id.get(customer_id)

    def find_by_application(self, application_id: str) -> Customer | None:
        return self._by_application.get(application_id)

    def with_external_id(self, external_id: str) -> list[Customer]:
        """All customers of this external id, oldest first: it need not be unique."""
        return self._by_external_id.get(external_id, [])

    def all(self) -> Iterable[Customer]:
        return self._by_id.values()
