"""`found/*.json`: each example that a property found to fail, with what was sent, to be repeated by `conformance replay`."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from conformance.results import RunRecord
from reports.untrusted import encodable

FOLDER = "found"
LONGEST = 100
FIELDS = ("format", "case", "node", "profile", "suite", "suite_digest", "hypothesis", "choices")
UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


def found_names(record: RunRecord) -> dict[str, str]:
    """The file of each found example by the id of its case."""
    names: dict[str, str] = {}
    for number, found in enumerate(record.found, 1):
        safe = UNSAFE.sub("-", str(found["case"])).strip("-.")[:LONGEST]
        names[str(found["case"])] = f"{FOLDER}/{number}-{safe}.json"
    return names


def found_files(record: RunRecord) -> Mapping[str, str]:
    """What is written for the found examples: text by the path under the run's folder."""
    names = found_names(record)
    cases = {case.id: case for case in record.cases}
    files = {}
    for found in record.found:
        case = cases.get(str(found["case"]))
        about = {name: found[name] for name in FIELDS} | {"target": record.header.get("target", {})}
        said = {name: getattr(case, name) for name in ("expected", "actual", "reproduce")} if case else {}
        sent = [record.exchanges[name] for name in found.get("evidence", ()) if name in record.exchanges]
        value = encodable({**about, **said, "exchanges": sent})
        files[names[str(found["case"])]] = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return files


def clear(out: Path) -> None:
    """Removes the found examples of an earlier run in the same folder."""
    for old in (out / FOLDER).glob("*.json"):
        old.unlink()
