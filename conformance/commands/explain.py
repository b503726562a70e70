"""`conformance explain`: a clause or case, its source, what is sent, every acceptable outcome."""

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

import schemas
from conformance.commands.checkout import ROOT
from conformance.outcomes import ConfigurationError


@dataclass(frozen=True)
class Function:
    """A case function as its source shows it."""

    name: str
    clauses: tuple[str, ...]
    says: str
    where: str


def functions(suites: Path = ROOT / "suites") -> Iterator[Function]:
    """Every case function of the suites, read from their source: nothing is imported, nothing is sent."""
    for path in sorted(suites.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                clauses = tuple(_clauses(node))
                if clauses:
                    says = ast.get_docstring(node) or node.name.removeprefix("test_").replace("_", " ")
                    yield Function(
                        node.name.removeprefix("test_"), clauses, says, f"{path.relative_to(ROOT)}:{node.lineno}"
                    )


def _clauses(node: ast.FunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "clause":
            yield from (str(word.value) for word in decorator.args if isinstance(word, ast.Constant))


@click.command("explain")
@click.argument("what", required=False, metavar="[CLAUSE-OR-CASE]")
def command(what: str | None) -> int:
    """Say what a clause or a case asks for; without an argument, list all clauses.

    \b
    conformance explain NAME-2
    conformance explain 'IDEM-5/the_same_request_again_gives_the_original'
    """
    known = schemas.registry()
    if what is None:
        for clause in known.values():
            click.echo(f"{clause.id:8} {clause.level:7} {clause.title}")
        return 0
    clause_id, _, case = what.partition("/")
    clauses = known.matching(clause_id.upper())
    if not clauses:
        raise ConfigurationError(f"no clause {clause_id!r}; `conformance explain` lists them all")
    for clause in clauses:
        cases = [f for f in functions() if clause.id in f.clauses and f.name.startswith(case.partition("[")[0])]
        if case and not cases:
            raise ConfigurationError(f"{clause.id} has no case {case!r}; `conformance explain {clause.id}` lists them")
        click.echo("\n".join(_lines(clause, cases)))
    return 0


def _lines(clause: schemas.Clause, cases: list[Function]) -> Iterator[str]:
    yield from textwrap.wrap(f"{clause.id}  {clause.level}  {clause.title}", 78, subsequent_indent=" " * 12)
    yield f"  source    {', '.join(clause.source)}"
    for accepted in clause.accepts:
        yield from _wrapped("accepts", accepted)
    if clause.ruling:
        yield from _wrapped("ruling", clause.ruling)
    if clause.needs:
        yield f"  needs     {', '.join(clause.needs)}"
    for function in cases:
        yield from _wrapped("case", f"{function.name}  ({function.where})")
        yield from _wrapped("", function.says)


def _wrapped(label: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        " ".join(text.split()), 78, initial_indent=f"  {label:9} ", subsequent_indent=" " * 12, break_long_words=False
    )
