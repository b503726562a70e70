"""What a run found, sorted for readers: what is broken, what was let pass and why, what was not seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import schemas
from conformance.results import CaseResult, Outcome, RunRecord, Verdict, excused, unseen, verdict

JUDGED = frozenset({"MUST", "INFO"})
CLIENT_PROFILE = "sdk"
"""How the registry marks clauses about clients, whatever profile they are judged in."""


def failing(record: RunRecord) -> list[CaseResult]:
    """The failures that no deviation explains, MUST first."""
    found = [case for case in record.cases if case.counts_as_failure]
    return sorted(found, key=lambda case: not is_judged(case, record))


def is_judged(case: CaseResult, record: RunRecord) -> bool:
    """Whether a failure of this case fails the run: a SHOULD does so under strict only."""
    return bool(record.header.get("strict")) or case.level in JUDGED


def excused_cases(record: RunRecord) -> list[CaseResult]:
    """Tolerated departures, and failures that a deviation explains."""
    return [case for case in record.cases if excused(case) is Outcome.TOLERATED]


@dataclass(frozen=True)
class NotSeen:
    """Clauses that could not be seen for one and the same reason."""

    reason: str
    clauses: tuple[str, ...]


def not_seen(cases: Iterable[CaseResult], outcome: Outcome = Outcome.INCONCLUSIVE) -> list[NotSeen]:
    """What could not be seen, grouped by what was missing."""
    reasons: dict[str, dict[str, None]] = {}
    for case in cases:
        if case.outcome is outcome:
            reason = case.actual or next(iter(case.notes), "") or "no reason given"
            reasons.setdefault(reason, {}).update(dict.fromkeys(case.clauses))
    return [NotSeen(reason, tuple(clauses)) for reason, clauses in reasons.items()]


def not_asked(record: RunRecord) -> list[str]:
    """MUST clauses of the contract that no case of this run is about: it was selected from, or cut off before them.

    None where the run was judged against another contract than the one at hand, whose clauses may be others.
    """
    contract = record.header.get("contract")
    if not isinstance(contract, Mapping) or contract.get("digest") != schemas.contract_digest():
        return []
    profile = CLIENT_PROFILE if record.header.get("side") == "client" else record.header.get("profile")
    asked = {clause for case in record.cases for clause in case.clauses}
    musts = [clause for clause in schemas.registry().values() if clause.level == "MUST"]
    return [clause.id for clause in musts if profile in clause.profiles and clause.id not in asked]


def areas(record: RunRecord) -> list[str]:
    """The areas that the cases of this run touch, in the order of the registry."""
    seen = dict.fromkeys(area_of(case) for case in record.cases)
    order = list(schemas.registry().areas)
    return sorted(seen, key=lambda area: order.index(area) if area in order else len(order))


def area_of(case: CaseResult) -> str:
    return case.clauses[0].rpartition("-")[0]


def why(record: RunRecord) -> str:
    """The verdict's reason in one sentence; quotes nothing of the target but what the footer says."""
    found, missing = verdict(record), unseen(record)
    musts = [clause for clause in record.clauses if clause.level == "MUST"]
    seen = [clause for clause in musts if clause.verdict is not Outcome.NOT_APPLICABLE]
    if found is Verdict.NONCONFORMANT:
        broken = broken_clauses(record)
        return f"Broken: {', '.join(broken)}." if broken else "The deviations file is out of date."
    if found is Verdict.INCONCLUSIVE:
        said = record.footer.get("reason")
        return "The run was cut off before its end." if record.incomplete else str(said or "It could not be judged.")
    left_out = not_asked(record)
    asked = f" Only a part was asked: {len(left_out)} more MUST clauses were not." if left_out else ""
    if missing:
        could_not = f"{len(missing)} of {len(seen)} MUST clauses could not ({', '.join(missing)})"
        return f"As far as could be seen: {could_not}.{asked}"
    return (
        f"Every one of {len(seen)} MUST clauses that were asked was seen to hold.{asked}"
        if asked
        else (f"Every one of {len(seen)} MUST clauses was seen to hold.")
    )


def broken_clauses(record: RunRecord) -> list[str]:
    """The clauses whose failures fail the run, in the order of the registry."""
    order = {clause.id: place for place, clause in enumerate(record.clauses)}
    found = {case.clauses[0] for case in failing(record) if is_judged(case, record)}
    return sorted(found, key=lambda clause: order.get(clause, len(order)))
