"""What a record says: the verdict of a run as a truth table, and records that were cut off or changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.record import Recorder
from conformance.results import (
    EXIT_CODES,
    WORST_FIRST,
    Outcome,
    RecordError,
    Verdict,
    exit_code,
    read_record,
    record_of,
    unseen,
    verdict,
    worst,
)  # fmt: skip

HEADER = {"kind": "header", "format": 1}
FOOTER = {"kind": "footer", "ended": "complete"}
STALE = {"kind": "event", "name": "deviation", "detail": "NAME-2: passes now"}
KNOWN = {"reason": "r"}


def case(outcome: str, clause: str = "NAME-2", level: str = "MUST", **more: object) -> dict[str, object]:
    return {"kind": "case", "id": f"{clause}/a", "clauses": [clause], "level": level, "outcome": outcome, **more}


def record(*entries: object, header: dict[str, object] | None = None) -> Any:
    return record_of([*(json.dumps(entry) for entry in (header or HEADER, *entries)), ""])


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([case("pass"), FOOTER], "conformant"),
        ([case("pass"), case("inconclusive"), case("tolerated"), case("observed"), FOOTER], "conformant"),
        ([case("pass"), case("fail"), FOOTER], "nonconformant"),
        ([case("pass"), case("fail", "EXT-4", "INFO"), FOOTER], "nonconformant"),  # a crash fails every clause
        ([case("pass"), case("fail", "AUTH-7", "SHOULD"), FOOTER], "conformant"),
        ([case("pass"), case("fail", deviation=KNOWN), FOOTER], "conformant"),
        ([case("pass"), STALE, FOOTER], "nonconformant"),
        ([case("inconclusive"), FOOTER], "inconclusive"),  # nothing passed
        ([case("tolerated"), case("observed"), FOOTER], "inconclusive"),
        ([FOOTER], "inconclusive"),
        ([case("pass")], "inconclusive"),  # killed
        ([case("fail")], "nonconformant"),  # killed, but it was seen
        ([case("pass"), {**FOOTER, "ended": "stopped"}], "inconclusive"),
        ([case("fail"), {**FOOTER, "ended": "stopped"}], "nonconformant"),
        ([case("fail"), {**FOOTER, "ended": "interrupted"}], "inconclusive"),
        ([case("pass"), {**FOOTER, "ended": "fault"}], "inconclusive"),
    ],
)
def test_the_verdict_of_a_run(entries: list[object], expected: str) -> None:
    assert verdict(record(*entries)).value == expected


def test_strict_runs_fail_for_a_should() -> None:
    entries = [case("pass"), case("fail", "AUTH-7", "SHOULD"), FOOTER]
    assert verdict(record(*entries, header={**HEADER, "strict": True})) is Verdict.NONCONFORMANT


def test_our_own_fault_is_exit_4_whatever_was_seen() -> None:
    assert exit_code(record(case("fail"), {**FOOTER, "ended": "fault"})) == 4
    assert set(EXIT_CODES.values()) == {0, 1, 3}


def test_a_clause_stands_as_the_worst_of_its_cases() -> None:
    assert [worst(WORST_FIRST[at:]) for at in range(6)] == list(WORST_FIRST)
    assert worst([]) is Outcome.NOT_APPLICABLE
    found = record(
        case("pass"), case("tolerated"), case("fail", deviation=KNOWN), case("pass", "AUTH-1"), FOOTER
    ).clauses
    assert [(it.id, it.verdict.value, len(it.cases)) for it in found] == [
        ("AUTH-1", "pass", 1),
        ("NAME-2", "tolerated", 3),
    ]


def test_what_was_not_seen_is_listed() -> None:
    entries = [case("inconclusive", "SUB-8"), case("inconclusive", "AUTH-7", "SHOULD"), case("pass"), FOOTER]
    assert unseen(record(*entries)) == ("SUB-8",)


def test_a_record_cut_within_a_character_is_readable(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.write({**HEADER})
    recorder.write(case("pass", actual="naïve"))
    recorder.close(FOOTER)
    whole = (tmp_path / "run.jsonl").read_bytes()
    for cut in range(whole.index(b'{"kind":"case"') + 1, whole.index(b'{"kind":"footer"') - 1):
        (tmp_path / "run.jsonl").write_bytes(whole[:cut])
        found = read_record(tmp_path)
        assert (found.torn, found.incomplete, found.cases) == (True, True, ())


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "7", "null", "{}", '{"kind": "case"}', json.dumps(case("splendid")), '{"kind": "exchange"}', "[" * 9_999,
     '{"kind": "case", "id": "a", "clauses": 1, "level": "MUST", "outcome": "pass"}'],
    ids=range(10),
)  # fmt: skip
def test_a_changed_record_is_said_to_be_one(tmp_path: Path, line: str) -> None:
    (tmp_path / "run.jsonl").write_text(f"{json.dumps(HEADER)}\n{line}\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"run\.jsonl:2: not a line of a run record; the file was changed$"):
        read_record(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "no header line"), (b"\xff\n", "cannot be read"), (None, "no run record")]
)
def test_what_is_no_record(tmp_path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / "run.jsonl").write_bytes(content)
    with pytest.raises(RecordError, match=says):
        read_record(tmp_path)


def test_lines_are_written_as_they_happen_whatever_they_hold(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.write({**HEADER, "name": "\ud800 \x00 \u2028 😀\n"})
    assert len((tmp_path / "run.jsonl").read_text(encoding="utf-8").split("\n")) == 2
    recorder.close(FOOTER)
    assert read_record(tmp_path).header["name"].endswith("😀\n")
