"""An exchange in the hands of a case: the expectations that a case states about it.

Each `must_...` returns the answer when it holds, so that they chain, and ends the case when it does not.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Self

import schemas
from conformance import structured
from conformance.case import Case
from conformance.exchange import Exchange, Response
from conformance.outcomes import ContractFailure, Inconclusive, SuiteFault
from conformance.run import Run

REFUSED = "refused: a 4xx (not 429) with a structured error"
ACCEPTED = "accepted: a 201 with the new customer"
NAMED_FIELD = "BODY-9"
INDEX = re.compile(r"/\d+")


class Answer:
    """The target's answer to one request, bound to the case that judges it."""

    def __init__(self, exchange: Exchange, case: Case, run: Run) -> None:
        self.exchange = exchange
        self._case = case
        self._run = run
        case.used(exchange)

    @property
    def case(self) -> Case:
        return self._case

    @property
    def status(self) -> int | None:
        return self.exchange.status

    @property
    def response(self) -> Response:
        """The response; a missing one is a crash."""
        if self.exchange.response is None:
            self.fail_as_crash("an answer")
        assert self.exchange.response is not None
        return self.exchange.response

    @property
    def json(self) -> object:
        return self.response.json

    def member(self, name: str) -> object:
        body = self.json
        return body.get(name) if isinstance(body, Mapping) else None

    def sent(self, name: str) -> str:
        """A member of the body that was sent."""
        return str(json.loads(self.exchange.request.body or b"{}")[name])

    @property
    def id(self) -> str:
        """The new customer's id. Inconclusive when there is none: the clause that asks for it is judged elsewhere."""
        found = self.member("id")
        if not isinstance(found, str) or not found:
            raise Inconclusive(f"the customer could not be told apart: no id in {self.exchange.describe(120)}")
        return found

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def crashed(self) -> bool:
        return self.status is None or self.status >= 500

    def fail(self, expected: str, actual: str | None = None) -> None:
        """Ends the case: the clause in question is broken."""
        raise ContractFailure(expected, self.exchange.describe() if actual is None else actual, exchange=self.exchange)

    def fail_as_crash(self, expected: str) -> None:
        """Ends the case as a crash of the target - unless the target as a whole is gone, which is no verdict."""
        self._run.check_pulse()
        raise ContractFailure(expected, f"a crash: {self.exchange.describe()}", crash=True, exchange=self.exchange)

    def must(self, holds: bool, expected: str, actual: str | None = None) -> Self:
        """States any other expectation, in words."""
        if not holds:
            self.fail(expected, actual)
        return self

    def must_not_crash(self, expected: str = "any answer that is not a crash") -> Self:
        """Not a 5xx, not a dropped connection, not a silence."""
        if self.crashed:
            self.fail_as_crash(expected)
        return self

    def must_be_refused(self, *, status: int | Collection[int] | None = None, field: str | None = None) -> Self:
        """A 4xx that is not 429, with a structured error; `status` narrows it, `field` is named where BODY-9 is judged."""
        self._proves_what_it_breaks(refused=True)
        allowed = {status} if isinstance(status, int) else set(status or ())
        expected = (
            f"refused with {' or '.join(map(str, sorted(allowed)))} and a structured error" if allowed else REFUSED
        )
        self.must_not_crash(expected)
        right = self.status in allowed if allowed else 400 <= (self.status or 0) < 500 and self.status != 429
        self.must(right, expected)
        self._must_be_structured(expected)
        if field is not None and NAMED_FIELD in self._case.clauses:
            with self._case.judging(NAMED_FIELD):
                self.must_name(field)
        return self

    def must_be_accepted(self) -> Self:
        """A success. That it is a 201, and a conforming one, is for the RESP clauses to judge."""
        self._proves_what_it_breaks(refused=False)
        self.must_not_crash(ACCEPTED)
        return self.must(self.accepted, ACCEPTED)

    def must_be_as_plain(self) -> Self:
        """A success like that of the plain create: where that departs from RESP, it is blamed there and not here again."""
        self.must_be_accepted()
        plain = self._run.once("plain", lambda: self.exchange)
        usual = Answer(plain, self._case, self._run)
        expected = f"a conforming 201, as without the sandbox's headers ({plain.status})"
        self.must(self.status == plain.status, expected)
        self.must(plain.response is None or self.response.media_type == plain.response.media_type, expected)
        known = usual.flaws("create-response").keys()
        new = [words for kind, words in self.flaws("create-response").items() if kind not in known]
        return self.must(not new, expected, f"{self.status} with {'; '.join(new[:3])}")

    def must_be_a_conforming_201(self) -> Self:
        """A 201 with JSON that the response schema takes."""
        self.must_be_accepted()
        return self.must_conform()

    def must_conform(self) -> Self:
        """The form of the 201 alone: status, media type, schema."""
        expected = "201, application/json, a body valid against the response schema"
        self.must_not_crash(expected)
        self.must(self.status == 201, expected)
        self.must(self.response.media_type == "application/json", expected)
        flaws = list(self.flaws("create-response").values())
        return self.must(not flaws, expected, f"201 with {'; '.join(flaws[:3])}")

    def flaws(self, schema: str) -> dict[str, str]:
        """What the strict reading of the body finds against a schema, JSON faults included: kind of flaw, and words."""
        try:
            body = schemas.parse(self.response.body)
        except schemas.StrictJSONError as error:
            return {f"JSON: {error}": f"a body that is no strict JSON: {error}"}
        found = schemas.problems(schema, body)
        return {
            f"{INDEX.sub('/*', problem.pointer)} {problem.keyword}": f"{problem.pointer or 'the body'}: {problem.message}"[
                :200
            ]
            for problem in found
        }

    def must_be_structured_error(self, status: int | None = None) -> Self:
        """An error as asked for (injected, or by scenario): 5xx is no crash here, silence is."""
        expected = f"{status or 'an error 400-599'} with {structured.STRUCTURED_ERROR}"
        if self.exchange.response is None:
            self.fail_as_crash(expected)
        right = self.status == status if status else 400 <= (self.status or 0) <= 599
        self.must(right, expected)
        return self._must_be_structured(expected)

    def must_name(self, field: str) -> Self:
        """The refusal says somewhere in its body which field is at fault."""
        found = field.encode() in self.response.body
        return self.must(found, f"a refusal that names {field!r} somewhere in its body")

    def must_be_the_original(self, original: "Answer", *, status: Collection[int | None] = ()) -> Self:
        """The body of `original`, field by field; `status` lists the statuses that will do (default: the original's)."""
        allowed = set(status) or {original.status}
        expected = f"the original response: {' or '.join(map(str, allowed))} with the same body"
        self.must_not_crash(expected)
        self.must(self.status in allowed, expected)
        return self.must(self.json == original.json, expected, f"{self.status} with {self._differences(original)}")

    def _differences(self, original: "Answer") -> str:
        mine, theirs = self.json, original.json
        if not isinstance(mine, Mapping) or not isinstance(theirs, Mapping):
            return "another body"
        names = sorted(name for name in {*mine, *theirs} if mine.get(name) != theirs.get(name))
        return f"another {', '.join(map(str, names[:5]))} than the original"

    def _must_be_structured(self, expected: str) -> Self:
        flaw = structured.flaw(self.response)
        return self.must(flaw is None, expected, f"{self.exchange.describe()} - {flaw}")

    def _proves_what_it_breaks(self, *, refused: bool) -> None:
        """Before the target is blamed, our own reading of the bytes must agree that one rule, this one, is broken."""
        request = self.exchange.request
        if (request.method, request.path) != ("POST", "/customers"):
            return
        broken = {violation.clause for violation in schemas.violations(request.body, request.headers)}
        if not refused:
            right = not broken
        elif any(clause in schemas.DECIDABLE_CLAUSES for clause in self._case.clauses):
            right = len(broken) == 1 and {_area(clause) for clause in broken} <= {
                _area(it) for it in self._case.clauses
            }
        else:
            right = not broken
        if not right:
            raise SuiteFault(
                f"{self._case.name}: the request breaks {sorted(broken) or 'nothing'}, which is not its purpose"
            )


def _area(clause: str) -> str:
    return clause.rpartition("-")[0]


def value_of(answer: Answer, name: str, wanted: Callable[[object], bool], words: str) -> object:
    """A member of the body that must be as `words` say. For RESP clauses that judge one member."""
    found = answer.member(name)
    answer.must(wanted(found), f"{name}: {words}", f"{name} is {found!r}"[:200])
    return found
