"""`report.json`: the verdict of a run, its identity, every clause and every case - for programs."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import schemas
from conformance.results import Outcome, RunRecord, excused, exit_code, unseen, verdict
from reports.findings import not_asked
from reports.untrusted import encodable

FORMAT = 1


def report(record: RunRecord, digest: str = "") -> dict[str, Any]:
    """The run as one JSON object, valid against `report.schema.json`.

    `digest` is that of the record's file (`sha256:…`); `seconds` are wall time; `totals` count outcomes, a failure
    that a deviation explains as tolerated. Times are ISO 8601 in UTC. `verdict` is recomputed from the cases, never
    taken from the record.
    """
    header, footer = record.header, record.footer
    clauses = record.clauses
    value = {
        "format": FORMAT,
        "verdict": str(verdict(record)),
        "exit_code": exit_code(record),
        "complete": ended(record) == "complete",
        "ended": ended(record),
        "reason": footer.get("reason"),
        "unseen": list(unseen(record)),
        "not_asked": not_asked(record),
        "side": header.get("side", "server"),
        "target": header.get("target", {}),
        "suite": header.get("suite", {}),
        "contract": header.get("contract", {}),
        "configuration": header.get("configuration", {}),
        "profile": header.get("profile"),
        "selection": header.get("selection"),
        "strict": bool(header.get("strict")),
        "seed": header.get("seed"),
        "started": header.get("started"),
        "finished": footer.get("finished"),
        "seconds": seconds(record),
        "planned": header.get("planned", len(record.cases)),
        "requests": requests(record),
        "creations": creations(record),
        "record": {"digest": digest or None, "rows": footer.get("digest")},
        "totals": {
            "cases": counts(excused(case) for case in record.cases),
            "clauses": counts(clause.verdict for clause in clauses),
        },
        "clauses": [
            {
                "id": clause.id,
                "level": clause.level,
                "title": clause.title,
                "area": clause.area,
                "verdict": str(clause.verdict),
                "cases": list(clause.cases),
            }
            for clause in clauses
        ],
        "cases": [
            {
                "id": case.id,
                "clauses": list(case.clauses),
                "level": case.level,
                "outcome": str(case.outcome),
                "expected": case.expected,
                "actual": case.actual,
                "reproduce": case.reproduce,
                "evidence": list(case.evidence),
                "notes": list(case.notes),
                "deviation": case.deviation,
                "seconds": case.seconds,
            }
            for case in record.cases
        ],
        "events": [{key: item for key, item in event.items() if key != "kind"} for event in record.events],
    }
    clean: dict[str, Any] = encodable(value)
    return clean


def check(value: Mapping[str, Any]) -> list[str]:
    """What is wrong with a `report.json` by its schema: one line each, none when it is valid."""
    return [
        f"{'/'.join(map(str, error.absolute_path)) or 'report'}: {error.message}"
        for error in schemas.validator("report").iter_errors(value)
    ]


def counts(outcomes: Any) -> dict[str, int]:
    """How often each outcome occurs; every outcome is named, so that a zero is seen to be zero."""
    seen = Counter(outcomes)
    return {str(outcome): seen[outcome] for outcome in Outcome}


def seconds(record: RunRecord) -> float:
    """Wall time of the run; of a killed run, the time that its exchanges took, which is what is known."""
    known = record.footer.get("seconds")
    return (
        round(sum(exchange.get("seconds") or 0.0 for exchange in record.exchanges.values()), 3)
        if known is None
        else known
    )


def ended(record: RunRecord) -> str:
    """How the run ended, in a word: "complete", or why it is not; "killed" where it could not say so itself."""
    return str(record.footer.get("ended", "killed"))


def requests(record: RunRecord) -> int:
    """Requests sent; of a killed run, those that its record holds."""
    sent: int = record.footer.get("requests", len(record.exchanges))
    return sent


def creations(record: RunRecord) -> int:
    """Customers created; of a killed run, the creates that were answered with 201."""
    known: int | None = record.footer.get("creations")
    if known is not None:
        return known
    return sum(
        1
        for exchange in record.exchanges.values()
        if exchange.get("operation") == "POST /customers" and (exchange.get("response") or {}).get("status") == 201
    )


def sent(record: RunRecord) -> str:
    """What the run cost its target, in words."""
    asked, made = requests(record), creations(record)
    return f"{asked} request{'' if asked == 1 else 's'}, {made} customer{'' if made == 1 else 's'} created"
