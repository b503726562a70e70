"""Numbers of one run that are worth following over many: how fast each operation answers, what each scenario does."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.results import RunRecord
from reports.comparison import answer

SCENARIO = "x-sandbox-scenario"
CATALOGUE = "catalogue"


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all are not above (nearest rank); values must be sorted, and not empty."""
    return sorted_values[max(0, math.ceil(share * len(sorted_values)) - 1)]


def latencies(record: RunRecord) -> list[dict[str, Any]]:
    """Percentiles of the whole exchange, in seconds, for each operation; of exchanges that were answered."""
    times: dict[str, list[float]] = {}
    for exchange in record.exchanges.values():
        if exchange["response"] is not None:
            times.setdefault(str(exchange["operation"])[:120], []).append(float(exchange["seconds"]))
    rows = []
    for operation, found in sorted(times.items()):
        found.sort()
        shares = {"p50": percentile(found, 0.5), "p95": percentile(found, 0.95), "p99": percentile(found, 0.99)}
        rows.append({"operation": operation, "count": len(found), **shares, "longest": found[-1]})
    return rows


def scenario_answers(record: RunRecord) -> dict[str, str]:
    """What each scenario answered to a create in this run, and which scenarios the catalogue names."""
    seen: dict[str, set[str]] = {}
    for exchange in record.exchanges.values():
        headers = {name.lower(): value for name, value in exchange["request"]["headers"]}
        known = headers.get(SCENARIO, "")
        if exchange["operation"] == "POST /customers" and known and "x-api-key" in headers and _plain(headers):
            seen.setdefault(known[:60], set()).add(_in_short(exchange))
        elif exchange["operation"] == "GET /sandbox/scenarios":
            names = _catalogue(exchange)
            if names:
                seen.setdefault(CATALOGUE, set()).add(names)
    return {name: " | ".join(sorted(answers)) for name, answers in sorted(seen.items())}


def _plain(headers: Mapping[str, str]) -> bool:
    return not any(name.startswith("x-sandbox-error") for name in headers)


def _in_short(exchange: Mapping[str, Any]) -> str:
    body = _body(exchange)
    code = body.get("code") if isinstance(body, dict) else None
    status = answer(exchange).partition(" ")[0]
    return f"{status} {code}"[:80] if isinstance(code, str) else status


def _catalogue(exchange: Mapping[str, Any]) -> str:
    if (exchange["response"] or {}).get("status") != 200:
        return ""
    body = _body(exchange)
    entries = body.get("scenarios") if isinstance(body, dict) else body
    if not isinstance(entries, list):
        return ""
    names = [
        str(entry.get("name") or entry.get("id") or entry.get("scenario") or "")
        for entry in entries
        if isinstance(entry, dict)
    ]
    return ", ".join(sorted(filter(None, names)))[:2000]


def _body(exchange: Mapping[str, Any]) -> Any:
    text = ((exchange["response"] or {}).get("body") or {}).get("text", "")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
