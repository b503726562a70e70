"""`badge.json`: the verdict for a badge, in the format that shields.io reads from an address ("endpoint badge")."""

import json

from conformance.results import Outcome, RunRecord, Verdict, verdict
from reports.findings import not_asked
from reports.report import ended

COLOURS = {Verdict.CONFORMANT: "brightgreen", Verdict.NONCONFORMANT: "red", Verdict.INCONCLUSIVE: "lightgrey"}

PARTLY = "green"
"""Conformant, but not every MUST clause was seen to hold."""


def badge(record: RunRecord) -> str:
    """How many MUST clauses hold of those that the contract has for it, and the verdict as colour.

    A clause that was not asked, or could not be seen, is no reason for a bright badge.
    """
    found = verdict(record)
    musts = [clause for clause in record.clauses if clause.level == "MUST"]
    held = sum(clause.verdict in {Outcome.PASS, Outcome.TOLERATED} for clause in musts)
    judged = sum(clause.verdict is not Outcome.NOT_APPLICABLE for clause in musts) + len(not_asked(record))
    value = {
        "schemaVersion": 1,
        "label": "POST /customers" if record.header.get("side") != "client" else "customers client",
        "message": f"{found} · {held}/{judged} MUST{'' if ended(record) == 'complete' else ', incomplete'}",
        "color": COLOURS[found] if held == judged or found is not Verdict.CONFORMANT else PARTLY,
        "isError": found is Verdict.NONCONFORMANT,
        "cacheSeconds": 300,
    }
    return json.dumps(value, ensure_ascii=False) + "\n"
