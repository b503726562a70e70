"""Records on disk, a real browser, and the reason why one is missing."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from reports.writing import write_all
from tests.reports import records

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def missing(what: str, required: str) -> NoReturn:
    """Skips with the reason; fails instead where the environment says that it must be there."""
    if os.environ.get(required) == "1":
        pytest.fail(f"{what} is missing, and {required}=1 asks for it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, headless."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "CONFORMANCE_REQUIRE_BROWSER")
    if not CHROMIUM.exists():
        missing(str(CHROMIUM), "CONFORMANCE_REQUIRE_BROWSER")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with every verdict, of a target that says hostile things wherever it can."""
    out = tmp_path_factory.mktemp("hostile")
    records.write(out, records.with_every_verdict(records.HOSTILE))
    write_all(out)
    return out


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of 1,000 cases."""
    out = tmp_path_factory.mktemp("large")
    records.write(out, records.of_size(1000))
    write_all(out)
    return out
