"""`badge.json`: the verdict for a badge, in the format that shields.io reads from an address ("endpoint badge")."""

import json

from conformance.results import Outcome, RunRecord, Verdict, verdict

COLOURS = {Verdict.CONFORMANT: "brightgreen", Verdict.NONCONFORMANT: "red", Verdict.INCONCLUSIVE: "lightgrey"}


def badge(record: RunRecord) -> str:
    """How many MUST clauses hold of those judged, and the verdict as colour."""
    found = verdict(record)
    musts = [clause for clause in record.clauses if clause.level == "MUST"]
    held = sum(clause.verdict in {Outcome.PASS, Outcome.TOLERATED} for clause in musts)
    judged = sum(clause.verdict is not Outcome.NOT_APPLICABLE for clause in musts)
    value = {
        "schemaVersion": 1,
        "label": "POST /customers" if record.header.get("side") != "client" else "customers client",
        "message": f"{found} · {held}/{judged} MUST",
        "color": COLOURS[found],
        "isError": found is Verdict.NONCONFORMANT,
        "cacheSeconds": 300,
    }
    return json.dumps(value, ensure_ascii=False) + "\n"
