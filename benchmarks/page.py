"""The benchmark as a page for people."""

import platform
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.growth import STILL_LINEAR, Growth
from benchmarks.measuring import Scores
from benchmarks.overhead import Overhead
from benchmarks.sample import Trial

WIDTH = 118


@dataclass(frozen=True)
class Benchmark:
    """All that was measured in one run, and on what."""

    command: str
    date: str
    minutes: float
    cores: int
    references: int
    seeded: Sequence[Trial]
    of_seeded: int
    conforming: Sequence[Trial]
    of_conforming: int
    scores: Sequence[Scores]
    overhead: Overhead | None = None
    growth: Growth | None = None


def as_markdown(it: Benchmark) -> str:
    """The page, its text wrapped, its tables and command lines not."""
    lines = ["# Benchmark", "", *_introduction(it), "", *_scores(it), "", *_reading(it), ""]
    lines += ["## What each tool was told", "", *_told(it), ""]
    lines += ["## Each defect", "", *_defects(it), "", "## Each conforming variant", "", *_variants(it), ""]
    if it.overhead and it.growth:
        lines += ["## What the suite costs", "", *_costs(it.overhead, it.growth), ""]
    return "\n".join(_wrapped(line) for line in lines)


def _wrapped(line: str) -> str:
    if line.startswith(("|", "    ", "#")):
        return line
    return textwrap.fill(
        line,
        WIDTH,
        subsequent_indent="  " if line.startswith("- ") else "",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _introduction(it: Benchmark) -> list[str]:
    return [
        "The gate beside other tools, in one run: the same servers, over real HTTP on loopback, one tool at a time, a"
        " fresh server for each. A server is the reference, the reference with one rule broken (a seeded defect), or"
        " another shape that the contract allows (a conforming variant).",
        "",
        f"Made by `{it.command}` on {it.date} in {it.minutes:.0f} minutes, with Python {platform.python_version()} on"
        f" {it.cores} cores. Do not edit.",
        "",
        f"Sample: {len(it.seeded)} of {it.of_seeded} defects and {len(it.conforming)} of {it.of_conforming} variants,"
        " evenly spread by area of the contract and by id (`--all` takes everything)."
        " Defects that show only in production are passed over: the reference they would need beside them is another.",
    ]


def _scores(it: Benchmark) -> list[str]:
    lines = [
        "| tool | version | defects found | failures on the reference | variants blamed | blamed anew"
        " | requests | seconds | found per 100 requests |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for score in it.scores:
        if score.not_run:
            lines.append(f"| {score.tool.name} | not run: {_cell(score.not_run)} | | | | | | | |")
            continue
        variants = len(score.conforming)
        lines.append(
            f"| {score.tool.name} | {_cell(score.tool.version())} | {len(score.found)} of {len(score.seeded)}"
            f" | {len(score.baseline)} | {len(score.blamed)} of {variants} | {len(score.newly_blamed)} of {variants}"
            f" | {score.requests:.0f} | {score.seconds:.1f} | {score.found_per_100_requests:.2f} |"
        )
    return lines


def _reading(it: Benchmark) -> list[str]:
    unsteady = [f"{score.tool.name}: {score.unsteady}" for score in it.scores if not score.not_run and score.unsteady]
    return [
        f"- **Defects found**: servers of which the tool reports a failure that it does not report of the reference. It"
        f" judges the reference {_times(it.references)}, and all that it reports there is left out, ids and random values"
        " aside. Which rule is blamed does not count: a failure is a failure.",
        "- **Failures on the reference**: kinds of failure in those runs together; the reference keeps the contract, so"
        " each is a false alarm by"
        " the clauses. The OpenAPI document says more than the clauses in places, such as the pattern of a cursor, which the"
        " reference does not check; an owner of both may well want to hear of those. "
        + (f"Not reported every time, by chance or by time: {'; '.join(unsteady)}." if unsteady else "All are steady."),
        "- **Variants blamed**: those of which any failure is reported; **blamed anew**: with a failure that the"
        " reference does not draw. All of them keep the contract.",
        "- **Requests** are counted by the server, and **seconds** are wall time with start-up; medians over all runs."
        " **Found per 100 requests** is over the servers with a defect.",
        "- The seeded defects were written for this suite, which was grown until it found all of them; the others have"
        " never seen them. Read its score as complete by construction, and theirs as what they find of rules that were"
        " mostly never theirs to check.",
        *_not_all(it),
    ]


def _not_all(it: Benchmark) -> list[str]:
    return [
        f"- {score.tool.name} did not end well on {name}: {trouble}."
        for score in it.scores
        if not score.not_run
        for name, trouble in score.troubles.items()
    ]


def _told(it: Benchmark) -> list[str]:
    lines = []
    for score in it.scores:
        tool = score.tool
        environment = " ".join(
            f"{name}={value}" for name, value in tool.shown_environment.items() if name != "PYTHONPATH"
        )
        command = " ".join([*([environment] if environment else []), *tool.command])
        lines += [f"**{tool.name}**", "", f"    {command}", "", tool.told, "", f"Cannot see: {tool.blind}", ""]
    return [*lines, "`TARGET` is the server's URL. API keys go by environment variables, never by arguments."]


def _defects(it: Benchmark) -> list[str]:
    ran = [score for score in it.scores if not score.not_run]
    lines = [f"| clause | defect | {' | '.join(score.tool.name for score in ran)} |", "|---|---|" + "---|" * len(ran)]
    for trial in it.seeded:
        marks = ["found" if trial.name in score.found else "-" for score in ran]
        lines.append(f"| {trial.clause} | {trial.name}: {_cell(trial.summary)} | {' | '.join(marks)} |")
    return lines


def _variants(it: Benchmark) -> list[str]:
    ran = [score for score in it.scores if not score.not_run]
    lines = [f"| variant | {' | '.join(score.tool.name for score in ran)} |", "|---|" + "---|" * len(ran)]
    for trial in it.conforming:
        marks = [_mark(score, trial.name) for score in ran]
        lines.append(f"| {trial.name}: {_cell(trial.summary)} | {' | '.join(marks)} |")
    return lines


def _mark(score: Scores, variant: str) -> str:
    if variant in score.newly_blamed:
        return "blamed anew"
    return "blamed" if variant in score.blamed else "-"


def _costs(overhead: Overhead, growth: Growth) -> list[str]:
    points = ", ".join(f"{cases} cases in {seconds:.1f} s" for cases, seconds in growth.points)
    word = "linear" if growth.linear else "NOT linear"
    return [
        f"- **One exchange** of the suite's wire takes {overhead.ratio:.2f} times that of a bare `httpx.AsyncClient`"
        f" loop ({overhead.wire * 1e3:.2f} ms beside {overhead.bare * 1e3:.2f} ms): creates on one embedded sandbox,"
        " rounds in turns, the median of the rounds' ratios. The target is 2 at most:"
        f" {'kept' if overhead.ratio <= 2 else 'MISSED'}.",
        f"- **Time grows with the number of cases**: {points}; the same cases once, twice, four and eight times over,"
        f" each size in turns and its quickest round. By least squares: {growth.start:.1f} s to start, and"
        f" {growth.per_case * 1e3:.1f} ms for each case. It is {word}: one more case among the most costs"
        f" {growth.bend:.2f} times what it costs among the fewest (judged linear up to {STILL_LINEAR:g}; growth as the"
        " square would show 4 and more).",
    ]


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
