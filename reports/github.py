"""GitHub Actions: the summary on the job's page, and an annotation for each broken clause."""

from collections.abc import Mapping
from pathlib import Path

import schemas
from conformance.results import RunRecord
from reports import findings
from reports.summary import summary
from reports.untrusted import one_line

MOST = 10
"""GitHub shows ten annotations of a kind for each step; the summary has the rest."""


def in_actions(environment: Mapping[str, str]) -> bool:
    return environment.get("GITHUB_ACTIONS") == "true"


def append_summary(record: RunRecord, environment: Mapping[str, str]) -> str | None:
    """Appends the Markdown summary to the file that `GITHUB_STEP_SUMMARY` names, where it is set.

    Returns why it could not, in one line: a page that cannot be written must not change how a run ends.
    """
    name = environment.get("GITHUB_STEP_SUMMARY")
    if not name:
        return None
    try:
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(summary(record) + "\n")
    except OSError as error:
        return f"the summary could not be appended to GITHUB_STEP_SUMMARY ({one_line(name, 200)}): {error.strerror}"
    return None


def annotations(record: RunRecord) -> list[str]:
    """Workflow commands, one for each broken clause: errors where it fails the run, warnings where it does not."""
    lines: dict[str, str] = {}
    for case in findings.failing(record):
        clause = case.clauses[0]
        title = schemas.registry()[clause].title if clause in schemas.registry() else ""
        kind = "error" if findings.is_judged(case, record) else "warning"
        words = one_line(f"expected {case.expected}; got {case.actual} ({case.id})", 600)
        command = f"::{kind} title={_property(f'{clause} ({case.level}) {title}')}::{_data(words)}"
        lines.setdefault(clause, command)
    return list(lines.values())[:MOST]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text, 200)).replace(":", "%3A").replace(",", "%2C")
