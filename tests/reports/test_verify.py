"""A changed byte is found, in whichever file of the folder it is."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.commands.report import command as report_command
from conformance.commands.verify import command
from reports.digests import MANIFEST
from reports.verifying import failed, verify
from reports.writing import WRITERS, write_all
from tests.reports import records

FILES = ["run.jsonl", MANIFEST, *WRITERS]


@pytest.fixture
def out(hostile: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(hostile, tmp_path / "out"))


def test_untouched_folder_is_verified(out: Path) -> None:
    result = CliRunner().invoke(command, [str(out)], standalone_mode=False)
    assert result.return_value == 0, result.output
    assert result.output.endswith("verified\n")
    assert "CHANGED" not in result.output
    assert "nonconformant, recomputed" in result.output


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 1.0])
def test_changed_byte_is_found(out: Path, name: str, share: float) -> None:
    data = bytearray((out / name).read_bytes())
    place = min(int(len(data) * share), len(data) - 1)
    data[place] ^= 1
    (out / name).write_bytes(data)
    assert failed(verify(out))


@pytest.mark.parametrize("name", WRITERS)
def test_missing_report_is_found(out: Path, name: str) -> None:
    (out / name).unlink()
    assert failed(verify(out))


def test_every_byte_of_a_small_record_counts(tmp_path: Path) -> None:
    records.write(tmp_path, [records.case("AUTH-1/x")])
    whole = (tmp_path / "run.jsonl").read_bytes()
    write_all(tmp_path)
    for place in range(0, len(whole), 7):
        (tmp_path / "run.jsonl").write_bytes(whole[:place] + bytes([whole[place] ^ 2]) + whole[place + 1 :])
        assert failed(verify(tmp_path)), place


def test_verdict_that_was_rewritten_everywhere_is_recomputed(out: Path) -> None:
    """Somebody who makes the manifest again still cannot make a failure a pass."""
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    report["verdict"] = "conformant"
    (out / "report.json").write_text(json.dumps(report), encoding="utf-8")
    from reports.digests import manifest

    (out / MANIFEST).write_text(manifest(out, WRITERS), encoding="utf-8")
    assert any(finding.subject == "verdict" and finding.holds is False for finding in verify(out))


def test_killed_run_is_verified_as_far_as_it_goes(tmp_path: Path) -> None:
    records.write(tmp_path, records.with_every_verdict(), ended=None)
    write_all(tmp_path)
    findings = verify(tmp_path)
    assert not failed(findings)
    assert findings[0].holds is None


def test_folder_whose_manifest_is_gone_is_not_called_verified(out: Path) -> None:
    (out / MANIFEST).unlink()
    result = CliRunner().invoke(command, [str(out)], standalone_mode=False)
    assert result.return_value == 0
    assert result.output.endswith("no change found, but not everything could be checked\n")


def test_another_contract_is_said_and_is_no_change(tmp_path: Path) -> None:
    contract = {"date": "2020-01", "digest": f"sha256:{'0' * 64}"}
    records.write(tmp_path, [records.case("AUTH-1/x")], contract=contract)
    write_all(tmp_path)
    found = {finding.subject: finding for finding in verify(tmp_path, suite_version="9.9")}
    assert not failed(list(found.values()))
    assert found["contract"].holds is None
    assert "this is 9.9" in found["suite"].detail


def test_folder_without_a_record_is_one_line(tmp_path: Path) -> None:
    for one in (command, report_command):
        result = CliRunner().invoke(one, [str(tmp_path)])
        assert result.exit_code != 0
        assert "no run record here" in result.output
        assert "Traceback" not in result.output


def test_reports_are_made_again_with_the_code_of_the_run_where_asked(out: Path) -> None:
    (out / "report.html").unlink()
    for arguments, code in (([str(out)], 0), ([str(out), "--check"], 1)):
        assert CliRunner().invoke(report_command, arguments, standalone_mode=False).return_value == code
    assert not failed(verify(out))
