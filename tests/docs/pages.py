"""The commands that the documentation shows, as its code blocks have them.

In a `console` block a line that begins with `$ ` is a command, and what stands below it is what it prints; `…` stands
for anything. In other blocks of commands (`sh`, no language, indented) each line is one. A paragraph below a block that
begins with `Exit N` names the exit status of its last command.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "adapters").glob("*.md")),
)
ASSIGNMENT = re.compile(r"[A-Z_]+=")
PROMPT = "$ "
ANYTHING = "…"


@dataclass(frozen=True)
class Command:
    """One command line of a page. `shown` is what the page says that it prints, None where it says nothing."""

    page: str
    line: int
    text: str
    shown: str | None = None
    exit: int = 0
    settings: str | None = None
    """The `conformance.toml` that the page shows before it."""

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def calls(self) -> list[list[str]]:
        """The words of each of our programs that the line calls."""
        lexer = shlex.shlex(self.text, posix=True, punctuation_chars="&|;<>")
        lexer.whitespace_split = True
        calls: list[list[str]] = [[]]
        for word in lexer:
            if set(word) <= set("&|;<>"):
                calls.append([])
            else:
                calls[-1].append(word)
        return [call for call in map(_bare, calls) if is_ours(call)]


def is_ours(call: list[str]) -> bool:
    program = Path(call[0]).name if call else ""
    return program in {"conformance", "tox", "pytest"} or (program.startswith("python") and call[1:2] == ["-m"])


def _bare(call: list[str]) -> list[str]:
    """Without what is set or unset for the call alone."""
    while call and (ASSIGNMENT.match(call[0]) or call[0] == "env"):
        call = call[3:] if call[:2] == ["env", "-u"] else call[1:]
    return call


def commands() -> Iterator[Command]:
    """Every command line of every page that calls one of our programs, in order."""
    for page in PAGES:
        tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
        settings = None
        for position, token in enumerate(tokens):
            settings = token.content if token.info == "toml" else settings
            if token.type in {"fence", "code_block"} and token.info in {"", "sh", "console"}:
                found = _of_block(page.relative_to(ROOT).as_posix(), token, _exit(tokens[position + 1 :]))
                yield from (replace(command, settings=settings) for command in found)


def _exit(following: list[Token]) -> int:
    paragraph = following[:2][-1] if len(following) > 1 else None
    said = re.match(r"Exit (\d)\b", paragraph.content) if paragraph is not None else None
    return int(said[1]) if said else 0


def _of_block(page: str, token: Token, ends_in: int) -> Iterator[Command]:
    assert token.map is not None
    first = token.map[0] + (1 if token.type == "code_block" else 2)
    found: list[tuple[int, str, list[str] | None]] = []
    for number, line in enumerate(token.content.splitlines(), first):
        if token.info != "console":
            found.append((number, line, None))
        elif line.startswith(PROMPT):
            found.append((number, line.removeprefix(PROMPT), []))
        elif found and found[-1][2] is not None:
            found[-1][2].append(line)
    for number, text, shown in found:
        ended = ends_in if number == found[-1][0] else 0
        command = Command(page, number, text, "\n".join(shown) if shown else None, ended)
        if command.calls:
            yield command
