"""`conformance contract`: which contract this is, and what moved between it and a newer OpenAPI document."""

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

import schemas
from reports.untrusted import encodable, one_line
from schemas.document import MOST_BYTES, DocumentError, read_document
from schemas.drift import WORDS, Direction, Drift, Movement, drift, shown

WIDTH = 78
MOST = 30
PLACES = 4
LEVELS = ("MUST", "SHOULD", "INFO")


@click.group("contract", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Say which contract this is (show, also without a word), or what moved since (diff)."""
    return int(ctx.invoke(show, as_object=False)) if ctx.invoked_subcommand is None else 0


@command.command("show")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
def show(as_object: bool) -> int:
    """Print the date and digest of the contract, and how many clauses it has."""
    known = schemas.registry()
    counts = Counter((clause.area, clause.level) for clause in known.values())
    if as_object:
        areas = {area: {level: counts[area, level] for level in LEVELS} for area in known.areas}
        click.echo(json.dumps({"format": 1, **_identity(), "clauses": len(known), "areas": areas}, indent=1))
        return 0
    click.echo(f"contract  {known.date}\ndigest    {schemas.contract_digest()}\nclauses   {len(known)}\n")
    click.echo(f"{'':10}{'MUST':>6}{'SHOULD':>8}{'INFO':>6}")
    for area, title in known.areas.items():
        must, should, info = (counts[area, level] for level in LEVELS)
        click.echo(f"{area:10}{must:>6}{should:>8}{info:>6}  {title}")
    must, should, info = (sum(counts[area, level] for area in known.areas) for level in LEVELS)
    click.echo(f"{'all':10}{must:>6}{should:>8}{info:>6}")
    return 0


@command.command("diff")
@click.argument("document", metavar="OPENAPI", type=click.Path(path_type=Path))
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
def diff(document: Path, as_object: bool) -> int:
    """List what OPENAPI says otherwise than our contract, clause by clause.

    OPENAPI is the vendor's document, version 3.0 or 3.1, a YAML or JSON file in one piece; - is standard input. How it
    is written does not matter, what it means does. Nothing is fetched. Exits with 0 when nothing moved, with 1 when
    something did, with 2 when the document cannot be used.
    """
    name = one_line(str(document), 200)
    try:
        found = drift(read_document(_bytes(document)))
    except OSError as error:
        raise click.ClickException(f"cannot read {name}: {error.strerror}") from None
    except DocumentError as error:
        raise click.ClickException(f"{name} cannot be used: {one_line(str(error), 400)}") from None
    click.echo(as_json(found) if as_object else as_text(found))
    return 1 if found.moved else 0


def _bytes(document: Path) -> bytes:
    if str(document) == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with document.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _identity() -> dict[str, Any]:
    return {"contract": {"date": schemas.registry().date, "digest": schemas.contract_digest()}}


def as_json(found: Drift) -> str:
    """What moved as one JSON object; `clauses` leads from each clause concerned to its entries in `moved`."""
    numbers = {id(item): number for number, item in enumerate(found.moved)}
    clauses = {clause: [numbers[id(item)] for item in found.concerning(clause)] for clause in schemas.registry()}
    value = {
        "format": 1,
        **_identity(),
        "document": {"title": found.title, "version": found.version, "openapi": found.openapi},
        "moved": [_entry(item) for item in found.moved],
        "clauses": {clause: entries for clause, entries in clauses.items() if entries},
        "no_clause_yet": [numbers[id(item)] for item in found.unclaimed],
        "on_purpose": [{**_entry(item), "why": item.why} for item in found.known],
    }
    return json.dumps(encodable(value), ensure_ascii=False, indent=1, default=str)


def _entry(item: Movement) -> dict[str, Any]:
    return {
        "places": item.places,
        "what": item.what,
        "before": item.before,
        "after": item.after,
        "direction": str(item.direction),
        "clauses": item.clauses,
    }


def as_text(found: Drift) -> str:
    """Clause by clause what moved; then what has no clause; then what differs on purpose; then the count."""
    named = f"{one_line(found.title, 60)} {one_line(found.version, 30)}, OpenAPI {one_line(found.openapi, 10)}"
    lines = [*_wrapped(f"contract {schemas.registry().date} -> {named}", 0), ""]
    for clause in schemas.registry().values():
        items = found.concerning(clause.id)
        if items:
            lines += [*_wrapped(f"{clause.id}  {clause.level}  {clause.title}", 0), *_moves(items), ""]
    if found.unclaimed:
        lines += ["No clause yet: candidates for new ones", *_moves(found.unclaimed), ""]
    if found.known:
        lines += ["On purpose, not counted", *_reasons(found.known), ""]
    return "\n".join([*lines, *_wrapped(headline(found), 0)])


def headline(found: Drift) -> str:
    purpose = f" {len(found.known)} on purpose." if found.known else ""
    if not found.moved:
        return f"nothing moved.{purpose}"
    counts = Counter(item.direction for item in found.moved)
    ways = ", ".join(f"{counts[way]} {way}" for way in Direction if counts[way])
    clauses = len({clause for item in found.moved for clause in item.clauses})
    concerned = f"{clauses} clause{'' if clauses == 1 else 's'} concerned, {len(found.unclaimed)} without a clause"
    return f"{len(found.moved)} moved ({ways}); {concerned}.{purpose}"


def _moves(items: Sequence[Movement]) -> Iterator[str]:
    for item in items[:MOST]:
        yield from _wrapped(f"{item.direction:9}{one_line(item.what, 60)}: {_change(item)}", 2, 11)
        for place in item.places[:PLACES]:
            yield from _wrapped(one_line(place or "the document", 300), 11)
        if len(item.places) > PLACES:
            yield f"{'':11}and {len(item.places) - PLACES} more places; --json names all"
    if len(items) > MOST:
        yield f"  ... and {len(items) - MOST} more; --json names all"


def _change(item: Movement) -> str:
    if item.what in WORDS - {"type"} and item.before is not None and item.after is not None:
        new = [shown(word) for word in item.after if word not in item.before]
        gone = [shown(word) for word in item.before if word not in item.after]
        parts = [f"{verb} {', '.join(words)}" for verb, words in (("added", new), ("removed", gone)) if words]
        return one_line("; ".join(parts), 300)
    before, after = one_line(shown(item.before), 150), one_line(shown(item.after), 150)
    if item.before is None:
        return f"added, {after}"
    return f"removed, was {before}" if item.after is None else f"{before} -> {after}"


def _reasons(items: Sequence[Movement]) -> Iterator[str]:
    """Each reason, with one place for every keyword: what is the same as ever is not worth more lines."""
    for why in dict.fromkeys(item.why or "" for item in items):
        yield from _wrapped(why, 2, 4)
        for what in dict.fromkeys(item.what for item in items if item.why == why):
            places = [place for item in items if (item.why, item.what) == (why, what) for place in item.places]
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            yield from _wrapped(f"{one_line(what, 40)}: {one_line(places[0], 200)}{more}", 4, 6)


def _wrapped(text: str, indent: int, further: int | None = None) -> list[str]:
    further = (indent or 2) if further is None else further
    return textwrap.wrap(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * further, break_on_hyphens=False
    )
