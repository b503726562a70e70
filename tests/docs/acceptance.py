"""Whether the real program takes a command line: its own parser reads it, and nothing is run."""

import subprocess
import sys
from importlib.util import find_spec

import click

from conformance.commands import conformance
from conformance.configuration import KEY_VARIABLE, resolve
from tests.docs.pages import ROOT

VENDOR = "dakota.xyz"


def must_be_accepted(call: list[str]) -> None:
    """Raises what the program's parser raises where it does not know a command, an option or a value."""
    program, words = call[0].rpartition("/")[2], call[1:]
    if program == "conformance":
        _conformance(words)
    elif program == "tox":
        _tox(words)
    elif program == "pytest":
        _pytest(words)
    else:
        assert find_spec(words[1]), f"no module {words[1]}"


def _conformance(words: list[str]) -> None:
    context: click.Context = click.Context(conformance, info_name="conformance")
    words = ["run", *words] if words[:1] and words[0].startswith("-") else words
    command: click.Command = conformance
    while isinstance(command, click.Group) and words:
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
        context = click.Context(command, parent=context, info_name=name)
    made = command.make_context(command.name, list(words), parent=context.parent)
    if VENDOR in str(made.params.get("base_url")):
        resolve(made.params, {KEY_VARIABLE: "a key of the vendor's".replace(" ", "-")})


def _tox(words: list[str]) -> None:
    from tox.run import setup_state

    state = setup_state(["-c", str(ROOT / "tox.ini"), *words])
    environments = list(state.envs.iter())
    assert environments
    given = state.conf.pos_args(None)
    if environments == ["conformance"] and given:
        _conformance(list(given))


def _pytest(words: list[str]) -> None:
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider", *words]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
