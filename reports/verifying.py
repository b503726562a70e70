"""Does a run's folder still say what was seen? Recomputes verdict and digests; a changed byte is found."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import schemas
from conformance.results import RECORD, RecordError, RunRecord
from reports.digests import MANIFEST, digest_of, manifest, rows_digest
from reports.found import FOLDER
from reports.reading import read
from reports.report import check, report

INSIDE = re.compile(rf"(?:{FOLDER}/)?[A-Za-z0-9_-][A-Za-z0-9_.-]*")
"""How a file of a run may be called in its manifest: never a way out of the folder."""
COMPARED = (
    "verdict",
    "complete",
    "ended",
    "unseen",
    "totals",
    "clauses",
    "cases",
    "target",
    "suite",
    "contract",
    "seed",
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `holds` is None where it could not be looked at: `detail` says why."""

    subject: str
    holds: bool | None
    detail: str


def verify(out: Path, *, suite_version: str | None = None, suite_digest: str | None = None) -> list[Finding]:
    """Everything that can be checked of the folder. Raises RecordError when there is no record.

    `suite_version` and `suite_digest` are those of the installed suite: another one, or another contract, is no sign of
    a change, but then verdicts cannot be compared with what this suite would say.
    """
    try:
        data = (out / RECORD).read_bytes()
    except OSError:
        data = b""
    try:
        record = read(out)
    except RecordError as error:
        if not data:
            raise
        return [Finding("rows", False, str(error)), *_files(out)]
    return [
        *_record(record, data),
        *_evidence(record),
        *_report(out, record, data),
        *_files(out),
        *_contract(record),
        *_suite(record, suite_version, suite_digest),
    ]


def failed(findings: list[Finding]) -> bool:
    return any(finding.holds is False for finding in findings)


def _record(record: RunRecord, data: bytes) -> Iterator[Finding]:
    sealed, recomputed = record.footer.get("digest"), rows_digest(data)
    if not record.footer:
        yield Finding("rows", None, "the run was cut off before its rows were sealed")
    else:
        same = sealed == recomputed
        yield Finding("rows", same, f"sealed as {sealed}" if same else f"sealed as {sealed}, but are now {recomputed}")


def _evidence(record: RunRecord) -> Iterator[Finding]:
    missing = sorted({name for case in record.cases for name in case.evidence if name not in record.exchanges})
    rests = sum(bool(case.evidence) for case in record.cases)
    yield Finding(
        "evidence",
        not missing,
        f"not in the record: {', '.join(missing[:10])}"
        if missing
        else f"{rests} cases rest on exchanges in the record",
    )


def _report(out: Path, record: RunRecord, data: bytes) -> Iterator[Finding]:
    try:
        written = json.loads((out / "report.json").read_bytes())
    except FileNotFoundError:
        yield Finding("verdict", None, "there is no report.json; `conformance report` makes it")
        return
    except ValueError:
        written = None
    if not isinstance(written, dict):
        yield Finding("verdict", False, "report.json is not JSON any more")
        return
    wrong = check(written)
    expected = report(record, digest_of(data))
    other = [name for name in COMPARED if written.get(name) != expected[name]]
    if wrong:
        yield Finding("report", False, f"report.json breaks its schema: {wrong[0]}")
    yield Finding(
        "verdict",
        not other,
        f"report.json and the record disagree on: {', '.join(other)}"
        if other
        else f"{expected['verdict']}, recomputed",
    )
    said = _member(written, "record", "digest")
    if said:
        same = said == digest_of(data)
        yield Finding(
            "record", same, "is the one that report.json was made from" if same else "is not that of report.json"
        )


def _files(out: Path) -> Iterator[Finding]:
    """Each file of the manifest by its digest, and the manifest by being written exactly as it would be again."""
    try:
        text = (out / MANIFEST).read_text(encoding="utf-8")
        listed = json.loads(text)["files"]
        names = {str(name): dict(entry) for name, entry in listed.items()}
    except FileNotFoundError:
        yield Finding("files", None, "there is no manifest.json; `conformance report` makes it")
        return
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Finding("files", False, "manifest.json was changed: it cannot be read")
        return
    changed = [name for name in names if _digest(out, name) != names[name].get("digest")]
    for name in changed:
        yield Finding("files", False, f"{name} is missing or was changed")
    if not changed:
        same = manifest(out, set(names) - {RECORD}) == text
        yield Finding("files", same, f"{len(names)} files as written" if same else "manifest.json was changed")


def _contract(record: RunRecord) -> Iterator[Finding]:
    judged, here = _member(record.header, "contract", "digest"), schemas.contract_digest()
    same = judged == here
    words = "the contract is the one of this suite" if same else f"judged against {judged}, this suite holds {here}"
    yield Finding("contract", True if same else None, words)


def _suite(record: RunRecord, version: str | None, digest: str | None) -> Iterator[Finding]:
    judged, sealed = _member(record.header, "suite", "version"), _member(record.header, "suite", "digest")
    if version is not None and judged != version:
        yield Finding("suite", None, f"judged by version {judged}, this is {version}")
    elif sealed and digest is not None and sealed != digest:
        yield Finding("suite", None, f"version {judged}, but its cases were others: {sealed}, here {digest}")
    elif version is not None:
        yield Finding("suite", True, f"version {judged}{f', {sealed}' if sealed and digest else ''}")


def _member(value: Mapping[str, Any], *path: str) -> Any:
    for name in path:
        value = value.get(name, {}) if isinstance(value, Mapping) else {}
    return value or None


def _digest(out: Path, name: str) -> str | None:
    if INSIDE.fullmatch(name) is None:
        raise RecordError(f"{out / MANIFEST}: names a file outside its folder; it was changed")
    try:
        return digest_of((out / name).read_bytes())
    except OSError:
        return None
