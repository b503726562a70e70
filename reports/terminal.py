"""What the terminal says after a run: a table by area, each failure in four lines, what was not seen, the verdict."""

import shlex
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import schemas
from conformance.results import CaseResult, Outcome, RunRecord, Verdict, excused, unseen, verdict
from reports import findings
from reports.found import found_names
from reports.report import ended, seconds, sent
from reports.untrusted import one_line

WIDTH = 80
MOST_FAILURES = 40
MOST_TOLERATED = 40
MOST_REASONS = 20
MOST_CURL = 600
COLUMNS = {
    Outcome.PASS: "pass",
    Outcome.FAIL: "FAIL",
    Outcome.TOLERATED: "tolerated",
    Outcome.OBSERVED: "observed",
    Outcome.INCONCLUSIVE: "not seen",
    Outcome.NOT_APPLICABLE: "n/a",
}
WORDS = {
    Verdict.CONFORMANT: "CONFORMANT",
    Verdict.NONCONFORMANT: "NONCONFORMANT",
    Verdict.INCONCLUSIVE: "INCONCLUSIVE",
}

COLOURS = {
    "FAIL": "1;31",
    "area": "1",
    "Tolerated:": "33",
    WORDS[Verdict.CONFORMANT]: "1;32",
    WORDS[Verdict.NONCONFORMANT]: "1;31",
    WORDS[Verdict.INCONCLUSIVE]: "1;35",
}
"""Codes of ANSI terminals (SGR), by the first word of a line."""


def summary(record: RunRecord, out: Path) -> str:
    """The whole text, at most 80 columns wide but for command lines, which are whole so that they can be copied."""
    lines: list[str] = []
    reason = record.footer.get("reason")
    judged = any(case.outcome not in {Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE} for case in record.cases)
    if judged:
        lines += ["", *table(record)]
        lines += failures(record, out)
        lines += tolerated(record)
    lines += deviations(record)
    if not reason:
        lines += not_seen(record)
    if reason:
        lines += ["", *_wrapped("", one_line(str(reason), 600))]
    return "\n".join([*lines, "", *verdict_lines(record, out)])


def coloured(text: str) -> str:
    """The summary with colour for a terminal that takes it: only at the starts of lines that are ours."""
    return "\n".join(_coloured(line) for line in text.split("\n"))


def _coloured(line: str) -> str:
    first = line.partition(" ")[0]
    colour = COLOURS.get(first)
    return f"\x1b[{colour}m{first}\x1b[0m{line[len(first) :]}" if colour else line


def table(record: RunRecord) -> Iterator[str]:
    """How the cases of each area ended; only the columns that occur."""
    counts: dict[str, Counter[Outcome]] = {}
    for case in record.cases:
        counts.setdefault(case.clauses[0].rpartition("-")[0], Counter())[excused(case)] += 1
    columns = [outcome for outcome in COLUMNS if any(count[outcome] for count in counts.values())]
    titles = schemas.registry().areas
    room = min(28, WIDTH - 6 - sum(map(_width, columns)))
    yield f"{'area':6}{'':{room}}" + "".join(f"{COLUMNS[outcome]:>{_width(outcome)}}" for outcome in columns)
    for area in sorted(counts, key=lambda it: list(titles).index(it) if it in titles else len(titles)):
        cells = "".join(f"{counts[area][outcome] or '.':>{_width(outcome)}}" for outcome in columns)
        yield f"{area:6}{one_line(titles.get(area, ''), room - 1):{room}}{cells}"


def _width(outcome: Outcome) -> int:
    return max(6, len(COLUMNS[outcome]) + 2)


def failures(record: RunRecord, out: Path) -> Iterator[str]:
    """Each failure that counts: clause and title, expected, actual, and how to see it again."""
    found = findings.failing(record)
    files = found_names(record)
    for case in found[:MOST_FAILURES]:
        yield ""
        yield from _failure(case, judged=findings.is_judged(case, record))
        if case.id in files:
            yield f"  again     conformance replay {shlex.quote(str(out / files[case.id]))}{_address(record)}"
    if len(found) > MOST_FAILURES:
        yield ""
        yield f"... and {len(found) - MOST_FAILURES} failures more, in the report"


def _address(record: RunRecord) -> str:
    """The target is named by whoever replays; our own needs no name."""
    target = record.header.get("target", {})
    return "" if target.get("embedded") else f" --base-url {shlex.quote(one_line(str(target.get('base_url'))))}"


def _failure(case: CaseResult, *, judged: bool) -> Iterator[str]:
    clause, _, name = case.id.partition("/")
    known = schemas.registry()
    title = known[clause].title if clause in known else ""
    yield from _wrapped("", f"FAIL {clause} ({case.level}{'' if judged else ', reported only'}) {title}")
    yield from _wrapped("  case      ", one_line(name, 200))
    yield from _wrapped("  expected  ", one_line(case.expected, 400))
    yield from _wrapped("  actual    ", one_line(case.actual, 400))
    if case.reproduce:
        curl = case.reproduce if len(case.reproduce) <= MOST_CURL else "the whole request is in the report"
        yield f"  reproduce {_tame(one_line(curl))}"


def tolerated(record: RunRecord) -> Iterator[str]:
    """Known, harmless departures, and failures that a deviation explains, a line for each clause."""
    lines: dict[str, None] = {}
    for case in record.cases:
        if excused(case) is Outcome.TOLERATED:
            why = f"deviation: {case.deviation.get('reason', '')}" if case.deviation else case.actual
            lines[f"{case.clauses[0]:8} {one_line(why, WIDTH - 11)}"] = None
    if lines:
        yield ""
        yield "Tolerated:"
        yield from (f"  {_tame(line)}" for line in list(lines)[:MOST_TOLERATED])
        if len(lines) > MOST_TOLERATED:
            yield f"  ... and {len(lines) - MOST_TOLERATED} more, in the report"


def deviations(record: RunRecord) -> Iterator[str]:
    """Entries of the deviations file that are out of date; each fails the run."""
    stale = [str(event.get("detail", "")) for event in record.events if event.get("name") == "deviation"]
    if stale:
        yield ""
        yield "The deviations file is out of date:"
        for line in stale:
            yield from _wrapped("  ", one_line(line, 300))


def not_seen(record: RunRecord) -> Iterator[str]:
    """What this target gave no way to see, grouped by what was missing."""
    reasons: dict[str, dict[str, None]] = {}
    for case in record.cases:
        if case.outcome is Outcome.INCONCLUSIVE:
            reasons.setdefault(one_line(case.actual, 200), {})[case.clauses[0]] = None
    if reasons:
        yield ""
        yield "Could not be seen here:"
        for reason, clauses in list(reasons.items())[:MOST_REASONS]:
            yield from _wrapped("  ", f"{', '.join(clauses)}: {reason}")
        if len(reasons) > MOST_REASONS:
            yield f"  ... and {len(reasons) - MOST_REASONS} reasons more, in the report"


def verdict_lines(record: RunRecord, out: Path) -> Iterator[str]:
    """The verdict in one line, what it rests on in the next."""
    found, missing = verdict(record), unseen(record)
    musts = [
        clause for clause in record.clauses if clause.level == "MUST" and clause.verdict is not Outcome.NOT_APPLICABLE
    ]
    broken = findings.broken_clauses(record)
    left_out = findings.not_asked(record)
    if found is Verdict.NONCONFORMANT:
        why = f"broken: {', '.join(broken)}" if broken else "the deviations file is out of date"
    elif found is Verdict.INCONCLUSIVE:
        why = (
            "it could not be judged" if not record.incomplete else "the run was cut off: what is missing was not judged"
        )
    elif missing:
        why = f"as far as could be seen: {len(missing)} of {len(musts)} MUST clauses were not ({', '.join(missing)})"
    else:
        why = f"every one of {len(musts)} MUST clauses{' asked' if left_out else ''} was seen"
    early = "" if ended(record) == "complete" else f" (incomplete: {one_line(ended(record), 20)})"
    yield from _wrapped("", f"{WORDS[found]}{early} - {why}")
    if left_out:
        word = "Not reached" if early else "Not asked"
        yield from _wrapped("", f"{word} in this run: {len(left_out)} of {len(musts) + len(left_out)} MUST clauses")
    shard = record.header.get("configuration", {}).get("shard")
    if shard:
        yield f"This is shard {one_line(str(shard), 10)}; `conformance merge` joins the shards of a run"
    shoulds = dict.fromkeys(
        case.clauses[0] for case in findings.failing(record) if not findings.is_judged(case, record)
    )
    if shoulds:
        yield from _wrapped("", f"SHOULD clauses broken, which fails under --strict only: {', '.join(shoulds)}")
    profile, seed = (one_line(str(record.header.get(name)), 20) for name in ("profile", "seed"))
    how, where = f"{sent(record)}, {seconds(record):.1f} s, profile {profile}, seed {seed}", one_line(f"{out}/")
    if len(how) + len(where) + 2 <= WIDTH:
        yield _tame(f"{how}; {where}")
    else:  # the path stays whole, so that it can be copied
        yield from _wrapped("", how)
        yield f"  {_tame(where)}"


def _wrapped(label: str, text: str) -> list[str]:
    indent = " " * len(label) or "  "
    lines = textwrap.wrap(label + _tame(text), WIDTH, subsequent_indent=indent, break_long_words=True) or [label]
    return [lines[0], *(f"{indent}\\{line.lstrip()}" if line.lstrip().startswith("::") else line for line in lines[1:])]


def _tame(text: str) -> str:
    """CI servers obey `##[command]` anywhere in a line, and `::command::` at its start: a target must not say either."""
    return text.replace("##[", "#\\#[").replace("##vso[", "#\\#vso[")
