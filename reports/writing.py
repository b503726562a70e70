"""Writes every report of a run from its record alone; again on an old run, with the same result."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from conformance.results import RECORD, RunRecord
from reports.badge import badge
from reports.digests import MANIFEST, digest_of, manifest
from reports.found import clear, found_files
from reports.har import har
from reports.html import html
from reports.junit import junit
from reports.reading import read
from reports.report import report
from reports.statement import statement
from reports.summary import summary

Writer = Callable[[RunRecord, str], str | bytes]
"""Makes a report from a record and the digest of its file."""


def report_json(record: RunRecord, digest: str) -> str:
    return json.dumps(report(record, digest), ensure_ascii=False, indent=1) + "\n"


WRITERS: Mapping[str, Writer] = {
    "report.json": report_json,
    "junit.xml": lambda record, _: junit(record),
    "report.html": lambda record, _: html(record),
    "statement.html": statement,
    "summary.md": lambda record, _: summary(record),
    "evidence.har": lambda record, _: har(record),
    "badge.json": lambda record, _: badge(record),
}
"""What is written for each run, by file name; `manifest.json` seals them."""


def write_all(out: Path) -> RunRecord:
    """Reads `run.jsonl` in `out` and writes every report beside it. Raises RecordError, or OSError of the disk."""
    record = read(out)
    digest = digest_of((out / RECORD).read_bytes())
    for name, writer in WRITERS.items():
        write(out / name, writer(record, digest))
    clear(out)
    found = found_files(record)
    for name, text in found.items():
        (out / name).parent.mkdir(exist_ok=True)
        write(out / name, text)
    write(out / MANIFEST, manifest(out, [*WRITERS, *found]))
    return record


def write(path: Path, content: str | bytes) -> None:
    """Replaces the file in one step: a reader sees the old one or the new one, never half of it."""
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)
