"""Writes the run record: one JSON line as each thing happens, flushed, so that a killed run keeps what it saw."""

import hashlib
import json
from pathlib import Path
from typing import IO, Any

from conformance.outcomes import ConfigurationError
from conformance.results import RECORD, RunRecord, record_of


class Recorder:
    """Appends to `run.jsonl`. Lines are kept to make the verdict from, exactly as they were written."""

    def __init__(self, out: Path) -> None:
        self._lines: list[str] = []
        self._digest = hashlib.sha256()
        try:
            out.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] = (out / RECORD).open("w", encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"cannot write to --out {out}: {error.strerror}") from None

    def write(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace").decode()
        self._lines.append(line)
        self._digest.update(line.encode() + b"\n")
        self._file.write(line + "\n")
        self._file.flush()

    def close(self, footer: dict[str, Any]) -> RunRecord:
        """Writes the footer with the digest of all lines before it, and returns the record."""
        self.write({"kind": "footer", **footer, "digest": f"sha256:{self._digest.hexdigest()}"})
        self._file.close()
        return record_of([*self._lines, ""])
