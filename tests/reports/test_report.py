"""report.json, JUnit, badge, HAR and Markdown, of a run with every verdict in it."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from conformance.results import Outcome, RecordError
from reports import badge, findings, github, junit, summary
from reports.har import har
from reports.reading import read
from reports.report import check, report
from reports.terminal import coloured
from reports.terminal import summary as terminal
from reports.untrusted import INVISIBLE
from reports.writing import WRITERS, write_all
from tests.reports import records


def test_report_is_valid_and_counts_every_verdict(hostile: Path) -> None:
    value = json.loads((hostile / "report.json").read_text(encoding="utf-8"))
    assert check(value) == []
    assert value["verdict"] == "nonconformant"
    assert value["unseen"] == ["IDEM-11"]
    assert all(value["totals"]["clauses"][outcome] for outcome in Outcome)
    assert value["record"]["digest"].startswith("sha256:")


@pytest.mark.parametrize("ended", [None, "interrupted", "stopped", "fault"])
def test_run_that_ended_early_is_incomplete_and_still_readable(tmp_path: Path, ended: str | None) -> None:
    records.write(tmp_path, records.with_every_verdict(), ended=ended)
    write_all(tmp_path)
    value = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert check(value) == []
    assert not value["complete"]
    assert "Incomplete." in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Incomplete." in (tmp_path / "statement.html").read_text(encoding="utf-8")


def test_run_torn_within_a_line_is_still_readable(tmp_path: Path) -> None:
    records.write(tmp_path, records.with_every_verdict(), ended=None)
    with (tmp_path / "run.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"kind":"case","id":"NAME-')
    assert len(write_all(tmp_path).cases) == 9


def test_reports_are_the_same_when_made_again(hostile: Path) -> None:
    before = {name: (hostile / name).read_bytes() for name in WRITERS}
    write_all(hostile)
    assert {name: (hostile / name).read_bytes() for name in WRITERS} == before


@pytest.mark.parametrize("line", ['{"kind":"case","id":"NAME-1/x"}', '{"kind":"exchange"}', "[]", "no JSON"])
def test_garbled_record_is_one_line_for_the_user(tmp_path: Path, line: str) -> None:
    (tmp_path / "run.jsonl").write_text(json.dumps(records.header()) + f"\n{line}\n")
    with pytest.raises(RecordError, match="changed") as caught:
        read(tmp_path)
    assert "\n" not in str(caught.value)


def test_junit_names_clauses_and_fails_what_fails_the_run(hostile: Path) -> None:
    suites = fromstring((hostile / "junit.xml").read_bytes())
    cases = {case.get("name"): case for case in suites.iter("testcase")}
    assert cases["short_names_are_refused[2]"].find("failure") is not None
    assert cases["other_words"].find("failure") is None, "a deviation explains it"
    assert cases["other_content_types_are_refused"].find("skipped") is not None, "a SHOULD fails a strict run only"
    found = {item.get("name"): item.get("value") for item in cases["other_words"].iter("property")}
    assert found == {"clause": "TYPE-2", "level": "MUST", "verdict": "tolerated"}


def test_junit_counts_agree_with_its_cases(tmp_path: Path) -> None:
    record = records.write(tmp_path, records.with_every_verdict(), strict=True)
    suites = fromstring(junit.junit(record))
    assert sum(int(suite.get("failures", 0)) for suite in suites) == len(list(suites.iter("failure"))) == 3
    assert sum(int(suite.get("skipped", 0)) for suite in suites) == len(list(suites.iter("skipped"))) == 2


@pytest.mark.parametrize(
    ("lines", "ended", "kind"),
    [
        ([records.case("AUTH-1/x")], "complete", None),
        ([records.case("AUTH-1/x")], None, "error"),
        ([records.case("AUTH-1/x", "inconclusive")], "stopped", "error"),
        (
            [records.case("AUTH-1/x"), {"kind": "event", "name": "deviation", "detail": "expired"}],
            "complete",
            "failure",
        ),
        ([records.case("AUTH-1/x", "fail")], "complete", None),
    ],
)
def test_junit_is_red_where_the_verdict_is(
    tmp_path: Path, lines: list[Any], ended: str | None, kind: str | None
) -> None:
    suites = fromstring(junit.junit(records.write(tmp_path, lines, ended=ended)))
    (run,) = (case for case in suites.iter("testcase") if case.get("name") == "verdict")
    assert [child.tag for child in run if child.tag != "properties"] == [kind] * (kind is not None)


def test_har_holds_every_exchange_and_the_cases_that_rest_on_it(hostile: Path) -> None:
    log = json.loads((hostile / "evidence.har").read_text(encoding="utf-8"))["log"]
    assert log["version"] == "1.2"
    assert [entry["response"]["status"] for entry in log["entries"]] == [201, 201, 0, 422, 400]
    assert "NAME-2/short_names_are_refused[2]" in log["entries"][1]["comment"]
    assert "request id: req_1" in log["entries"][0]["comment"]
    assert log["entries"][2]["response"]["comment"] == "reset: connection reset by peer"
    assert all(entry["time"] > 0 for entry in log["entries"])


def test_har_keeps_bytes_that_are_no_text(tmp_path: Path) -> None:
    exchange = records.exchange(1)
    exchange["response"]["body"] = exchange["request"]["body"] = {"base64": "/w=="}
    entry = json.loads(har(records.write(tmp_path, [exchange])))["log"]["entries"][0]
    assert entry["response"]["content"] | {"mimeType": ""} == {
        "size": exchange["response"]["size"],
        "mimeType": "",
        "text": "/w==",
        "encoding": "base64",
    }


def test_badge_says_how_many_must_clauses_hold(hostile: Path) -> None:
    value = json.loads(badge.badge(read(hostile)))
    assert value["schemaVersion"] == 1
    judged = 5 + len(findings.not_asked(read(hostile)))
    assert value["message"] == f"nonconformant · 2/{judged} MUST"


def test_part_of_the_contract_is_never_shown_as_the_whole(tmp_path: Path) -> None:
    records.write(tmp_path, [records.case("AUTH-1/x")])
    record = write_all(tmp_path)
    assert "AUTH-1" not in findings.not_asked(record)
    assert not any(clause.startswith(("SDK", "ENV")) for clause in findings.not_asked(record)), "another profile's"
    assert "Only a part was asked" in findings.why(record)
    assert "Not asked in this run: " in terminal(record, Path("out"))
    assert "What was not asked" in (tmp_path / "statement.html").read_text(encoding="utf-8")
    assert json.loads(badge.badge(record))["color"] == "green"


def test_another_contract_is_not_measured_by_this_one(tmp_path: Path) -> None:
    contract = {"date": "2020-01", "digest": f"sha256:{'0' * 64}"}
    record = records.write(tmp_path, [records.case("AUTH-1/x")], contract=contract)
    assert findings.not_asked(record) == []
    assert json.loads(badge.badge(record))["color"] == "brightgreen"


def test_killed_run_says_so_wherever_its_verdict_stands(tmp_path: Path) -> None:
    record = records.write(tmp_path, records.with_every_verdict(), ended=None)
    text = terminal(record, Path("out"))
    assert "NONCONFORMANT (incomplete: killed) - broken: NAME-2, BODY-3" in text
    assert "5 requests, 2 customers created" in text
    assert summary.summary(record).startswith("## ❌ Nonconformant (incomplete: killed)")
    assert json.loads(badge.badge(record))["message"].endswith("MUST, incomplete")


def test_long_lists_end_with_what_was_left_out(tmp_path: Path) -> None:
    words = ("tolerated", "inconclusive")
    cases = [records.case(f"AUTH-1/x[{word}{n}]", word, actual=f"departure {n}") for n in range(60) for word in words]
    text = terminal(records.write(tmp_path, cases), Path("out"))
    assert "... and 20 more, in the report" in text
    assert "... and 40 reasons more, in the report" in text


def test_summary_and_annotations_cannot_be_steered_by_the_target(hostile: Path) -> None:
    record = read(hostile)
    text = summary.summary(record)
    assert "<script" not in text
    assert "javascript:" not in text
    assert "@everyone" not in text
    assert "\n::" not in text
    commands = github.annotations(record)
    assert [command.partition(" ")[0] for command in commands] == ["::error", "::error", "::warning"]
    assert not any("\n" in command or "\r" in command for command in commands)


def test_summary_is_appended_where_actions_ask_for_it(hostile: Path, tmp_path: Path) -> None:
    page = tmp_path / "step.md"
    page.write_text("before\n", encoding="utf-8")
    github.append_summary(read(hostile), {"GITHUB_STEP_SUMMARY": str(page)})
    assert page.read_text(encoding="utf-8").startswith("before\n## ❌ Nonconformant")


def test_summary_that_cannot_be_appended_is_one_line_and_no_verdict(hostile: Path, tmp_path: Path) -> None:
    trouble = github.append_summary(read(hostile), {"GITHUB_STEP_SUMMARY": str(tmp_path / "missing" / "step.md")})
    assert trouble is not None
    assert trouble.endswith("No such file or directory")
    assert "\n" not in trouble


def test_terminal_says_it_in_80_columns_and_obeys_no_escape(hostile: Path) -> None:
    record = read(hostile)
    text = terminal(replace(record, header={**record.header, "profile": records.HOSTILE}), Path("out"))
    assert not INVISIBLE.search(text.replace("\n", ""))
    assert max(map(len, (line for line in text.splitlines() if "reproduce" not in line))) <= 80
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in text.splitlines())
    assert "NONCONFORMANT - broken: NAME-2, BODY-3" in text


def test_reason_of_an_inconclusive_run_is_what_the_engine_said(tmp_path: Path) -> None:
    record = records.write(tmp_path, [], ended="stopped")
    assert report(record)["verdict"] == "inconclusive"
    assert findings.why(record) == "It could not be judged."


def test_colour_begins_and_ends_within_our_own_words(hostile: Path) -> None:
    text = terminal(read(hostile), Path("out"))
    shown = coloured(text)
    assert re.sub("\x1b\\[[0-9;]+m", "", shown) == text
    assert "\x1b[1;31mNONCONFORMANT\x1b[0m - broken" in shown
