"""`junit.xml`: each case as a test case with its clause, level and verdict as properties, for CI servers."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conformance.results import CaseResult, Outcome, RunRecord, Verdict, excused, verdict
from reports.findings import is_judged, why
from reports.report import ended, seconds
from reports.untrusted import printable

SKIPPED = frozenset({Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE})


def junit(record: RunRecord) -> bytes:
    """The run as one test suite for each area. A tolerated departure passes, what could not be seen is skipped.

    A suite `run` comes first: its one case says why a run without a failing case is not conformant, which the others,
    skipped or never reached, would show as green.
    """
    root = Element("testsuites", name="customers-conformance", time=f"{seconds(record):.3f}")
    _add_verdict(root, record)
    for area in dict.fromkeys(_area(case) for case in record.cases):
        cases = [case for case in record.cases if _area(case) == area]
        suite = SubElement(root, "testsuite", name=area, tests=str(len(cases)), errors="0")
        suite.set("failures", str(sum(_fails(case, record) for case in cases)))
        suite.set("skipped", str(sum(_skipped(case, record) for case in cases)))
        suite.set("time", f"{sum(case.seconds for case in cases):.3f}")
        for case in cases:
            _add(suite, case, record)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _add_verdict(root: Element, record: RunRecord) -> None:
    found, header = verdict(record), record.header
    explained = any(_fails(case, record) for case in record.cases)
    failure, error = found is Verdict.NONCONFORMANT and not explained, found is Verdict.INCONCLUSIVE
    suite = SubElement(root, "testsuite", name="run", tests="1", failures=str(int(failure)), errors=str(int(error)))
    suite.set("skipped", "0")
    suite.set("time", "0.000")
    entry = SubElement(suite, "testcase", classname="run", name="verdict", time="0.000")
    properties = SubElement(entry, "properties")
    target = header.get("target") or {}
    facts = {"verdict": found.value, "ended": ended(record), "target": target.get("base_url") or target.get("name")}
    for key, value in (facts | {"profile": header.get("profile"), "seed": header.get("seed")}).items():
        SubElement(properties, "property", name=key, value=_text(str(value)))
    if failure or error:
        SubElement(entry, "failure" if failure else "error", type=found.value, message=_text(why(record)[:300]))


def _add(suite: Element, case: CaseResult, record: RunRecord) -> None:
    clause, _, name = case.id.partition("/")
    entry = SubElement(suite, "testcase", classname=_text(clause), name=_text(name), time=f"{case.seconds:.3f}")
    properties = SubElement(entry, "properties")
    outcome = excused(case)
    for key, value in (("clause", clause), ("level", case.level), ("verdict", outcome.value)):
        SubElement(properties, "property", name=key, value=_text(value))
    words = f"expected: {case.expected}\nactual: {case.actual}"
    if _fails(case, record):
        failure = SubElement(entry, "failure", type=case.level, message=_text(f"{clause}: {case.actual}"[:300]))
        failure.text = _text(f"{words}\nreproduce: {case.reproduce}\nevidence: {', '.join(case.evidence)}", keep="\n")
    elif _skipped(case, record):
        SubElement(entry, "skipped", message=_text(f"{outcome.value}: {case.actual}"[:300]))


def _fails(case: CaseResult, record: RunRecord) -> bool:
    return case.counts_as_failure and is_judged(case, record)


def _skipped(case: CaseResult, record: RunRecord) -> bool:
    """What could not be seen; and a broken SHOULD, which is reported but fails a strict run only."""
    return case.outcome in SKIPPED or (case.counts_as_failure and not is_judged(case, record))


def _area(case: CaseResult) -> str:
    return case.clauses[0].rpartition("-")[0]


def _text(text: str, keep: str = "") -> str:
    return printable(text, keep)
