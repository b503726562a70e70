"""Tells GitHub what a run found: an annotation for each broken clause, and the outputs of the action.

    annotate.py REPORT EXIT_CODE SAID DEVIATIONS

REPORT is the `report.json` of the run, which is missing when nothing was judged; SAID is the file with all that the run
printed, whose last line is then the reason. An annotation belongs to a file: the deviations file, where one was given,
since that is where a known departure is written down; else the workflow.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.untrusted import one_line

MOST = 10
"""GitHub shows ten annotations of a kind for each step; the summary has the rest."""

Report = dict[str, Any]


@dataclass(frozen=True)
class Annotation:
    """What is said, not yet escaped. `kind` is error or warning."""

    kind: str
    title: str
    words: str


def broken(report: Report) -> Iterator[Annotation]:
    """One for each broken clause: an error where it fails the run, a warning where it does not."""
    judged = {"MUST", "SHOULD", "INFO"} if report["strict"] else {"MUST", "INFO"}
    titles = {clause["id"]: clause["title"] for clause in report["clauses"]}
    failing = [case for case in report["cases"] if case["outcome"] == "fail" and not case["deviation"]]
    failing.sort(key=lambda case: case["level"] not in judged)
    counts = Counter(case["clauses"][0] for case in failing)
    first = {case["clauses"][0]: case for case in reversed(failing)}
    for clause in dict.fromkeys(case["clauses"][0] for case in failing):
        case, more = first[clause], counts[clause] - 1
        others = f" and {more} more" if more else ""
        yield Annotation(
            "error" if case["level"] in judged else "warning",
            f"{clause} ({case['level']}) {titles.get(clause, '')}",
            f"expected {case['expected']}; got {case['actual']} ({case['id']}{others})",
        )


def unbroken(report: Report) -> Iterator[Annotation]:
    """What ends a run badly without a broken clause."""
    for event in report["events"]:
        if event["name"] == "deviation":
            yield Annotation("error", "The deviations file is out of date", event.get("detail", ""))
    if report["exit_code"] == 3:
        yield Annotation("error", "Inconclusive", report["reason"] or "the target could not be judged")
    if report["exit_code"] == 4:
        yield Annotation("error", "The suite itself is at fault", report["reason"] or "no reason given")


def annotations(report: Report, file: str) -> Iterator[str]:
    """Workflow commands, at most ten of a kind."""
    left = {"error": MOST, "warning": MOST}
    for found in (*unbroken(report), *broken(report)):
        if left[found.kind]:
            left[found.kind] -= 1
            yield command(found, file)


def command(found: Annotation, file: str) -> str:
    where = f"file={in_property(file)}," if file else ""
    return (
        f"::{found.kind} {where}title={in_property(one_line(found.title, 200))}::{in_data(one_line(found.words, 600))}"
    )


def in_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def in_property(text: str) -> str:
    return in_data(text).replace(":", "%3A").replace(",", "%2C")


def workflow_file() -> str:
    """`.github/workflows/x.yml`, of `owner/name/.github/workflows/x.yml@ref`."""
    return "/".join(os.environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0].split("/")[2:])


def main(report_file: str, code: str, said: str, deviations: str) -> None:
    file = deviations or workflow_file()
    try:
        report = json.loads(Path(report_file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        lines = [line for line in Path(said).read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        words = lines[-1] if lines else f"it ended with exit code {code} and said nothing"
        print(command(Annotation("error", "Customers conformance", words), file))
        return
    for line in annotations(report, file):
        print(line)
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.write(f"verdict={report['verdict']}\nreport={report_file}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
