"""Fills what must not drift from the program: a line `<!-- generated: NAME -->` in a page becomes what NAME writes.

Clauses come from the registry and the snapshots of cases, options and commands from the program itself.
"""

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from docutils import nodes

import schemas
from conformance import costs
from conformance.adapter.options import CLIENT_OPTIONS
from conformance.commands import COMMANDS, conformance
from conformance.commands.explain import functions
from conformance.options import OPTIONS, PROFILES
from schemas.files import read_yaml
from schemas.registry import CLAUSES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PLACEHOLDER = re.compile(r"^<!-- generated: ([\w-]+) -->$", re.MULTILINE)
LEAVING = re.compile(r"\[([^\[\]]+)\]\(\.\./([^)\s]+)\)")
INCLUDED = {"adapters/WRITING.md": "writing-an-adapter.md", "adapters/PROTOCOL.md": "adapter-protocol.md"}
WIDTH = 88
CLAUSE_ID = re.compile(r"[A-Z]+-\d+")
SOURCES = {
    "ref": "the reference page of the operation",
    "api": "the published OpenAPI document",
    "doc": "the vendor's guides",
}


def anchor(title: str) -> str:
    """The anchor of a heading: a clause keeps its id as it is written everywhere, other titles go as on GitHub."""
    from myst_parser.slugs import github_slugify

    return title if CLAUSE_ID.fullmatch(title) else str(github_slugify(title))


# -- clauses ----------------------------------------------------------------------------------------------------------


def clauses() -> Iterator[str]:
    """Every clause with what it accepts, its cases and what they cost."""
    known, snapshot, says = schemas.registry(), costs.load_snapshot(ROOT / costs.SNAPSHOT), _sayings()
    client = (ROOT / "suites" / "sdk" / "cases.txt").read_text(encoding="utf-8").split()
    needs: dict[str, str] = read_yaml(CLAUSES)["needs"]
    area = ""
    for clause in known.values():
        if clause.area != area:
            area = clause.area
            yield f"\n## {area}: {known.areas[area]}\n"
        yield f"\n### {clause.id}\n\n**{clause.level}** - {_text(clause.title)}.\n"
        yield "\n".join(["", *_facts(clause, needs)]) + "\n"
        if area == "SDK":
            yield from _case_list({case: "" for case in client if case.startswith(f"{clause.id}/")}, says)
        else:
            mine = {
                f"{clause.id}/{name.partition('/')[2]}": function
                for name, function in snapshot.functions.items()
                if clause.id in function.clauses
            }
            yield from _case_list({case: function.depth for case, function in mine.items()}, says)
            yield _cost(clause, snapshot)


def _facts(clause: schemas.Clause, needs: dict[str, str]) -> Iterator[str]:
    yield f"- Source: {', '.join(SOURCES.get(source, source) for source in clause.source)}"
    yield f"- Accepted: {'; '.join(_text(accepted) for accepted in clause.accepts)}"
    if clause.ruling:
        yield f"- Ruling: {_text(clause.ruling)}"
    if clause.needs:
        yield f"- Needs: {', '.join(_text(needs[need]) for need in clause.needs)}"


def _case_list(cases: dict[str, str], says: dict[str, str]) -> Iterator[str]:
    """One entry for each function; parameters and the profile that they begin with stand below it."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for case, depth in cases.items():
        function, _, parameter = case.partition("[")
        grouped.setdefault(function, []).append((parameter.removesuffix("]"), depth))
    yield "\nCases:\n\n" if grouped else ""
    for function, found in grouped.items():
        name = function.partition("/")[2]
        said = says.get(name, "")
        yield f"- `{function}`{f': {_text(said)}' if said != name.replace('_', ' ') else ''}"
        listed = ", ".join(_parameter(parameter, depth) for parameter, depth in found if parameter or _later(depth))
        yield f"\\\n  {listed}\n" if listed else "\n"


def _later(depth: str) -> bool:
    return depth not in {"", "nightly"}


def _parameter(parameter: str, depth: str) -> str:
    words = [f"`[{parameter}]`"] if parameter else []
    return " ".join(words + ([f"({depth})"] if _later(depth) else []))


def _cost(clause: schemas.Clause, snapshot: costs.Snapshot) -> str:
    first = snapshot.shared.get(costs.PRE_FLIGHT, costs.Cost())
    found = []
    for profile in PROFILES:
        chosen = snapshot.chosen(profile, [clause.id])
        if chosen:
            total = snapshot.cost(chosen, profile)
            requests, creations = total.requests - first.requests, total.creations - first.creations
            found.append(f"{requests:g} and {creations:g} in {profile}")
    return f"\nRequests and creations: {', '.join(found)}.\n"


def _sayings() -> dict[str, str]:
    """What each case function says it is about, by name."""
    return {function.name: " ".join(function.says.split()) for function in functions()}


# -- options and commands ---------------------------------------------------------------------------------------------


def options() -> Iterator[str]:
    """Every option of a run, its variable and its default."""
    client = {option.name for option in CLIENT_OPTIONS}
    for option in OPTIONS:
        default = option.shown_default or (str(option.default) if option.default not in (None, False) else "")
        flag = option.flag if option.type is bool else f"{option.flag} {option.metavar}"
        yield f"\n### {option.flag}\n\n{option.help}\n\n- `{flag}`, or `{option.variable}`\n"
        yield f"- Default: {_text(default)}\n" if default else ""
        yield "- For `conformance sdk` too\n" if option.name in client else ""
        yield f"- Under pytest: `{option.pytest_flag}`\n" if option.pytest_flag else ""


def commands() -> Iterator[str]:
    """The help of every command, as the program prints it."""
    context = conformance.make_context("conformance", [], resilient_parsing=True, terminal_width=WIDTH)
    yield _help(conformance, context)
    for name in COMMANDS:
        command = conformance.get_command(context, name)
        assert command is not None
        yield f"\n## conformance {name}\n"
        yield from _helps(command, name, context)


def _helps(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """The help of a command, and of the commands below it."""
    context = command.make_context(name, [], parent=parent, resilient_parsing=True, terminal_width=WIDTH)
    yield _help(command, context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _helps(found, below, context)


def _help(command: click.Command, context: click.Context) -> str:
    return f"\n```text\n{command.get_help(context).rstrip()}\n```\n"


def plans() -> Iterator[str]:
    """What a whole run of each profile sends, at the vendor's limit."""
    snapshot, limit = costs.load_snapshot(ROOT / costs.SNAPSHOT), schemas.vocabulary().limits.requests_per_minute
    yield "| profile | clauses | cases | requests | creations | minutes |\n|---|---|---|---|---|---|\n"
    for profile in PROFILES:
        chosen = snapshot.chosen(profile)
        total = snapshot.cost(chosen, profile)
        judged = [clause for function in chosen.values() for clause in function.clauses]
        minutes = math.ceil(total.requests * 10 / limit) / 10
        row = (profile, len(set(judged)), len(judged), f"{total.requests:g}", f"{total.creations:g}", f"{minutes:g}")
        yield f"| {' | '.join(map(str, row))} |\n"


def evidence() -> Iterator[str]:
    """The table of contents of what measurements wrote: each page where it is there."""
    there = [name for name in ("kill-matrix", "benchmark") if (HERE / f"{name}.md").exists()]
    yield "\n".join(["```{toctree}", ":hidden:", ":caption: Evidence", "", *there, "```\n"])


# -- Markdown ---------------------------------------------------------------------------------------------------------


def _text(words: str) -> str:
    """Words of the program as Markdown that shows them as they are."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$])", r"\\\1", words)


GENERATORS: dict[str, Callable[[], Iterator[str]]] = {
    "clauses": clauses,
    "commands": commands,
    "evidence": evidence,
    "options": options,
    "plans": plans,
}


def fill(_: Any, docname: str, content: list[str]) -> None:
    """Sphinx reads a page: its placeholders are filled. A name that nobody generates is an error of the page.

    A link out of this folder leads to the page that includes the file; where none does, the file is named instead.
    """

    def made(match: re.Match[str]) -> str:
        if match[1] not in GENERATORS:
            raise ValueError(f"{docname}: nothing generates {match[1]!r}; there are {', '.join(GENERATORS)}")
        return "".join(GENERATORS[match[1]]())

    def within(match: re.Match[str]) -> str:
        page = INCLUDED.get(match[2])
        return f"[{match[1]}]({page})" if page else f"{match[1]} (`{match[2]}`)"

    content[0] = LEAVING.sub(within, PLACEHOLDER.sub(made, content[0]))


def address(app: "Sphinx", document: nodes.document) -> None:
    """The id of a clause comes before the one that docutils made of it in small letters: links lead there by it."""
    slugs = app.env.metadata[app.env.docname].get("myst_slugs", {})
    for section in document.findall(nodes.section):
        slug = section.get("slug", "")
        if CLAUSE_ID.fullmatch(slug):
            section["ids"] = [slug, *(it for it in section["ids"] if it != slug)]
            line, _, title = slugs[slug]
            slugs[slug] = (line, slug, title)


def setup(app: "Sphinx") -> dict[str, bool]:
    app.connect("source-read", fill)
    app.connect("doctree-read", address, priority=100)  # before the contents are drawn up
    return {"parallel_read_safe": True, "parallel_write_safe": True}
