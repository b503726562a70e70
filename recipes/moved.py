"""Red once for each reason: for a nightly run, whose old trouble is known and whose new trouble is news.

    conformance-moved KEPT OUT

OUT is the folder of the run, KEPT a folder that lasts from one night to the next. Says each reason why the run is not
conformant: a broken clause, an entry of the deviations file that is out of date, a target that could not be judged.
Exits with the code of the run (1, 3 or 4) when one of them is new, with 0 when all of them were there the time before,
and with 2 when there is no report. A reason that went away and comes back is new.
"""

import json
import sys
from pathlib import Path
from typing import Any

UNJUDGED = "the target could not be judged"


def reasons(report: dict[str, Any]) -> set[str]:
    """Why the run is not conformant, each in words that stay the same from night to night."""
    if report["exit_code"] == 4:
        return {"the suite itself is at fault"}
    if report["verdict"] == "inconclusive":
        return {UNJUDGED}
    judged = {"MUST", "SHOULD", "INFO"} if report["strict"] else {"MUST", "INFO"}
    failing = [case for case in report["cases"] if case["outcome"] == "fail" and not case["deviation"]]
    broken = {f"{case['clauses'][0]} is broken" for case in failing if case["level"] in judged}
    stale = {f"deviations: {event['detail']}" for event in report["events"] if event["name"] == "deviation"}
    return broken | stale


def moved(kept: Path, out: Path) -> int:
    try:
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        print(f"conformance-moved: {out} holds no report.json; the run ended before it judged anything")
        return 2
    memory = kept / "reasons.json"
    before = set(json.loads(memory.read_text(encoding="utf-8"))) if memory.exists() else set()
    now = reasons(report)
    for reason in sorted(now):
        print(f"{'as before' if reason in before else 'new':10} {reason}")
    for reason in sorted(before - now - {UNJUDGED}) if report["complete"] and UNJUDGED not in now else ():
        print(f"{'gone':10} {reason}")
    # An outage hides what else is wrong: that stays known, and is no news when the target is back.
    kept.mkdir(parents=True, exist_ok=True)
    memory.write_text(json.dumps(sorted(now | before if UNJUDGED in now else now), indent=1) + "\n", encoding="utf-8")
    return int(report["exit_code"]) if now - before else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("conformance-moved: give the folder that is kept, and the folder of the run")
    sys.exit(moved(Path(sys.argv[1]), Path(sys.argv[2])))
