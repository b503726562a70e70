"""A comparison of two runs for the terminal, for programs, and as a page."""

import json
from collections.abc import Iterator
from typing import Any

from conformance.results import excused, verdict
from reports.comparison import Change, Comparison, Moved, answers
from reports.page import identity, page
from reports.report import report
from reports.untrusted import encodable, one_line

MOST = 30
WIDTH = 80


def as_text(comparison: Comparison) -> str:
    """What moved, grouped; then what else changed; then the count in one line."""
    return "\n".join([*_lines(comparison), *_changed(comparison), "", headline(comparison)])


def headline(comparison: Comparison) -> str:
    counts = [_counted(change, comparison) for change in Change if comparison.of(change)]
    found = len(comparison.regressions)
    judged = f"{found} regression{'' if found == 1 else 's'}" if found else "no regression"
    return f"{judged}; {', '.join(counts) or 'nothing moved'}. {comparison.cause}"


def _counted(change: Change, comparison: Comparison) -> str:
    """How many, and how many of them fail where the word does not say: a new question may be answered wrongly."""
    items = comparison.of(change)
    failing = sum(item.fails for item in items) if change in {Change.NEW, Change.VANISHED} else 0
    return f"{len(items)} {change}{f' ({failing} failing)' if failing else ''}"


def _lines(comparison: Comparison) -> Iterator[str]:
    for change in Change:
        items = comparison.of(change)
        if items:
            yield f"{change.capitalize()} ({len(items)})"
            for item in items[:MOST]:
                yield f"  {one_line(item.id, 150)}"
                yield f"    {said(item, comparison)}"
            if len(items) > MOST:
                yield f"  ... and {len(items) - MOST} more; --json names all"
            yield ""


def _changed(comparison: Comparison) -> Iterator[str]:
    if comparison.differences:
        yield "What differs between the runs"
    for item in comparison.differences:
        yield f"  {one_line(item.what, 40)}: {one_line(item.before, 120)} -> {one_line(item.after, 120)}"


def said(item: Moved, comparison: Comparison, limit: int = 100) -> str:
    """How a case stood and stands, in one line."""
    if item.change is Change.ANSWERS and item.before and item.after:
        was, now = answers(item.before, comparison.before), answers(item.after, comparison.after)
        return one_line(f"{', '.join(was)} -> {', '.join(now)}", 2 * limit)
    stood = str(excused(item.before)) if item.before else "not judged"
    stands = str(excused(item.after)) if item.after else "not judged"
    actual = f": {one_line(item.after.actual, limit)}" if item.after and item.after.actual else ""
    return f"{stood} -> {stands}{actual}" if stood != stands else f"{stands}{actual}"


def as_json(comparison: Comparison) -> str:
    """The comparison as one JSON object; `regressions` holds the ids of the cases that exit 1 is about."""
    value: dict[str, Any] = {
        "format": 1,
        "two_targets": comparison.two_targets,
        "verdicts": {"before": str(verdict(comparison.before)), "after": str(verdict(comparison.after))},
        "regressions": [item.id for item in comparison.regressions],
        "differences": [
            {"what": item.what, "before": item.before, "after": item.after} for item in comparison.differences
        ],
        "cases": [
            {
                "id": item.id,
                "clause": item.clause,
                "change": str(item.change),
                "regression": item.regression,
                "before": str(excused(item.before)) if item.before else None,
                "after": str(excused(item.after)) if item.after else None,
                "actual": {
                    "before": item.before.actual if item.before else None,
                    "after": item.after.actual if item.after else None,
                },
            }
            for item in comparison.moved
        ],
    }
    return json.dumps(encodable(value), ensure_ascii=False, indent=1) + "\n"


def as_html(comparison: Comparison) -> str:
    """The comparison as a page of its own."""
    before, after = report(comparison.before), report(comparison.after)
    return page(
        "comparison.html.j2",
        comparison=comparison,
        headline=headline(comparison),
        before={"report": before, "identity": identity(before)},
        after={"report": after, "identity": identity(after)},
        changes=[(change, comparison.of(change)) for change in Change if comparison.of(change)],
        said=lambda item: said(item, comparison, 240),
        stands=lambda case: str(excused(case)) if case else "",
    )
