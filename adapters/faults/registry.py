"""The seeded defects of the reference client: one small class each, with the clause that must turn red."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.client import CustomersClient
from adapters.retries import RetryPolicy
from adapters.sending import Sender


@dataclass(frozen=True)
class Fault:
    """A defect. ``clause`` must turn red; ``also_breaks`` are further clauses that it breaks, each with the reason."""

    id: str
    summary: str
    clause: str
    client_type: Callable[..., CustomersClient] = field(repr=False)
    also_breaks: Mapping[str, str] = field(default_factory=dict)


FAULTS: dict[str, Fault] = {}


Faulty = TypeVar("Faulty", bound=type[CustomersClient] | type[Sender])


def fault(clause: str, summary: str, also_breaks: Mapping[str, str] | None = None) -> Callable[[Faulty], Faulty]:
    """Registers a class as a defect, named in snake case: a client, or a sender for an otherwise right client."""

    def register(faulty: Faulty) -> Faulty:
        fault_id = re.sub(r"(?<!^)(?=[A-Z])", "_", faulty.__name__).lower()
        if fault_id in FAULTS:
            raise ValueError(f"two faults are called {fault_id}")
        client_type = faulty if issubclass(faulty, CustomersClient) else _with_sender(faulty)
        FAULTS[fault_id] = Fault(fault_id, summary, clause, client_type, dict(also_breaks or {}))
        return faulty

    return register


def _with_sender(sender_type: type[Sender]) -> type[CustomersClient]:
    class Client(CustomersClient):
        def _make_sender(self, timeout: float, policy: RetryPolicy) -> Sender:
            return sender_type(timeout, policy)

    return Client
