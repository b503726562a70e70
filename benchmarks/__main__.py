"""`python -m benchmarks`: the gate beside other tools on seeded servers, and what the suite costs; as one page."""

import datetime
import os
import signal
import sys
import time
from pathlib import Path

import click

from benchmarks import sample
from benchmarks.measuring import measure
from benchmarks.page import Benchmark, as_markdown
from benchmarks.tools import ROOT, TOOLS, Tool

DEFECTS, VARIANTS = 10, 3
"""With a defect for each area left out, all tools are done within half an hour on two cores."""


@click.command()
@click.option("--defects", type=click.IntRange(1), metavar="N", help=f"About N defects.  [default: {DEFECTS}]")
@click.option("--every", type=click.IntRange(1), metavar="K", help="Every K-th defect instead.")
@click.option("--variants", type=click.IntRange(0), metavar="N", help=f"So many variants.  [default: {VARIANTS}]")
@click.option("--all", "everything", is_flag=True, help="Every defect and every variant; takes many hours.")
@click.option(
    "--references", type=click.IntRange(1), default=2, show_default=True, metavar="N", help="Runs on the reference."
)
@click.option("--tools", metavar="LIST", help=f"Only these of {', '.join(tool.name for tool in TOOLS)}.")
@click.option("--costs/--no-costs", default=True, help="Measure the wire's overhead and the growth with cases as well.")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), default=ROOT / "docs" / "benchmark.md",
    metavar="FILE", help="The page.  [default: docs/benchmark.md]",
)  # fmt: skip
def main(
    defects: int | None,
    every: int | None,
    variants: int | None,
    everything: bool,
    references: int,
    tools: str | None,
    costs: bool,
    out: Path,
) -> None:
    """Measure the gate beside other tools, in one run, and write what came out as a page.

    \b
    python -m benchmarks
    python -m benchmarks --defects 24 --variants 8
    python -m benchmarks --all --tools conformance,schemathesis --out benchmark.md
    """
    if sum((defects is not None, every is not None, everything)) > 1:
        raise click.UsageError("give one of --defects, --every and --all")
    seeded = sample.seeded() if everything else sample.seeded(None if every else defects or DEFECTS, every)
    conforming = sample.conforming(variants if variants is not None else None if everything else VARIANTS)
    chosen = _tools(tools)
    # Told to end, it ends what it started as well: an exit runs what a signal's default would skip.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    out.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    if costs:
        from benchmarks.growth import growth
        from benchmarks.overhead import overhead

        measured = overhead(), growth()
    scores = measure(chosen, seeded, conforming, references=references, say=lambda line: click.echo(line, err=True))
    page = Benchmark(
        command=_command(),
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        minutes=(time.monotonic() - began) / 60,
        references=references,
        cores=os.cpu_count() or 1,
        seeded=seeded,
        of_seeded=len(sample.seeded()),
        conforming=conforming,
        of_conforming=len(sample.conforming()),
        scores=scores,
        overhead=measured[0] if costs else None,
        growth=measured[1] if costs else None,
    )
    out.write_text(as_markdown(page), encoding="utf-8")
    click.echo(f"{len(seeded)} defects, {len(conforming)} variants, {page.minutes:.0f} minutes; the page is {out}")


def _tools(names: str | None) -> list[Tool]:
    if names is None:
        return list(TOOLS)
    known = {tool.name: tool for tool in TOOLS}
    wanted = [name.strip() for name in names.split(",")]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise click.UsageError(f"no tool {unknown[0]!r}; choose of {', '.join(known)}")
    return [known[name] for name in wanted]


def _command() -> str:
    """The command line as it was given, without the place of the page, which says nothing about what is on it."""
    context = click.get_current_context()
    given = [
        f"--{name} {value}" for name, value in context.params.items()
        if name in {"defects", "every", "variants", "tools"} and value is not None
    ]  # fmt: skip
    flags = [*(["--all"] if context.params["everything"] else []), *([] if context.params["costs"] else ["--no-costs"])]
    return " ".join(["python -m benchmarks", *given, *flags])


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
