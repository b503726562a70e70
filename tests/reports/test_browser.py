"""The pages in real headless Chromium: what a hostile target says does nothing, and what people do with them works."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports.comparison import compare
from reports.comparison_text import as_html
from reports.history import opened
from reports.history_text import as_html as history_html
from reports.trends import trends
from reports.writing import write_all
from tests.reports import records

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page that fails the test on any error, dialog, or request beyond the file itself."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else trouble.append(request.url)
    )
    yield page
    context.close()
    assert trouble == []


def visible_cases(page: "Page") -> int:
    return page.locator("details.clause:not([hidden]) > details.case:not([hidden])").count()


def test_hostile_strings_are_shown_and_do_nothing(page: "Page", hostile: Path) -> None:
    page.goto((hostile / "report.html").as_uri())
    for case in page.locator("details.case").all():
        case.evaluate("element => { element.closest('details.clause').open = true; element.open = true }")
    page.locator(".exchange").first.wait_for()
    assert page.locator(".exchange").count() == 8
    assert page.title() == "Nonconformant: mock"
    assert page.locator("img, iframe, object").count() == 0
    assert "onerror=" in (page.locator(".exchange").last.text_content() or "")
    assert page.evaluate("[...document.querySelectorAll('a')].every(a => /^(https?:|file:)/.test(a.href))")


def test_statement_history_and_comparison_do_nothing_either(page: "Page", hostile: Path, tmp_path: Path) -> None:
    before = records.write(tmp_path / "before", records.with_every_verdict())
    after = records.write(tmp_path / "after", records.with_every_verdict(records.HOSTILE))
    (tmp_path / "comparison.html").write_text(as_html(compare(before, after)), encoding="utf-8")
    target = {"name": records.HOSTILE, "base_url": records.HOSTILE, "embedded": False}
    with opened(tmp_path / "h.sqlite") as history:
        history.append(records.write(tmp_path / "x", records.with_every_verdict(records.HOSTILE), target=target))
        (tmp_path / "history.html").write_text(history_html(trends(history), "h"), encoding="utf-8")
    for path in (hostile / "statement.html", tmp_path / "comparison.html", tmp_path / "history.html"):
        page.goto(path.as_uri())
        assert page.title() != "owned"
        assert page.locator("img, iframe, script").count() == 0


def test_policy_lets_nothing_else_run(page: "Page", hostile: Path) -> None:
    page.goto((hostile / "report.html").as_uri())
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert page.locator("[style], [onclick], [onload]").count() == 0


def test_clauses_are_filtered_by_verdict_level_and_text(page: "Page", hostile: Path) -> None:
    page.goto((hostile / "report.html").as_uri())
    assert visible_cases(page) == 9
    page.get_by_role("checkbox", name="fail").check()
    assert visible_cases(page) == 4, "one of them is excused, and was still seen to fail"
    page.get_by_role("checkbox", name="SHOULD").check()
    assert visible_cases(page) == 1
    page.get_by_role("button", name="Show all").click()
    page.keyboard.press("/")
    page.keyboard.type("idem-11")
    assert visible_cases(page) == 1
    assert page.get_by_role("status").inner_text() == "Showing 1 of 9 clauses, 1 of 9 cases"


def test_case_opens_by_keyboard_to_its_exchanges_and_a_curl_line(page: "Page", hostile: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto((hostile / "report.html").as_uri())
    page.locator(".failures a").first.focus()
    page.keyboard.press("Enter")
    page.locator(".exchange").wait_for()
    assert "first byte 10.0 ms" in page.locator(".exchange header").inner_text()
    page.get_by_role("button", name="Copy as curl").click()
    page.get_by_role("button", name="Copied").wait_for()
    line = page.evaluate("navigator.clipboard.readText()")
    assert line.startswith("curl -i -X 'POST' 'http://127.0.0.1:4010/customers?a=1'")
    assert '"x-api-key: $CONFORMANCE_API_KEY"' in line
    assert "It'\\''s number 2" in line


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 23, 27)")])
def test_page_follows_the_reader_in_dark_and_light(page: "Page", hostile: Path, scheme: str, paper: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto((hostile / "report.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_page_never_scrolls_sideways(page: "Page", hostile: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("report.html", "statement.html"):
        page.goto((hostile / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_screen_reader_hears_headings_names_and_verdicts(page: "Page", hostile: Path) -> None:
    page.goto((hostile / "report.html").as_uri())
    assert page.get_by_role("heading", level=1).inner_text() == "Nonconformant"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("searchbox", name="Text").count() == 1
    assert page.locator("svg[role=img]:not([aria-label])").count() == 0
    assert page.evaluate(
        "[...document.querySelectorAll('section[aria-labelledby]')].every("
        "s => document.getElementById(s.getAttribute('aria-labelledby')))"
    )


def test_thousand_cases_open_within_a_second_and_weigh_little(page: "Page", large: Path) -> None:
    path = large / "report.html"
    assert path.stat().st_size < 3_000_000
    page.goto(path.as_uri(), wait_until="load")
    spent = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert visible_cases(page) == 1000
    assert spent < 1000, "milliseconds from navigation to loaded"


def test_case_of_very_many_exchanges_shows_the_first_and_the_last(page: "Page", tmp_path: Path) -> None:
    names = tuple(f"x{number}" for number in range(300))
    lines = [*(records.exchange(number) for number in range(300)), records.case("BODY-8/made_up", "fail", names)]
    records.write(tmp_path, lines)
    write_all(tmp_path)
    page.goto((tmp_path / "report.html").as_uri())
    page.locator(".failures a").first.click()
    labels = page.locator(".exchange").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert (labels[0], labels[-1], len(labels)) == ("Exchange x0", "Exchange x299", 24)
    assert page.get_by_text("the last of 300 exchanges").is_visible()


@pytest.mark.parametrize("char", ["\u202e", "\u1160", "\u3164", "\U000e0041"])
def test_invisible_characters_of_a_body_are_shown_by_their_code(page: "Page", tmp_path: Path, char: str) -> None:
    records.write(tmp_path, [records.exchange(1, text=f"a{char}b"), records.case("BODY-8/made_up", "fail", ("x1",))])
    write_all(tmp_path)
    page.goto((tmp_path / "report.html").as_uri())
    page.locator(".failures a").first.click()
    assert page.locator("pre.body").last.inner_text() == f"a\\u{ord(char):04x}b"


def test_copied_curl_sends_a_body_that_starts_with_at_and_no_file(page: "Page", tmp_path: Path) -> None:
    request = records.exchange(1)["request"] | {"body": {"text": "@/etc/hostname"}}
    records.write(tmp_path, [records.exchange(1, request=request), records.case("BODY-8/made_up", "fail", ("x1",))])
    write_all(tmp_path)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto((tmp_path / "report.html").as_uri())
    page.locator(".failures a").first.click()
    page.get_by_role("button", name="Copy as curl").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("--data-raw '@/etc/hostname'")


def test_statement_prints_to_pdf(page: "Page", hostile: Path) -> None:
    page.goto((hostile / "statement.html").as_uri())
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_browser_replays_the_evidence(browser: "Browser", tmp_path: Path) -> None:
    lines = [records.exchange(1, request=records.exchange(1)["request"] | {"method": "GET", "body": None})]
    records.write(tmp_path, [*lines, records.case("AUTH-1/x", evidence=("x1",))])
    write_all(tmp_path)
    context = browser.new_context()
    context.route_from_har(tmp_path / "evidence.har", not_found="abort")
    page = context.new_page()
    answer = page.goto("http://127.0.0.1:4010/customers?a=1")
    assert answer is not None
    assert answer.status == 201
    assert json.loads(answer.text())["note"] == "ok"
    context.close()
