"""A case while it runs: which clauses it judges, what it saw, and how each clause fared."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import schemas
from conformance.exchange import Exchange
from conformance.outcomes import ContractFailure, Inconclusive, NotApplicable, SuiteFault
from conformance.redaction import Redactor
from conformance.results import CaseResult, Outcome, worst

ABOUT_CRASHES = "BODY-8"
"""The one clause that a crash breaks beside the primary clause of a case: no client mistake answers 5xx."""


@dataclass
class Judgment:
    """What was said of one clause so far: outcomes, and the words that go with the worst of them."""

    outcomes: list[Outcome] = field(default_factory=list)
    expected: str = ""
    actual: str = ""
    exchange: Exchange | None = None

    def add(self, outcome: Outcome, expected: str, actual: str, exchange: Exchange | None = None) -> None:
        if worst([*self.outcomes, outcome]) is outcome:
            self.expected, self.actual = expected or self.expected, actual or self.actual
            self.exchange = exchange or self.exchange
        self.outcomes.append(outcome)


class Case:
    """The running case. `name` is function and parameter id; together with a clause it is the case id."""

    def __init__(
        self,
        name: str,
        clauses: tuple[str, ...],
        level: str | None = None,
        *,
        provisional: str | None = None,
        if_seen: bool = False,
    ) -> None:
        unknown = [clause for clause in clauses if clause not in schemas.registry()]
        if unknown:
            raise SuiteFault(f"{name} names {', '.join(unknown)}, which the registry does not have")
        self.name = name
        self.clauses = clauses
        self.level = level
        self.provisional = provisional
        self.if_seen = if_seen
        self.exchanges: dict[str, Exchange] = {}
        self.notes: list[str] = []
        self._judgments: dict[str, Judgment] = {clause: Judgment() for clause in clauses}
        self._current = clauses[0]
        self._example = 0
        self.examples = 0
        self.over: dict[str, str] | None = None

    @property
    def primary(self) -> str:
        return self.clauses[0]

    def ids(self) -> tuple[str, ...]:
        return tuple(f"{clause}/{self.name}" for clause in self.clauses)

    def used(self, exchange: Exchange) -> None:
        """Keeps an exchange as evidence of this case."""
        self.exchanges[exchange.id] = exchange

    def tolerate(self, departure: str) -> None:
        """The clause in question is departed from in a known, harmless way."""
        self._judgments[self._current].add(Outcome.TOLERATED, "", departure)

    def observe(self, what: str) -> None:
        """Records what the target does where the contract leaves it open."""
        self.notes.append(what)
        self._judgments[self._current].add(Outcome.OBSERVED, "", what)

    def note(self, text: str) -> None:
        self.notes.append(text)

    @contextmanager
    def judging(self, clause: str) -> Iterator[None]:
        """What fails inside is blamed on `clause`, and the case goes on. Skipped words where it does not name it."""
        if clause not in self._judgments:
            raise SuiteFault(f"{self.name} judges {clause} without naming it")
        before, self._current = self._current, clause
        try:
            yield
            self._judgments[clause].add(Outcome.PASS, "", "")
        except ContractFailure as failure:
            if failure.crash:
                raise
            self._judgments[clause].add(Outcome.FAIL, failure.expected, failure.actual, failure.exchange or self.latest)
        except Inconclusive as reason:
            self._judgments[clause].add(Outcome.INCONCLUSIVE, "", str(reason))
        except NotApplicable as reason:
            self._judgments[clause].add(Outcome.NOT_APPLICABLE, "", str(reason))
        finally:
            self._current = before

    @contextmanager
    def blaming(self, clause: str) -> Iterator[None]:
        """What fails inside ends the case as usual, and is blamed on `clause` instead of the primary one."""
        if clause not in self._judgments:
            raise SuiteFault(f"{self.name} blames {clause} without naming it")
        before, self._current = self._current, clause
        try:
            yield
            self._judgments[clause].add(Outcome.PASS, "", "")
        except ContractFailure as failure:
            failure.clause = failure.clause or clause
            raise
        finally:
            self._current = before

    # -- the examples of a property ---------------------------------------------------------------------------------

    def begin_example(self) -> None:
        """What is sent from now on belongs to another example."""
        self._example = len(self.exchanges)
        self.examples += 1

    @property
    def example(self) -> tuple[Exchange, ...]:
        """The exchanges of the latest example: of a failed property, the smallest one that fails."""
        return tuple(self.exchanges.values())[self._example :]

    @property
    def latest(self) -> Exchange | None:
        return next(reversed(self.exchanges.values()), None)

    def end(self, ended: BaseException | None) -> None:
        """Takes in how the function ended: None when it reached its last line."""
        for clause in self.clauses:
            self._end(clause, ended)

    def _end(self, clause: str, ended: BaseException | None) -> None:
        judgment = self._judgments[clause]
        if isinstance(ended, ContractFailure):
            broken = ended.clause or self.primary
            if clause == broken or (ended.crash and clause == ABOUT_CRASHES):
                judgment.add(Outcome.FAIL, ended.expected, ended.actual, ended.exchange or self.latest)
            elif not judgment.outcomes:
                judgment.add(Outcome.NOT_APPLICABLE, "", f"not reached: {broken} failed first")
        elif isinstance(ended, Inconclusive):
            judgment.add(Outcome.INCONCLUSIVE, "", str(ended))
        elif isinstance(ended, NotApplicable):
            judgment.add(Outcome.NOT_APPLICABLE, "", str(ended))
        elif ended is None and not judgment.outcomes:
            chance = self.if_seen and clause != self.primary
            judgment.add(*((Outcome.NOT_APPLICABLE, "", "did not come up") if chance else (Outcome.PASS, "", "")))

    def forget(self) -> None:
        """Lets go of what was seen, once it is written: pytest keeps every item to the end of the session."""
        self.exchanges.clear()
        self._judgments.clear()

    def results(self, seconds: float, redactor: Redactor, *, strict: bool) -> list[CaseResult]:
        """The results of all clauses, redacted."""
        return [self._result(clause, seconds, redactor, strict=strict) for clause in self.clauses]

    def _result(self, clause_id: str, seconds: float, redactor: Redactor, *, strict: bool) -> CaseResult:
        clause, judgment = schemas.registry()[clause_id], self._judgments[clause_id]
        outcome = worst(judgment.outcomes)
        if clause.level == "INFO" and outcome is Outcome.PASS:
            outcome = Outcome.OBSERVED
        level = self.level or clause.level
        if outcome is Outcome.FAIL and level == "SHOULD" and clause.level == "MUST" and not strict:
            outcome = Outcome.TOLERATED  # the clause asks for this part with a SHOULD only
        blamed = judgment.exchange or self.latest
        actual = judgment.actual or (blamed.describe() if blamed else "")
        return CaseResult(
            id=f"{clause_id}/{self.name}",
            clauses=(clause_id,),
            level=level,
            outcome=outcome,
            expected=redactor.text(judgment.expected or "; or ".join(clause.accepts) or clause.title),
            actual=redactor.text(actual),
            reproduce=redactor.text(blamed.curl()) if blamed else "",
            evidence=tuple(self.exchanges),
            seconds=round(seconds, 4),
            notes=tuple(redactor.text(note) for note in self.notes),
            over=self.over,
            deviation=self._not_yet() if outcome is Outcome.FAIL and self.provisional else None,
        )

    def _not_yet(self) -> Mapping[str, object]:
        """A new case is excused by the suite itself, as a known departure is by its list."""
        reason = f"provisional: a new case, whose failure counts from {self.provisional} on"
        return {"case": None, "reason": reason, "owner": "customers-conformance", "expires": None, "link": None}


def case_line(result: CaseResult) -> dict[str, object]:
    """A result as the `case` line of the record."""
    line: dict[str, object] = {"kind": "case", **vars(result)}
    deviation: Mapping[str, object] | None = result.deviation
    return {**line, "outcome": result.outcome.value, "deviation": deviation and dict(deviation)}
