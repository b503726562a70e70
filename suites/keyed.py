"""Idempotency keys as a state machine: creates, repeats, changes, clients and races in any order, against a model.

The model is what the contract says: per client, a key is bound to the answer that it was first accepted with.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, precondition, rule

from conformance.answer import Answer
from conformance.customers import KEY, Customers
from conformance.naming import fresh_key, unique_external_id, unique_name
from conformance.outcomes import Inconclusive
from strategies import keys

TOGETHER = 8
CONFLICT = frozenset({409, 422})
IN_PROGRESS = frozenset({409, 425})


@dataclass(frozen=True)
class Bound:
    """A key by the answer that it is bound to; `sent` counts the requests of the run up to that answer."""

    original: Answer
    sent: int = 0

    @property
    def key(self) -> str:
        return self.original.exchange.request.header(KEY) or ""


class Keys(RuleBasedStateMachine):
    """What an example leaves on the target stays there, so `known` and `similar` belong to all examples together."""

    customers: ClassVar[Customers]
    old: ClassVar[Answer]
    replayed: ClassVar[Collection[int | None]]
    known: ClassVar[dict[str, set[object]]]
    """By external_id, the customers that an answer has spoken of."""
    similar: ClassVar[dict[str, Bound]]
    """What the keys are bound to that were made from others: the same one may come up again."""
    bound: Bundle[Bound] = Bundle("bound")

    def made(self, answer: Answer) -> Bound:
        self.known.setdefault(answer.sent("external_id"), set()).add(answer.id)
        return Bound(answer, self.customers.run.wire.requests)

    def must_be_bound(self, answer: Answer, key: Bound) -> None:
        answer.must_be_the_original(key.original, status={key.original.status, *self.replayed})

    def must_not_have_executed(self, answer: Answer) -> None:
        """Under the external_id that was sent there is nobody whom no answer has spoken of."""
        if self.customers.run.capabilities.has("list"):
            external_id = answer.sent("external_id")
            found = {record.get("id") for record in self.customers.find(external_id)}
            new = found - self.known.get(external_id, set())
            answer.must(not new, "no other customer created", f"{len(new)} more under the external_id sent")

    @initialize(target=bound)
    def approved(self) -> Bound:
        return Bound(self.old)

    @rule(target=bound)
    def create(self) -> Bound:
        return self.made(self.customers.given())

    @rule(key=bound)
    def repeat(self, key: Bound) -> None:
        """A repeat that follows at once is IDEM-5; what holds after other traffic is IDEM-7."""
        at_once = self.customers.run.wire.requests == key.sent
        with self.customers.case.blaming("IDEM-5" if at_once else "IDEM-7"):
            again = self.customers.repeat(key.original)
            self.must_be_bound(again, key)
            self.must_not_have_executed(again)

    @rule(key=bound)
    def repeat_with_another_body(self, key: Bound) -> None:
        with self.customers.case.blaming("IDEM-6"):
            changed = self.customers.repeat(key.original, name=unique_name(), external_id=unique_external_id())
            if changed.status in CONFLICT:
                changed.must_be_structured_error()
                self.customers.case.tolerate(f"{changed.status} for a key used again with another body")
            else:
                self.must_be_bound(changed, key)
            self.must_not_have_executed(changed)

    @rule(key=bound)
    def repeat_all_at_once(self, key: Bound) -> None:
        request = self.customers.repeated(key.original)
        for exchange in self.customers.run.send_together([request] * TOGETHER):
            with self.customers.case.blaming("IDEM-7"):
                answer = self.customers.answer(exchange).must_not_crash()
                if answer.status in IN_PROGRESS:
                    answer.must_be_structured_error()
                else:
                    self.must_be_bound(answer, key)

    @rule(target=bound, key=bound, place=st.sampled_from(sorted(keys.PLACES)))
    def a_key_that_differs_in_one_digit(self, key: Bound, place: str) -> Bound:
        if key.original is self.old:
            return key  # what differs from its key in one digit was used by other cases
        similar = keys.differing(key.key, place)
        if similar not in self.similar:
            with self.customers.case.blaming("IDEM-8"):
                other = self.customers.create(key=similar).must_be_accepted()
                other.must(other.id != key.original.id, "another customer", "the response of the similar key")
            self.similar[similar] = self.made(other)
        return self.similar[similar]

    @rule(target=bound, key=bound)
    def the_body_under_another_key(self, key: Bound) -> Any:
        with self.customers.case.blaming("IDEM-9"):
            again = self.customers.repeat(key.original, key=fresh_key()).must_not_crash()
            if again.status in CONFLICT:
                again.must_be_structured_error()
                return multiple()
            again.must(again.accepted, "a second customer, or a structured 409 for the duplicate")
            again.must(again.id != key.original.id, "another customer under another key", "the same id")
        return self.made(again)

    @rule(target=bound)
    def create_all_at_once(self) -> Bound:
        with self.customers.case.blaming("IDEM-10"):
            external_id = unique_external_id()
            answers = self.customers.create_together(TOGETHER, key=fresh_key(), external_id=external_id)
            made = [answer for answer in answers if answer.must_not_crash().accepted]
            for answer in answers:
                if not answer.accepted:
                    answer.must(answer.status in IN_PROGRESS, "the original, or a structured 409 or 425")
                    answer.must_be_structured_error()
            answers[0].must(bool(made), "one of the answers with the new customer", "none of them")
            ids = {answer.id for answer in made}
            answers[0].must(len(ids) == 1, "exactly one customer", f"{len(ids)} different ids")
            bound = self.made(made[0])
            self.must_not_have_executed(made[0])
        return bound

    @precondition(lambda self: self.customers.run.capabilities.has("second-key"))
    @rule(key=bound)
    def repeat_by_another_client(self, key: Bound) -> None:
        with self.customers.case.blaming("IDEM-11"):
            other = self.customers.of_the_other_client.repeat(key.original).must_not_crash()
            shared = other.accepted and other.member("id") == key.original.id
            other.must(not shared, "a customer of the other client", "the first client's response")
            if other.accepted:
                self.made(other)  # a list may show it to the first client as well


def keys_by_model(customers: Customers, old: Answer, first: Answer) -> type[RuleBasedStateMachine]:
    """The machine. `old` was created long enough ago to be approved; `first` is its first repeat.

    Inconclusive where that one did not hold already: IDEM-5 is judged elsewhere, and blaming others would be unfair.
    """
    external_id = old.sent("external_id")
    alone = not customers.run.capabilities.has("list") or len(customers.find(external_id)) == 1
    if not alone or not first.accepted or first.json != old.json:
        raise Inconclusive("a first repeat does not hold here, which is for IDEM-5 to judge")
    known = {external_id: {old.id}}
    here = {"customers": customers, "old": old, "replayed": {first.status}, "known": known, "similar": {}}
    return type("KeysHere", (Keys,), here)
