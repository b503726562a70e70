"""Sub-clients as a state machine: who was made one may be referenced, and nobody else ever."""

from dataclasses import dataclass
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

import schemas
from conformance.answer import Answer
from conformance.customers import Customers
from conformance.outcomes import Inconclusive


@dataclass(frozen=True)
class Member:
    """A customer of a family, and the clause that says whether it may be referenced."""

    id: str
    clause: str


def member(customer: Answer, clause: str) -> Member:
    """Inconclusive where the id is no KSUID and could not be referenced at all, which RESP-2 judges."""
    if not schemas.is_ksuid(customer.id):
        raise Inconclusive(f"the id of the customer to refer to is no KSUID: {customer.id!r}"[:200])
    return Member(customer.id, clause)


class Families(RuleBasedStateMachine):
    customers: ClassVar[Customers]
    sub_clients: Bundle[Member] = Bundle("sub_clients")
    regulars: Bundle[Member] = Bundle("regulars")

    @rule(target=sub_clients)
    def create_a_sub_client(self) -> Member:
        with self.customers.case.blaming("SUB-1"):
            return member(self.customers.create(is_sub_client=True).must_be_accepted(), "SUB-2")

    @rule(target=regulars, flag=st.sampled_from([None, False]))
    def create_a_regular(self, flag: bool | None) -> Member:
        fields: dict[str, Any] = {} if flag is None else {"is_sub_client": flag}
        return member(self.customers.given(**fields), "SUB-5" if flag is None else "SUB-10")

    @rule(target=regulars, sub_client=sub_clients)
    def refer(self, sub_client: Member) -> Member:
        """Belonging to a sub-client makes nobody one."""
        with self.customers.case.blaming(sub_client.clause):
            return member(self.customers.create(sub_client_id=sub_client.id).must_be_accepted(), "SUB-10")

    @rule(regular=regulars)
    def refer_to_a_regular(self, regular: Member) -> None:
        with self.customers.case.blaming(regular.clause):
            self.customers.create(sub_client_id=regular.id).must_be_refused()


def families_of(customers: Customers) -> type[RuleBasedStateMachine]:
    return type("FamiliesHere", (Families,), {"customers": customers})
