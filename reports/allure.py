"""Allure results from a run record, so that the site can be built again from an old run. A view; our report is the truth.

Allure knows fewer verdicts than the contract: what is tolerated or observed passes there, what could not be seen is
"unknown", what does not apply is skipped. The label `verdict` holds our own word.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import (
    Attachment,
    Label,
    Link,
    Parameter,
    Status,
    StatusDetails,
    TestResult,
    TestStepResult,
)

import schemas
from conformance.results import CaseResult, Outcome, RunRecord, excused, verdict
from reports.page import web_address
from reports.report import report
from reports.untrusted import encodable, one_line, printable

STATUS = {
    Outcome.PASS: Status.PASSED,
    Outcome.FAIL: Status.FAILED,
    Outcome.TOLERATED: Status.PASSED,
    Outcome.OBSERVED: Status.PASSED,
    Outcome.INCONCLUSIVE: Status.UNKNOWN,
    Outcome.NOT_APPLICABLE: Status.SKIPPED,
}
SEVERITY = {"MUST": "critical", "SHOULD": "normal", "INFO": "trivial"}
CATEGORIES = [
    {"name": "Broken MUST clauses", "matchedStatuses": ["failed"], "messageRegex": "(?s)MUST .*"},
    {"name": "Broken SHOULD clauses", "matchedStatuses": ["failed"], "messageRegex": "(?s)SHOULD .*"},
    {"name": "Crashes on what is only observed", "matchedStatuses": ["failed"], "messageRegex": "(?s)INFO .*"},
    {"name": "Could not be seen", "matchedStatuses": ["unknown"]},
    {"name": "Did not apply", "matchedStatuses": ["skipped"]},
]
OURS = (
    "*-result.json",
    "*-container.json",
    "*-attachment.*",
    "categories.json",
    "environment.properties",
    "executor.json",
)
NAMESPACE = uuid.UUID("6f1ce3f4-1b7e-5c55-9a0b-6d2d7a0c2b51")


def write_results(record: RunRecord, folder: Path) -> None:
    """Writes one result for each case, with its exchanges as steps, in place of the results of an earlier run."""
    for pattern in OURS:
        for old in folder.glob(pattern):
            old.unlink()
    log: Any = AllureFileLogger(str(folder))  # type: ignore[no-untyped-call]
    begun = _milliseconds(record.header.get("started"))
    for case in record.cases:
        log.report_result(_result(case, record, begun, log))
    facts = _environment(record)
    lines = [f"{name} = {one_line(str(value), 300)}" for name, value in facts.items()]
    (folder / "environment.properties").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "categories.json").write_text(json.dumps(CATEGORIES, indent=1), encoding="utf-8")
    executor = {"name": "customers-conformance", "reportName": f"Conformance: {one_line(str(facts['target']), 100)}"}
    (folder / "executor.json").write_text(json.dumps(executor), encoding="utf-8")


def _result(case: CaseResult, record: RunRecord, begun: int, log: Any) -> TestResult:
    outcome = excused(case)
    clause, _, name = case.id.partition("/")
    exchanges = [record.exchanges[key] for key in case.evidence if key in record.exchanges]
    start = _milliseconds(exchanges[0]["started"]) if exchanges else begun
    identity = hashlib.sha256(case.id.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    words = f"{case.level} {clause}\nexpected: {case.expected}\nactual: {case.actual}"
    return TestResult(
        uuid=str(uuid.uuid4()),
        historyId=identity,
        testCaseId=identity,
        fullName=one_line(case.id),
        name=one_line(f"{clause} {name.replace('_', ' ')}"),
        titlePath=[clause.rpartition("-")[0], clause],
        status=STATUS[outcome],
        statusDetails=StatusDetails(
            message=printable(words, keep="\n") if outcome is not Outcome.PASS else None,
            trace=printable(case.reproduce, keep="\n") if outcome is Outcome.FAIL else None,
            known=case.deviation is not None,
        ),
        description=_description(case),
        labels=[Label(name, value) for name, value in _labels(case, outcome)],
        links=_links(case),
        parameters=[Parameter(name="expected", value=printable(case.expected, keep="\n"), excluded=True)],
        steps=[_step(exchange, log) for exchange in exchanges],
        start=start,
        stop=start + round(case.seconds * 1000),
    )


def _labels(case: CaseResult, outcome: Outcome) -> list[tuple[str, str]]:
    clause = case.clauses[0]
    area = clause.rpartition("-")[0]
    title = schemas.registry()[clause].title if clause in schemas.registry() else clause
    return [
        ("epic", f"{area} {schemas.registry().areas.get(area, '')}".strip()),
        ("feature", f"{clause} {title}"),
        ("story", outcome.replace("_", " ")),
        ("parentSuite", area),
        ("suite", clause),
        ("severity", SEVERITY.get(case.level, "normal")),
        ("framework", "customers-conformance"),
        ("language", "http"),
        *(("clause", name) for name in case.clauses),
        ("area", area),
        ("level", case.level),
        ("verdict", outcome.value),
        *(("tag", name) for name in (*case.clauses, case.level, outcome.value)),
    ]


def _links(case: CaseResult) -> list[Link]:
    address = web_address(case.deviation.get("link")) if case.deviation else ""
    return [Link(type="issue", url=address, name="deviation")] if address else []


def _description(case: CaseResult) -> str | None:
    lines = [*case.notes]
    if case.deviation:
        lines.append(f"Deviation: {case.deviation.get('reason', '')}")
    return "\n\n".join(f"    {one_line(line)}" for line in lines) or None  # indented: Allure reads Markdown here


def _step(exchange: Mapping[str, Any], log: Any) -> TestStepResult:
    response, fault = exchange["response"], exchange["fault"]
    start = _milliseconds(exchange["started"])
    answer = str(response["status"]) if response else (fault or {}).get("kind", "no answer")
    request_line = f"{exchange['request']['method']} {exchange['request']['url']}"
    attachments = [_attached("request", request_line, exchange["request"], log)]
    if response:
        status_line = f"{response['http_version']} {response['status']} {response['reason']}"
        attachments.append(_attached("response", status_line, response, log))
    return TestStepResult(
        name=one_line(f"{exchange['id']} {exchange['operation']} -> {answer}", 200),
        status=Status.PASSED if response else Status.BROKEN,
        statusDetails=StatusDetails(message=one_line(fault["detail"], 300)) if fault else None,
        parameters=[Parameter(name="request id", value=one_line(exchange["request_id"], 200))]
        if exchange["request_id"]
        else [],
        attachments=attachments,
        start=start,
        stop=start + round(exchange["seconds"] * 1000),
    )


def _attached(name: str, first: str, half: Mapping[str, Any], log: Any) -> Attachment:
    """A half of an exchange as a text file; the same text is the same file, however many cases rest on it."""
    body = half["body"] or {}
    headers = "\n".join(f"{key}: {value}" for key, value in half["headers"])
    text = f"{first}\n{headers}\n\n{body.get('text', body.get('base64', ''))}"
    source = f"{uuid.uuid5(NAMESPACE, encodable(text))}-attachment.txt"
    log.report_attached_data(encodable(text), source)
    return Attachment(name=name, source=source, type="text/plain")


def _environment(record: RunRecord) -> dict[str, Any]:
    value = report(record)
    return {
        "verdict": str(verdict(record)) + ("" if value["complete"] else " (incomplete)"),
        "target": value["target"].get("base_url") or value["target"].get("name", ""),
        "suite": f"{value['suite'].get('name', '')} {value['suite'].get('version', '')}",
        "contract": f"{value['contract'].get('date', '')} {value['contract'].get('digest', '')}",
        "profile": value["profile"],
        "seed": value["seed"],
        "started": value["started"],
    }


def _milliseconds(moment: Any) -> int:
    try:
        return round(datetime.fromisoformat(str(moment)).timestamp() * 1000)
    except ValueError:
        return 0
