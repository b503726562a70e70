"""Runs kept in one SQLite file, to see what one run alone cannot: trend, flaky clauses, latency, drift of scenarios.

Any number of processes may append at once. A file that is not ours, broken, or of a newer version is never touched.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.results import RunRecord
from reports.report import report
from reports.statistics import latencies, scenario_answers
from reports.untrusted import encodable

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION = 0x43434F4E
"""Marks the file as ours (SQLite's application id)."""
VERSION = 1
WAIT_SECONDS = 30.0
WAY_OUT = "move the file away and a new one is begun, or restore a copy; nothing in it was changed"
TABLES = """
CREATE TABLE run (
  id TEXT PRIMARY KEY, started TEXT NOT NULL, target TEXT NOT NULL, side TEXT NOT NULL, profile TEXT NOT NULL,
  suite TEXT NOT NULL, contract TEXT NOT NULL, conditions TEXT NOT NULL, verdict TEXT NOT NULL, ended TEXT NOT NULL,
  reason TEXT, seconds REAL NOT NULL, requests INTEGER NOT NULL, creations INTEGER NOT NULL
) STRICT;
CREATE INDEX run_by_target ON run (target, side, profile, started);
CREATE TABLE clause (
  run TEXT NOT NULL REFERENCES run (id), clause TEXT NOT NULL, level TEXT NOT NULL, verdict TEXT NOT NULL,
  PRIMARY KEY (run, clause)
) STRICT;
CREATE TABLE latency (
  run TEXT NOT NULL REFERENCES run (id), operation TEXT NOT NULL, count INTEGER NOT NULL,
  p50 REAL NOT NULL, p95 REAL NOT NULL, p99 REAL NOT NULL, longest REAL NOT NULL, PRIMARY KEY (run, operation)
) STRICT;
CREATE TABLE scenario (
  run TEXT NOT NULL REFERENCES run (id), scenario TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (run, scenario)
) STRICT;
"""


class HistoryError(Exception):
    """The history file cannot be used; the message is one line that says why and what to do."""


class History:
    """The runs in one file. Opened with `opened`."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    def append(self, record: RunRecord) -> str:
        """Adds a run; the same run again changes nothing. Returns its id."""
        row = run_row(record)
        with self._writing() as database:
            if not database.execute("SELECT 1 FROM run WHERE id = ?", [row["id"]]).fetchone():
                database.table("run").insert(row)
                for table, rows in _details(row["id"], record):
                    database.table(table).insert_all(rows)
        return str(row["id"])

    def runs(self, *, target: str | None = None, limit: int = 60) -> list[dict[str, Any]]:
        """The latest runs, oldest first; of one target, or of all."""
        found = self._rows(
            "SELECT * FROM run WHERE target = coalesce(?, target) ORDER BY started DESC, rowid DESC LIMIT ?",
            [target, limit],
        )
        return found[::-1]

    def before(self, run: str) -> dict[str, Any] | None:
        """The run before this one of the same target, side and profile; one that was judged, if there is any."""
        rows = self._rows(
            "SELECT old.* FROM run old JOIN run now ON now.id = ? AND old.id <> now.id AND old.target = now.target AND"
            " old.side = now.side AND old.profile = now.profile AND"
            " (old.started < now.started OR (old.started = now.started AND old.rowid < now.rowid))"
            " ORDER BY old.started DESC, old.rowid DESC LIMIT 1",
            [run],
        )
        return rows[0] if rows else None

    def run(self, run: str) -> dict[str, Any]:
        return self._rows("SELECT * FROM run WHERE id = ?", [run])[0]

    def clauses(self, run: str) -> dict[str, dict[str, Any]]:
        """Verdict and level of each clause of a run."""
        return {row["clause"]: row for row in self._rows("SELECT * FROM clause WHERE run = ?", [run])}

    def scenarios(self, run: str) -> dict[str, str]:
        """What each scenario answered in a run; the catalogue's names under `catalogue`."""
        return {row["scenario"]: row["answer"] for row in self._rows("SELECT * FROM scenario WHERE run = ?", [run])}

    def latencies(self, run: str) -> dict[str, dict[str, Any]]:
        """Percentiles in seconds for each operation of a run."""
        return {row["operation"]: row for row in self._rows("SELECT * FROM latency WHERE run = ?", [run])}

    def _rows(self, query: str, values: list[Any]) -> list[dict[str, Any]]:
        try:
            return list(self._database.query(query, values))
        except sqlite3.DatabaseError as error:
            raise HistoryError(f"the history cannot be read ({error}); {WAY_OUT}") from None

    @contextmanager
    def _writing(self) -> Iterator["Database"]:
        """One transaction, which takes the lock at its start: a reader that turns writer could not be waited for."""
        try:
            with _immediate(self._database):
                yield self._database
        except sqlite3.DatabaseError as error:
            raise HistoryError(f"the history cannot be written ({error}); {WAY_OUT}") from None


@contextmanager
def _immediate(database: "Database") -> Iterator[None]:
    database.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.conn.execute("ROLLBACK")
        raise
    database.conn.execute("COMMIT")


@contextmanager
def opened(path: Path, *, create: bool = True) -> Iterator[History]:
    """The history in a file, made where there is none. Raises HistoryError for a file that cannot be used."""
    try:
        from sqlite_utils import Database
    except ImportError:
        raise HistoryError("a history needs sqlite-utils; install customers-conformance[history]") from None
    if not create and not path.is_file():
        raise HistoryError(f"{path}: there is no history here; a run with --history {path} begins one")
    if not path.parent.is_dir():
        raise HistoryError(f"{path}: its folder does not exist; make it, or name another file")
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        database = Database(connection)
        _prepare(database, path)
        yield History(database)
    except (sqlite3.DatabaseError, OSError) as error:
        raise HistoryError(f"{path}: is no history that can be read ({error}); {WAY_OUT}") from None
    finally:
        if connection is not None:
            connection.close()


def _prepare(database: "Database", path: Path) -> None:
    if _version(database, path) == VERSION:
        return
    with _immediate(database):
        if _version(database, path) == 0:  # another process may have made the tables meanwhile
            for statement in filter(str.strip, TABLES.split(";")):
                database.conn.execute(statement)
            database.conn.execute(f"PRAGMA application_id = {APPLICATION}")
            database.conn.execute(f"PRAGMA user_version = {VERSION}")


def _version(database: "Database", path: Path) -> int:
    """The version of our tables, 0 for an empty file. Raises HistoryError for anything else."""
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    application = int(database.execute("PRAGMA application_id").fetchone()[0])
    empty = not database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if empty and version == 0:
        return 0
    if application != APPLICATION:
        raise HistoryError(f"{path}: is a database of something else; name another file for the history")
    if version > VERSION:
        raise HistoryError(
            f"{path}: was written by a newer version (format {version}, this one knows {VERSION});"
            " update the suite, or name another file"
        )
    return version


def run_row(record: RunRecord) -> dict[str, Any]:
    """A run as a row. `target` is what stays the same from night to night; `conditions` what else a verdict hangs on."""
    value = report(record)
    target = value["target"]
    configuration = json.dumps([value["configuration"], value["strict"], value["selection"]], sort_keys=True)
    suite = f"{value['suite'].get('name', '')} {value['suite'].get('version', '')}"
    contract = str(value["contract"].get("digest", ""))
    conditions = f"{suite}\n{contract}\n{configuration}"
    row = {
        "id": _digest(json.dumps([value["started"], target, value["record"]["rows"], len(record.cases)])),
        "started": str(value["started"]),
        "target": str(target.get("name") if target.get("embedded") else target.get("base_url") or target.get("name")),
        "side": value["side"],
        "profile": str(value["profile"]),
        "suite": suite,
        "contract": contract,
        "conditions": _digest(conditions),
        "verdict": value["verdict"],
        "ended": value["ended"],
        "reason": value["reason"],
        "seconds": float(value["seconds"]),
        "requests": int(value["requests"]),
        "creations": int(value["creations"]),
    }
    clean: dict[str, Any] = encodable(row)
    return clean


def _details(run: str, record: RunRecord) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    yield (
        "clause",
        [
            {"run": run, "clause": clause.id, "level": clause.level, "verdict": str(clause.verdict)}
            for clause in record.clauses
        ],
    )
    yield "latency", [{"run": run, **encodable(row)} for row in latencies(record)]
    answers: Mapping[str, str] = encodable(scenario_answers(record))
    yield "scenario", [{"run": run, "scenario": name, "answer": answer} for name, answer in answers.items()]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
