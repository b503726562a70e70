"""The kill matrix as data and as a page: which defect turned which clause red."""

from collections.abc import Mapping, Sequence
from typing import Any

import schemas

COMMAND = "tox -e kill-matrix"


def matrix(rows: Sequence[tuple[Any, Any]], seconds: float) -> dict[str, Any]:
    """The matrix of promises and what was seen, in a stable order."""
    trials = [
        {
            "name": promise.name,
            "kind": promise.kind,
            "summary": promise.summary,
            "clause": promise.clause,
            "red": sorted(seen.red),
            "also_breaks": dict(promise.also),
            "verdict": seen.verdict,
            "requests": seen.requests,
            "surprises": promise.broken_by(seen),
        }
        for promise, seen in sorted(rows, key=lambda row: (row[0].kind, row[0].name))
    ]
    return {"contract": schemas.contract_digest(), "seconds": round(seconds, 1), "trials": trials}


def as_markdown(found: Mapping[str, Any]) -> str:
    """A page: for each clause the defects that it kills, then the variants that it spares."""
    trials = found["trials"]
    lines = ["# The kill matrix", ""]
    lines += [
        "Each seeded defect is the reference with one rule broken. The suite must turn its clause red, and no other that"
        " the defect does not explain; on the conforming variants nothing may turn red.",
        f"Made by `{COMMAND}`. Do not edit.",
        "",
        "| clause | level | defects | found |",
        "|---|---|---|---|",
    ]
    for clause in schemas.registry().values():
        mine = [trial for trial in trials if trial["clause"] == clause.id]
        killed = sum(clause.id in trial["red"] for trial in mine)
        lines.append(f"| {clause.id} | {clause.level} | {len(mine)} | {killed} |")
    lines += ["", "## Defects", "", "| clause | defect | what it breaks | red as well, and why |", "|---|---|---|---|"]
    for trial in sorted((it for it in trials if it["clause"]), key=lambda it: (_order(it["clause"]), it["name"])):
        others = [f"{clause}: {reason}" for clause, reason in trial["also_breaks"].items() if clause in trial["red"]]
        lines.append(
            f"| {trial['clause']} | {trial['name']} | {_cell(trial['summary'])} | {_cell('; '.join(others))} |"
        )
    lines += ["", "## Conforming variants", "", "| variant | what is different | red |", "|---|---|---|"]
    for trial in trials:
        if trial["kind"] == "variant":
            name = trial["name"].removeprefix("variant ")
            lines.append(f"| {name} | {_cell(trial['summary'])} | {', '.join(trial['red']) or 'nothing'} |")
    return "\n".join(lines) + "\n"


def _order(clause: str) -> int:
    return list(schemas.registry()).index(clause)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
