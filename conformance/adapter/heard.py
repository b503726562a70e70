"""What came of a trial in the hands of a case: the expectations that a case states about it."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Self

from conformance.adapter.driving import Driven, Outcome, Spoken
from conformance.adapter.recorded import Overheard, Recorded
from conformance.adapter.spoken import Error
from conformance.case import Case
from conformance.outcomes import ContractFailure, NotApplicable

SHOWN = 400


class Heard:
    """A trial as it went, bound to the case that judges it. `driven` is the whole drive, for what outlives a call."""

    def __init__(self, outcome: Outcome, exchanges: Sequence[Overheard], driven: Driven, case: Case) -> None:
        if outcome.skipped:
            raise NotApplicable(outcome.skipped)
        self.outcome = outcome
        self.driven = driven
        self._case = case
        for exchange in exchanges:
            case.used(exchange)
        for spoken in outcome.spoken:
            case.note(_told(spoken))

    # -- what there is ----------------------------------------------------------------------------------------------

    @property
    def spoken(self) -> Spoken:
        """The call, where there is one; the first otherwise."""
        return self.outcome.spoken[0]

    @property
    def requests(self) -> tuple[Recorded, ...]:
        """What the server received at the address that the client was given."""
        return tuple(each for each in self.outcome.requests if each.origin == "here")

    @property
    def posts(self) -> tuple[Recorded, ...]:
        """The creates among them."""
        return tuple(each for each in self.requests if each.method == "POST")

    @property
    def elsewhere(self) -> tuple[Recorded, ...]:
        """What the other origin received."""
        return tuple(each for each in self.outcome.requests if each.origin == "elsewhere")

    @property
    def keys(self) -> list[str | None]:
        """The idempotency key of each create, in order."""
        return [each.header("x-idempotency-key") for each in self.posts]

    @property
    def sent(self) -> Any:
        """The JSON of the script's first answer: what there was to be told."""
        return self.outcome.trial.script["answers"][0]["json"]

    @property
    def succeeded(self) -> bool:
        answer = self.spoken.answer
        return answer is not None and answer.ok

    @property
    def kind(self) -> str | None:
        """The kind of the first call's error, if it ended in one."""
        answer = self.spoken.answer
        return answer.error.kind if answer is not None and answer.error is not None else None

    # -- what must hold ---------------------------------------------------------------------------------------------

    def must(self, holds: bool, expected: str, actual: str | None = None) -> Self:
        """States any expectation, in words."""
        if not holds:
            raise ContractFailure(expected, self.describe() if actual is None else actual)
        return self

    def applies(self, holds: bool, otherwise: str) -> Self:
        """Ends the case as not applicable where the client does not do what the clause is about."""
        if not holds:
            raise NotApplicable(otherwise)
        return self

    def must_succeed(self, expected: str = "the call succeeds", call: int = 0) -> Mapping[str, Any]:
        """The result of a call."""
        answer = self.outcome.spoken[call].answer
        self.must(answer is not None and answer.ok and isinstance(answer.result, Mapping), expected)
        assert answer is not None
        result: Mapping[str, Any] = answer.result
        return result

    def must_fail(self, *kinds: str, status: int | None = None) -> Error:
        """The error of the call, of one of these kinds where given, and with the HTTP status where given."""
        expected = f"an error{' of kind ' + ' or '.join(kinds) if kinds else ''}"
        expected += f" with status {status}" if status is not None else ""
        answer = self.spoken.answer
        self.must(answer is not None and answer.error is not None, expected)
        assert answer is not None
        assert answer.error is not None
        self.must(not kinds or answer.error.kind in kinds, expected)
        self.must(status is None or answer.error.status == status, expected)
        return answer.error

    def must_end(self, within: float) -> Self:
        """The call ended at all, and within so many seconds."""
        expected = f"the call ends within {within:g} s"
        self.must(self.spoken.answer is not None, expected, f"it had not ended after {self.spoken.seconds:.1f} s")
        return self.must(self.spoken.seconds <= within, expected, f"it took {self.spoken.seconds:.2f} s")

    def must_have_sent(self, count: int, expected: str) -> Self:
        """So many creates reached the server."""
        return self.must(len(self.posts) == count, expected, f"{len(self.posts)} requests; {self.describe()}")

    def describe(self) -> str:
        """What the wire saw and what the client said, in one line."""
        wire = ", ".join(_seen(each) for each in self.outcome.requests[:6]) or "nothing"
        more = len(self.outcome.requests) - 6
        told = "; ".join(_answered(each) for each in self.outcome.spoken[:3])
        return f"on the wire {wire}{f' and {more} more' if more > 0 else ''}; the client: {told}"


def differences(got: Any, sent: Any, known: Collection[str] | None = None, at: str = "") -> list[str]:
    """Where what the caller got is not what was sent. Integers are compared as text, so that no digit is lost to it.

    `known` limits the members of an object that are looked at; a client may leave out what it does not know.
    """
    if isinstance(sent, Mapping):
        if not isinstance(got, Mapping):
            return [f"{at or 'the result'} is {got!r}"]
        names = [name for name in sent if known is None or name in known]
        where = {name: f"{at}.{name}" if at else name for name in names}
        return [line for name in names for line in differences(got.get(name), sent[name], at=where[name])]
    if isinstance(sent, list):
        if not isinstance(got, list) or len(got) != len(sent):
            return [f"{at} has not the {len(sent)} items that were sent: {got!r}"[:SHOWN]]
        return [line for i, each in enumerate(sent) for line in differences(got[i], each, at=f"{at}[{i}]")]
    if type(sent) is int:
        return [] if str(got) == str(sent) and not isinstance(got, bool) else [f"{at} is {got} instead of {sent}"]
    return [] if got == sent and type(got) is type(sent) else [f"{at} is {got!r} instead of {sent!r}"]


def _told(spoken: Spoken) -> str:
    told = json.dumps({"op": spoken.call.op, "input": spoken.call.input, "options": spoken.call.options})
    return f"call {told[:SHOWN]}: {_answered(spoken)}"


def _answered(spoken: Spoken) -> str:
    if spoken.answer is None:
        return f"no end after {spoken.seconds:.1f} s"
    return f"{str(spoken.answer)[:SHOWN]} (after {spoken.seconds:.2f} s)"


def _seen(recorded: Recorded) -> str:
    where = " elsewhere" if recorded.origin == "elsewhere" else ""
    came = f"{recorded.status}" if recorded.status and recorded.answer else "no answer"
    broken = f" ({recorded.broken.replace('_', ' ')})" if recorded.broken else ""
    return f"{recorded.method} {recorded.target}{where} -> {came}{broken}"
