"""Allure: results from a record, and the site that the real Allure 3 builds from them, looked at in a real browser."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reports.allure import write_results
from reports.reading import read
from tests.reports import records
from tests.reports.conftest import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CONFIGURATION = Path(__file__).parents[2] / "reports" / "allurerc.yaml"
ALLURE = "allure@3"


@pytest.fixture(scope="session")
def allure(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of Allure 3: the one that `ALLURE` names, or installed from npm once and kept in pytest's cache."""
    given = os.environ.get("ALLURE")
    if given:
        return Path(given)
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        missing("node with npm", "CONFORMANCE_REQUIRE_ALLURE")
    cache = getattr(pytestconfig, "cache", None)  # absent, not None, where pytest's cache is turned off
    folder = cache.mkdir("allure") if cache is not None else tmp_path_factory.mktemp("allure")
    command = folder / "node_modules" / ".bin" / "allure"
    if not command.exists():
        install = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--no-save", ALLURE]
        done = subprocess.run(install, capture_output=True, text=True)
        if done.returncode:
            missing(f"{ALLURE} from npm ({done.stderr.strip().splitlines()[-1:]})", "CONFORMANCE_REQUIRE_ALLURE")
    return command


def results(folder: Path) -> dict[str, dict[str, Any]]:
    found = (json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*-result.json"))
    return {result["fullName"]: result for result in found}


def test_results_carry_clause_area_level_and_verdict(hostile: Path, tmp_path: Path) -> None:
    write_results(read(hostile), tmp_path)
    found = results(tmp_path)
    result = found["TYPE-2/other_words"]
    labels = {(label["name"], label["value"]) for label in result["labels"]}
    expected = {("clause", "TYPE-2"), ("area", "TYPE"), ("level", "MUST"), ("verdict", "tolerated")}
    assert expected <= labels
    assert result["links"] == [{"type": "issue", "url": "https://tracker.example/42", "name": "deviation"}]
    assert sorted(str(one["status"]) for one in found.values()) == (
        ["failed"] * 3 + ["passed"] * 4 + ["skipped"] + ["unknown"]
    )
    assert "verdict = nonconformant\n" in (tmp_path / "environment.properties").read_text(encoding="utf-8")


def test_each_exchange_is_a_step_with_its_halves_attached(hostile: Path, tmp_path: Path) -> None:
    write_results(read(hostile), tmp_path)
    (step,) = results(tmp_path)["NAME-2/short_names_are_refused[2]"]["steps"]
    assert step["name"] == "x2 POST /customers -> 201"
    halves = {one["name"]: (tmp_path / one["source"]).read_text(encoding="utf-8") for one in step["attachments"]}
    assert halves["request"].startswith("POST http://127.0.0.1:4010/customers?a=1\nx-api-key: [redacted]\n")
    assert halves["response"].startswith("HTTP/1.1 201 Created\n")


def test_results_of_an_earlier_run_are_replaced_and_other_files_left(hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    for _ in range(2):
        write_results(read(hostile), tmp_path)
    assert len(results(tmp_path)) == 9
    assert (tmp_path / "mine.txt").exists()


def test_real_allure_builds_a_site_that_shows_the_clauses_and_keeps_history(
    allure: Path, browser: "Browser", hostile: Path, tmp_path: Path
) -> None:
    write_results(read(hostile), tmp_path / "allure-results")
    environment = os.environ | {"ALLURE_NO_ANALYTICS": "1"}
    for _ in range(2):
        build = [str(allure), "generate", "--config", str(CONFIGURATION)]
        build += ["--cwd", str(tmp_path), str(tmp_path / "allure-results")]
        subprocess.run(build, check=True, capture_output=True, env=environment, cwd=tmp_path, timeout=120)
    assert len((tmp_path / "allure-history.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    page = browser.new_page()
    page.goto((tmp_path / "allure-report" / "index.html").as_uri())
    page.get_by_text("NAME-2 Names of 0, 1 and 2 characters are refused").first.wait_for()
    page.get_by_text("NAME-2 short names are refused[2]").first.click()
    page.get_by_text("x2 POST /customers").first.wait_for()
    assert page.title() != "owned"
    page.goto((tmp_path / "allure-report" / "index.html").as_uri())
    page.get_by_text("Categories").first.click()
    page.get_by_text("Broken MUST clauses").first.wait_for()
    page.close()


def test_a_run_without_cases_is_no_trouble(tmp_path: Path) -> None:
    write_results(records.write(tmp_path / "out", [], ended=None), tmp_path / "results")
    assert results(tmp_path / "results") == {}
