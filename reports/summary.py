"""`summary.md`: the run in Markdown, for a pull request or the summary page of a CI job."""

from collections.abc import Iterator

import schemas
from conformance.results import CaseResult, Outcome, RunRecord, excused, verdict
from reports import findings
from reports.report import counts, ended, seconds, sent
from reports.untrusted import markdown, one_line

MOST = 50
SIGNS = {
    Outcome.PASS: "✅",
    Outcome.FAIL: "❌",
    Outcome.TOLERATED: "🟡",
    Outcome.OBSERVED: "👁",
    Outcome.INCONCLUSIVE: "❔",
    Outcome.NOT_APPLICABLE: "➖",
}
VERDICT_SIGNS = {"conformant": "✅", "nonconformant": "❌", "inconclusive": "❔"}


def summary(record: RunRecord) -> str:
    """Verdict, identity, a table by area, failures, what was let pass, and what could not be seen."""
    return "\n".join(
        [
            *_top(record),
            *_by_area(record),
            *_failures(record),
            *_excused(record),
            *_stale(record),
            *_not_seen(record),
            "",
        ]
    )


def _top(record: RunRecord) -> Iterator[str]:
    header, footer = record.header, record.footer
    found = verdict(record)
    yield f"## {VERDICT_SIGNS[found]} {found.capitalize()}{_early(record)}"
    yield ""
    yield markdown(findings.why(record), 600) if footer.get("reason") else findings.why(record)
    yield ""
    target = header.get("target", {})
    contract, suite = header.get("contract", {}), header.get("suite", {})
    yield "| | |"
    yield "|---|---|"
    for name, value in (
        ("Target", " ".join(dict.fromkeys(filter(None, (target.get("name"), target.get("base_url")))))),
        ("Suite", f"{suite.get('name', '')} {suite.get('version', '')}"),
        ("Contract", f"{contract.get('date', '')} {str(contract.get('digest', ''))[:19]}"),
        ("Profile", f"{header.get('profile')}{', strict' if header.get('strict') else ''}, seed {header.get('seed')}"),
        ("Started", str(header.get("started"))),
        (
            "Sent",
            f"{sent(record)}, {seconds(record):.1f} s",
        ),
    ):
        yield f"| {name} | {markdown(value)} |"


def _early(record: RunRecord) -> str:
    how = ended(record)
    return "" if how == "complete" else f" (incomplete: {one_line(how, 20)})"


def _by_area(record: RunRecord) -> Iterator[str]:
    titles = schemas.registry().areas
    total = counts(excused(case) for case in record.cases)
    shown = [outcome for outcome in Outcome if total[outcome]]
    if not shown:
        return
    yield ""
    yield "| Area | " + " | ".join(f"{SIGNS[outcome]} {outcome.replace('_', ' ')}" for outcome in shown) + " |"
    yield "|---|" + "--:|" * len(shown)
    for area in findings.areas(record):
        of_area = counts(excused(case) for case in record.cases if findings.area_of(case) == area)
        yield (
            f"| {area} {titles.get(area, '')} | " + " | ".join(str(of_area[outcome] or "") for outcome in shown) + " |"
        )


def _failures(record: RunRecord) -> Iterator[str]:
    found = findings.failing(record)
    if found:
        yield from ("", "### Failures")
    for case in found[:MOST]:
        yield from _failure(case, judged=findings.is_judged(case, record))
    if len(found) > MOST:
        yield from ("", f"… and {len(found) - MOST} more, in `report.html`.")


def _failure(case: CaseResult, *, judged: bool) -> Iterator[str]:
    known = schemas.registry()
    title = known[case.clauses[0]].title if case.clauses[0] in known else ""
    yield ""
    yield f"**{case.clauses[0]}** ({case.level}{'' if judged else ', reported only'}) {title}"
    yield f"- case {markdown(case.id)}"
    yield f"- expected {markdown(case.expected)}"
    yield f"- actual {markdown(case.actual)}"
    if case.reproduce:
        yield f"- reproduce {markdown(case.reproduce, 1500)}"


def _excused(record: RunRecord) -> Iterator[str]:
    found = findings.excused_cases(record)
    if found:
        yield from ("", "### Tolerated", "")
    for case in found[:MOST]:
        reason = f"deviation: {case.deviation.get('reason', '')}" if case.deviation else case.actual
        yield f"- **{case.clauses[0]}** {markdown(case.id)}: {markdown(reason)}"
    if len(found) > MOST:
        yield f"- … and {len(found) - MOST} more."


def _stale(record: RunRecord) -> Iterator[str]:
    found = [str(event.get("detail", "")) for event in record.events if event.get("name") == "deviation"]
    if found:
        yield from ("", "### The deviations file is out of date", "")
        yield from (f"- {markdown(line)}" for line in found[:MOST])


def _not_seen(record: RunRecord) -> Iterator[str]:
    groups = findings.not_seen(record.cases)
    if groups:
        yield from ("", "### Could not be seen", "")
    for group in groups[:MOST]:
        yield f"- {', '.join(group.clauses)}: {markdown(group.reason)}"
