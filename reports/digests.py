"""Digests by which a changed byte of a run's files is found."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from conformance.results import RECORD

MANIFEST = "manifest.json"


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def rows_digest(record: bytes) -> str | None:
    """Digest of all lines before the footer, as the engine seals them; None when the last line is no footer."""
    body, _, last = record.removesuffix(b"\n").rpartition(b"\n")
    try:
        footer = json.loads(last)
    except ValueError:
        return None
    sealed = isinstance(footer, dict) and footer.get("kind") == "footer"
    return digest_of(body + b"\n" if body else b"") if sealed else None


def manifest(out: Path, names: Iterable[str]) -> str:
    """The manifest of a folder: size and digest of the record and of each report in `names` that is there."""
    files = {}
    for name in [RECORD, *sorted(names)]:
        path = out / name
        if path.is_file():
            data = path.read_bytes()
            files[name] = {"bytes": len(data), "digest": digest_of(data)}
    return json.dumps({"format": 1, "files": files}, indent=1) + "\n"
