"""Runs kept over time: trend, flaky clauses, drift; and files that cannot be used are told, never lost."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.results import RunRecord
from reports.history import History, HistoryError, opened
from reports.history_text import as_json, as_text
from reports.moves import Kind, moves
from reports.statistics import latencies, percentile, scenario_answers
from reports.trends import trends
from tests.reports import records


def night(folder: Path, day: int, outcome: str = "pass", **more: Any) -> RunRecord:
    """A run at two in the morning of a day, in which one clause stood so."""
    lines = [records.exchange(1), *more.pop("lines", []), records.case("AUTH-1/x"), records.case("NAME-2/x", outcome)]
    return records.write(folder / str(day), lines, started=f"2026-11-{day:02d}T02:00:00Z", **more)


def scenario(name: str, status: int, number: int = 50) -> dict[str, Any]:
    """A create in a scenario, and what it answered."""
    exchange = records.exchange(number, status, "{}")
    exchange["request"]["headers"].append(["X-Sandbox-Scenario", name])
    return exchange


def told(history: History, *runs: RunRecord) -> list[tuple[Kind, str]]:
    """What moved at the last of these runs."""
    for run in runs[:-1]:
        history.append(run)
    return [(move.kind, move.text) for move in moves(history, history.append(runs[-1]))]


def test_run_is_kept_once_however_often_it_is_added(tmp_path: Path) -> None:
    with opened(tmp_path / "h.sqlite") as history:
        run = night(tmp_path, 1)
        assert history.append(run) == history.append(run)
        assert len(history.runs()) == 1


def test_clause_that_changes_by_itself_is_flaky_and_one_that_changes_with_the_suite_is_not(tmp_path: Path) -> None:
    with opened(tmp_path / "h.sqlite") as history:
        for day, outcome in enumerate(("pass", "fail", "inconclusive", "pass"), 1):
            history.append(night(tmp_path, day, outcome))
        history.append(night(tmp_path, 5, "fail", configuration={"timeout": 1.0}))
        (trend,) = trends(history)
    assert [(flaky.clause, flaky.changes) for flaky in trend.flaky] == [("NAME-2", 2)]
    assert trend.failing == (0, 1, 0, 0, 1)
    assert "NAME-2    2 changes  pFipF" in as_text([trend])
    assert '"format": 1' in as_json([trend])


def test_scenario_that_answers_otherwise_has_drifted(tmp_path: Path) -> None:
    with opened(tmp_path / "h.sqlite") as history:
        runs = [night(tmp_path, day, lines=[scenario("kyb_expired", status)]) for day, status in ((1, 201), (2, 422))]
        assert told(history, *runs) == [(Kind.DRIFT, "scenario kyb_expired answers 422; it answered 201")]
        assert len(trends(history)[0].drifts) == 1


def test_percentiles_are_of_what_was_seen(tmp_path: Path) -> None:
    run = night(tmp_path, 1, lines=[records.exchange(number, seconds=number / 100) for number in range(2, 101)])
    (row,) = latencies(run)
    assert (row["count"], row["p50"], row["p99"], row["longest"]) == (100, 0.5, 0.99, 1.0)
    assert percentile([1.0], 0.99) == 1.0


def test_scenarios_are_read_from_creates_only(tmp_path: Path) -> None:
    catalogue = records.exchange(
        9, 200, '{"scenarios": [{"name": "b"}, {"name": "a"}]}', operation="GET /sandbox/scenarios"
    )
    run = night(tmp_path, 1, lines=[scenario("x", 201), scenario("x", 503, 51), catalogue])
    assert scenario_answers(run) == {"catalogue": "a, b", "x": "201 | 503"}


def test_two_runs_write_at_once(tmp_path: Path) -> None:
    path, count = tmp_path / "h.sqlite", 12
    for day in range(1, count + 1):
        night(tmp_path, day)
    code = (
        "import sys; from pathlib import Path; from reports.history import opened; from reports.reading import read\n"
        "for day in sys.argv[2:]:\n"
        "    with opened(Path(sys.argv[1])) as history: history.append(read(Path(day)))"
    )
    days = [str(tmp_path / str(day)) for day in range(1, count + 1)]
    writers = [subprocess.Popen([sys.executable, "-c", code, str(path), *days[part::3]]) for part in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    with opened(path) as history:
        assert len(history.runs()) == count


def test_broken_file_is_told_with_a_way_out_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite"
    path.write_bytes(b"this is no database, but somebody may need it" * 30)
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="move the file away") as caught, opened(path):
        pass
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_file_broken_within_is_told_too(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite"
    with opened(path) as history:
        history.append(night(tmp_path, 1))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(HistoryError, match="move the file away"), opened(path) as history:
        trends(history)


def test_file_of_a_newer_version_and_of_another_program_are_told_apart(tmp_path: Path) -> None:
    newer, other = tmp_path / "newer.sqlite", tmp_path / "other.sqlite"
    with opened(newer):
        pass
    for path, statement in ((newer, "PRAGMA user_version = 99"), (other, "CREATE TABLE theirs (x)")):
        connection = sqlite3.connect(path)
        connection.execute(statement)
        connection.close()
    with pytest.raises(HistoryError, match="newer version"), opened(newer):
        pass
    with pytest.raises(HistoryError, match="something else"), opened(other):
        pass


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("pass", "pass", []),
        ("fail", "fail", []),
        ("pass", "inconclusive", []),
        ("pass", "fail", [Kind.REGRESSION]),
        ("fail", "pass", [Kind.RECOVERY]),
        ("fail", "inconclusive", []),
    ],
)
def test_only_what_moved_is_told(tmp_path: Path, before: str, after: str, expected: list[Kind]) -> None:
    with opened(tmp_path / "h.sqlite") as history:
        assert [kind for kind, _ in told(history, night(tmp_path, 1, before), night(tmp_path, 2, after))] == expected


def test_outage_is_told_when_it_begins_and_when_it_ends_and_hides_no_regression(tmp_path: Path) -> None:
    with opened(tmp_path / "h.sqlite") as history:
        first, out = night(tmp_path, 1), night(tmp_path, 2, "inconclusive", ended="stopped")
        assert [kind for kind, _ in told(history, first, out)] == [Kind.OUTAGE]
        assert told(history, night(tmp_path, 3, "inconclusive", ended="stopped")) == []
        found = told(history, night(tmp_path, 4, "fail"))
    assert found == [
        (Kind.RECOVERY, "the target can be judged again"),
        (Kind.REGRESSION, "NAME-2 (MUST) is broken; it was pass"),
    ]


def test_another_target_or_profile_is_another_story(tmp_path: Path) -> None:
    with opened(tmp_path / "h.sqlite") as history:
        other = night(tmp_path, 2, "pass", profile="nightly")
        assert told(history, night(tmp_path, 1, "fail"), other) == []
