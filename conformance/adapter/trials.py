"""What a case wants to see a client go through: the script of the server, and the calls that the client makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.naming import unique_external_id

CREATE, GET, LIST, PRINT = "create_customer", "get_customer", "list_scenarios", "print_client"
TIMEOUT = 8.0
"""Seconds that calls are given which are not about timeouts: enough for every pause that a script asks for."""


@dataclass(frozen=True)
class Call:
    """One call of the adapter protocol. `options` as in the protocol; None among its values is passed on as null."""

    op: str = CREATE
    input: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def timeout(self) -> float:
        return float(self.options.get("timeout_seconds", TIMEOUT))


@dataclass(frozen=True, eq=False)
class Trial:
    """A script, the calls made against it, one after the other or all at once, and what the client needs to be able to.

    `patience` is how many seconds beyond its timeout a call may take before it counts as never ending.
    """

    script: Mapping[str, Any]
    calls: tuple[Call, ...]
    needs: frozenset[str] = frozenset()
    together: bool = False
    patience: float = 3.0

    @property
    def seconds(self) -> float:
        """The longest that the calls may take: long trials are started first."""
        return sum(call.timeout for call in self.calls)


def customer(**changes: Any) -> dict[str, Any]:
    """A valid customer as a caller would give it; changed as told."""
    return {"name": "Acme Corporation", "customer_type": "business", "external_id": unique_external_id(), **changes}


def create(changes: Mapping[str, Any] | None = None, **options: Any) -> Call:
    """A create with a valid customer, changed as told. `options` are those of the protocol."""
    return Call(CREATE, customer(**(changes or {})), options)


def trial(
    *answers: Mapping[str, Any],
    calls: Sequence[Call] = (),
    elsewhere: Sequence[Mapping[str, Any]] = (),
    together: bool = False,
    patience: float = 3.0,
    needs: Sequence[str] = (),
    **options: Any,
) -> Trial:
    """A trial of these answers. Without `calls` it is one create with the given options of the protocol.

    What the options ask of a client is needed of it without saying so - except that it retries: where a client does not
    let its caller say how often, its own policy is as good.
    """
    made = tuple(calls) or (create(**options),)
    return Trial(
        script={"answers": list(answers), **({"elsewhere": list(elsewhere)} if elsewhere else {})},
        calls=made,
        needs=frozenset(needs) | {need for call in made for need in _asked(call)},
        together=together,
        patience=patience,
    )


def _asked(call: Call) -> set[str]:
    asked = {call.op} if call.op != CREATE else set()
    return asked | {name for name in ("idempotency_key", "headers") if name in call.options}
