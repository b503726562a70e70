"""A history for the terminal, for programs, and as a page with plots."""

import dataclasses
import json
from collections.abc import Iterator, Sequence

from reports import plots
from reports.page import moment, page
from reports.trends import Trend
from reports.untrusted import encodable, one_line

RECENT = 12
SHARES = ("p50", "p95", "p99")


def as_text(trends: Sequence[Trend]) -> str:
    """Each trend: the latest runs, unsteady clauses, drift, and latency."""
    return "\n".join(line for trend in trends for line in _lines(trend)) or "no run yet"


def _lines(trend: Trend) -> Iterator[str]:
    yield f"{one_line(trend.target, 60)} ({trend.profile}, {trend.side}): {len(trend.runs)} runs"
    for run, failing in list(zip(trend.runs, trend.failing, strict=True))[-RECENT:]:
        ended = "" if run["ended"] == "complete" else f", {run['ended']}"
        yield f"  {moment(run['started'])}  {run['verdict']:14}{failing:3} failing  {run['seconds']:7.1f} s{ended}"
    if trend.flaky:
        yield "  Flaky: changed without a change of suite, contract or configuration"
        for flaky in trend.flaky[:RECENT]:
            yield f"    {flaky.clause:10}{flaky.changes} changes  {trail(flaky.verdicts)}"
    if trend.drifts:
        yield "  Drift of scenarios"
        for drift in trend.drifts[-RECENT:]:
            words = one_line(f"{drift.scenario}: {drift.before} -> {drift.after}", 150)
            yield f"    {moment(drift.started)}  {words}"
    if trend.latency:
        yield "  Latency of the latest run, in ms" + " " * 10 + "".join(f"{share:>9}" for share in SHARES)
        for operation, measured in trend.latency.items():
            latest = measured[-1]
            if latest:
                values = "".join(f"{latest[share] * 1000:9.1f}" for share in SHARES)
                yield f"    {one_line(operation, 36):38}{values}"
    yield ""


def trail(verdicts: Sequence[str | None]) -> str:
    """The verdicts of a clause in a row of letters, oldest first; a dot where it was not judged."""
    return "".join(
        (verdict[0].upper() if verdict == "fail" else verdict[0]) if verdict else "." for verdict in verdicts
    )


def as_json(trends: Sequence[Trend]) -> str:
    value = [dataclasses.asdict(trend) for trend in trends]
    return json.dumps(encodable({"format": 1, "trends": value}), ensure_ascii=False, indent=1) + "\n"


def as_html(trends: Sequence[Trend], name: str) -> str:
    """The page. `name` is that of the history's file."""
    return page("history.html.j2", name=name, trends=[{"trend": trend, **_drawn(trend)} for trend in trends])


def _drawn(trend: Trend) -> dict[str, object]:
    moments = [run["started"] for run in trend.runs]
    return {
        "bars": plots.bars(trend.failing, [run["verdict"] for run in trend.runs], moments, "clauses failing"),
        "latency": [
            (
                operation,
                plots.lines([(share, [row[share] if row else None for row in rows]) for share in SHARES], moments),
            )
            for operation, rows in trend.latency.items()
        ],
        "recent": list(zip(trend.runs, trend.failing, strict=True))[::-1][:RECENT],
    }
