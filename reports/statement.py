"""`statement.html`: one page that says who was judged against what, and how it stands; for acceptance and disputes."""

from typing import Any

from conformance.results import Outcome, RunRecord
from reports import findings
from reports.page import identity, page
from reports.report import report


def statement(record: RunRecord, digest: str = "") -> str:
    """The statement, printable to PDF by a browser. `digest` is that of the record's file."""
    value = report(record, digest)
    by_id = {case.id: case for case in record.cases}
    clauses = [{**clause, "remarks": _remarks(clause, by_id)} for clause in value["clauses"]]
    return page(
        "statement.html.j2",
        report=value,
        why=findings.why(record),
        identity=identity(value),
        clauses=clauses,
        deviations=_deviations(record),
        stale=[str(event.get("detail", "")) for event in record.events if event.get("name") == "deviation"],
        not_asked=findings.not_asked(record),
        not_seen=findings.not_seen(record.cases),
        not_applicable=findings.not_seen(record.cases, Outcome.NOT_APPLICABLE),
    )


def _remarks(clause: dict[str, Any], by_id: dict[str, Any]) -> list[str]:
    """What a reader must know beside the verdict: how a clause failed or departs, each said once."""
    said: dict[str, None] = {}
    for name in clause["cases"]:
        case = by_id.get(name)
        if case is not None and case.outcome in {Outcome.FAIL, Outcome.TOLERATED} and not case.deviation:
            said[case.actual] = None
    return list(said)[:3]


def _deviations(record: RunRecord) -> list[dict[str, Any]]:
    """Each entry of the deviations file that explained a failure, with the cases it explained."""
    entries: dict[str, dict[str, Any]] = {}
    for case in record.cases:
        if case.deviation:
            key = repr(sorted(case.deviation.items(), key=lambda item: item[0]))
            entries.setdefault(key, {"entry": case.deviation, "cases": []})["cases"].append(case.id)
    return list(entries.values())
