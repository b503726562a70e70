"""`report.html`: the whole run on one page that needs nothing else, for the people who have to act on it."""

from collections.abc import Mapping
from typing import Any

import schemas
from conformance.results import CaseResult, Outcome, RunRecord, excused
from reports import findings
from reports.page import data_block, identity, page
from reports.report import counts, report

BODY_SHOWN = 4096
"""Characters of a body on the page; the whole is in `evidence.har`."""
MOST_EXCHANGES = 24
"""Of one case on the page. A property that sent hundreds failed at its last; they are all in `evidence.har`."""


def html(record: RunRecord) -> str:
    """The page. Exchanges are a data block, texts that repeat held once; they become elements when a case is opened."""
    value = report(record)
    by_id = {case.id: case for case in record.cases}
    return page(
        "report.html.j2",
        "report.js",
        report=value,
        why=findings.why(record),
        identity=identity(value),
        configuration=sorted((value["configuration"] or {}).items()),
        areas=[_area(area, record, value, by_id) for area in findings.areas(record)],
        failing=findings.failing(record),
        judged={case.id: findings.is_judged(case, record) for case in record.cases},
        deviations=[case for case in record.cases if case.deviation],
        stale=[event for event in record.events if event.get("name") == "deviation"],
        events=[event for event in record.events if event.get("name") != "deviation"],
        on_page=on_page,
        not_seen=findings.not_seen(record.cases),
        titles={clause["id"]: clause["title"] for clause in value["clauses"]},
        data=data_block(evidence(record)),
    )


def _area(area: str, record: RunRecord, value: Mapping[str, Any], by_id: Mapping[str, CaseResult]) -> dict[str, Any]:
    clauses = [clause for clause in value["clauses"] if clause["area"] == area]
    cases = [case for case in record.cases if findings.area_of(case) == area]
    tally = counts(excused(case) for case in cases)
    return {
        "id": area,
        "title": schemas.registry().areas.get(area, ""),
        "tally": [(outcome, tally[outcome]) for outcome in Outcome if tally[outcome]],
        "bar": bar(tally),
        "size": len(cases),
        "clauses": [
            {**clause, "cases": [by_id[name] for name in clause["cases"] if name in by_id]} for clause in clauses
        ],
    }


def bar(tally: Mapping[str, int], width: int = 1000) -> list[tuple[str, int, int]]:
    """Segments of a stacked bar, the worst first: outcome, start and length. What occurs is at least visible."""
    order = [Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.TOLERATED, Outcome.OBSERVED, Outcome.PASS]
    present = [outcome for outcome in [*order, Outcome.NOT_APPLICABLE] if tally.get(outcome)]
    total = sum(tally[outcome] for outcome in present)
    segments, start = [], 0
    for outcome in present:
        length = max(12, round(tally[outcome] / total * width))
        length = min(length, width - start) if outcome != present[-1] else width - start
        segments.append((str(outcome), start, length))
        start += length
    return segments


def on_page(case: CaseResult) -> tuple[str, ...]:
    """The exchanges of a case that are on the page: all, or the first and the last of very many."""
    if len(case.evidence) <= MOST_EXCHANGES:
        return case.evidence
    return case.evidence[: MOST_EXCHANGES // 2] + case.evidence[-MOST_EXCHANGES // 2 :]


def evidence(record: RunRecord) -> dict[str, Any]:
    """The exchanges that cases rest on, as rows of numbers into a table of texts: headers and bodies repeat a lot."""
    texts: dict[str, int] = {}
    needed = {name for case in record.cases for name in on_page(case)}

    def held(text: str | None) -> int:
        return -1 if text is None else texts.setdefault(text, len(texts))

    def side(half: Mapping[str, Any]) -> list[Any]:
        headers = [number for name, value in half["headers"] for number in (held(name), held(value))]
        body = half["body"]
        kind = 0 if body is None else 1 if "text" in body else 2
        whole = "" if body is None else body.get("text", body.get("base64", ""))
        return [headers, kind, held(whole[:BODY_SHOWN]), half["size"], int(len(whole) > BODY_SHOWN)]

    rows = {}
    for name, exchange in record.exchanges.items():
        if name in needed:
            request, response, fault = exchange["request"], exchange["response"], exchange["fault"]
            rows[name] = [
                held(request["method"]),
                held(request["url"]),
                side(request),
                [response["status"], held(response["reason"]), held(response["http_version"]), *side(response)]
                if response
                else None,
                held(f"{fault['kind']}: {fault['detail']}") if fault else -1,
                held(exchange["started"]),
                exchange["seconds"],
                exchange["first_byte"],
                held(exchange["connection"]),
                held(exchange["request_id"]),
            ]
    return {"texts": list(texts), "exchanges": rows}
