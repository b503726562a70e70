"""Writes every report of a run from its record alone; again on an old run, with the same result."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from conformance.results import RunRecord, read_record
from reports.junit import junit
from reports.report import report

Writer = Callable[[RunRecord], str | bytes]


def report_json(record: RunRecord) -> str:
    return json.dumps(report(record), ensure_ascii=False, indent=1) + "\n"


WRITERS: Mapping[str, Writer] = {
    "report.json": report_json,
    "junit.xml": junit,
}
"""What is written for each run, by file name."""


def write_all(out: Path) -> RunRecord:
    """Reads `run.jsonl` in `out` and writes every report beside it. Raises RecordError, or OSError of the disk."""
    record = read_record(out)
    for name, writer in WRITERS.items():
        write(out / name, writer(record))
    return record


def write(path: Path, content: str | bytes) -> None:
    """Replaces the file in one step: a reader sees the old one or the new one, never half of it."""
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)
