"""What each tool says is wrong, read from its own output for machines, and reduced to what can be compared.

Two runs of one tool are compared by these keys, so they hold nothing that differs from run to run on one server:
random values, ids, times, and the statuses of randomly injected errors are left out. What a key says after DETAIL is
compared only where the tool says the same of one server every time (see `new`).
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

DETAIL = " | "
Reader = Callable[[Path], frozenset[str]]


class NoResultError(Exception):
    """A tool left no readable result; the text says why, in one line."""


def new(failures: frozenset[str], baseline: Sequence[frozenset[str]]) -> frozenset[str]:
    """The failures that no run of the baseline reported.

    Where runs of the baseline differ in a detail, as in which of many examples was shown, the detail says nothing of a
    server, and a failure that differs in no more than that is not new.
    """
    ever = frozenset().union(*baseline)
    unsteady = {key.partition(DETAIL)[0] for key in ever if not all(key in run for run in baseline)}
    return frozenset(key for key in failures - ever if key.partition(DETAIL)[0] not in unsteady)


def of_conformance(report: Path) -> frozenset[str]:
    """The failed cases of our `report.json`."""
    try:
        cases = json.loads(report.read_text(encoding="utf-8"))["cases"]
    except (OSError, ValueError, KeyError):
        raise NoResultError(f"no readable {report.name}") from None
    return frozenset(case["id"] for case in cases if case["outcome"] == "fail")


def of_schemathesis(junit: Path) -> frozenset[str]:
    """Operation, check and its first line of explanation, of every failure of Schemathesis's JUnit file."""
    found = set()
    for name, text in _failed(junit):
        checks = re.split(r"^- (?=ST\d+ )", text, flags=re.MULTILINE)[1:]
        found |= {f"{name}: {_check(check)}" for check in checks} or {f"{name}: {_plain(text)}"}
    return frozenset(found)


def of_specmatic(junit: Path) -> frozenset[str]:
    """Test and the place in the exchange that was wrong, of every failure of Specmatic's JUnit file."""
    found = set()
    for name, text in _failed(junit):
        places = re.findall(r"^\s*>> (\S+)", text, flags=re.MULTILINE) or [""]
        found |= {f"{name.rpartition('contractTest() > ')[2]}: {_plain(place)}" for place in places}
    return frozenset(found)


def of_dredd(xunit: Path) -> frozenset[str]:
    """Transaction and what was said of it, of every failure of Dredd's xUnit file. Ids in paths are left out."""
    found = set()
    for name, text in _failed(xunit):
        said = text.partition("Request:")[0].removeprefix("Message:").split("\n")
        found |= {f"{_plain(name)}: {_plain(line)}" for line in said if line.strip()}
    return frozenset(found)


def _failed(junit: Path) -> Iterator[tuple[str, str]]:
    try:
        root = ElementTree.parse(junit).getroot()
    except (OSError, ElementTree.ParseError):
        raise NoResultError(f"no readable {junit.name}") from None
    for case in root.iter("testcase"):
        for outcome in case:
            if outcome.tag in {"failure", "error"}:
                yield case.get("name", ""), outcome.text or outcome.get("message") or ""


def _check(text: str) -> str:
    """The title of a check and the first line under it, unless that is already the answer's status.

    A request that should have been refused is told by what was wrong with it; the values before and after are random.
    """
    title, _, rest = text.partition("\n")
    first = next((line.strip() for line in rest.split("\n") if line.strip()), "")
    said = _plain(title if re.match(r"\[\d+\] ", first) else f"{title}: {first}")
    wrong = re.search(r"^\s*Invalid component: (.*?)(?: \(was .*)?$", rest, flags=re.MULTILINE)
    return f"{said}{DETAIL}{_plain(wrong[1])}" if wrong else said


def _plain(text: str) -> str:
    """Without ids, long numbers and long quotations, on one line."""
    text = re.sub(r"(?<![0-9A-Za-z])[0-9A-Za-z]{27}(?![0-9A-Za-z])", "ID", " ".join(text.split()))
    text = re.sub(r"\d{4,}", "N", text)
    return re.sub(r"(['\"`])(?:(?!\1).){25,}\1", r"\1...\1", text)[:200]
