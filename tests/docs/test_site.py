"""The site: it builds without a warning, so its links and anchors hold, and a browser opens it without asking anybody."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

import schemas
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")


def missing(what: str) -> NoReturn:
    """Skips with the reason; fails instead where the environment says that a browser must be there."""
    if os.environ.get("CONFORMANCE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{what} is missing, and CONFORMANCE_REQUIRE_BROWSER=1 asks for it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `tox -e docs` does."""
    built = tmp_path_factory.mktemp("site")
    flags = ["-E", "-W", "--keep-going", "-n", "-q", "-b", "html", "-d", str(built / "doctrees")]
    words = [sys.executable, "-m", "sphinx", *flags, "docs", str(built / "html")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return built / "html"


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, headless."""
    if not find_spec("playwright"):
        missing("playwright")
    if not CHROMIUM.exists():
        missing(str(CHROMIUM))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page that fails the test on any error, or request beyond the files of the site."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("requestfailed", lambda request: trouble.append(f"not there: {request.url}"))
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else trouble.append(request.url)
    )
    yield page
    context.close()
    assert trouble == []


def test_every_clause_has_its_anchor(site: Path) -> None:
    html = (site / "clauses.html").read_text(encoding="utf-8")
    assert [clause for clause in schemas.registry() if f'id="{clause}"' not in html] == []


def test_no_page_fetches_anything(site: Path) -> None:
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert 'src="http' not in html
        assert "<link" not in "".join(line for line in html.splitlines() if 'href="http' in line)


def test_a_reader_goes_from_the_first_page_to_a_clause(page: "Page", site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="Acceptance").first.click()
    page.locator("article").get_by_role("link", name="IDEM-11").click()
    page.wait_for_url("**/clauses.html#IDEM-11")
    heading = page.locator("section#IDEM-11").get_by_role("heading", name="IDEM-11")
    assert "IDEM-11/another_clients_key" in (page.locator("section#IDEM-11").text_content() or "")
    box = heading.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900, "the browser is where the link leads"


@pytest.mark.parametrize("width", [360, 1200])
def test_no_page_scrolls_sideways(page: "Page", site: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in sorted(site.glob("*.html")):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
