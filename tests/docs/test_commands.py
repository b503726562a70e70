"""What the documentation tells people to type is taken by the program, and does what the page says."""

import re
import shlex
from pathlib import Path

import click
import pytest

from conformance.commands import COMMANDS, conformance
from tests.docs.acceptance import VENDOR, must_be_accepted
from tests.docs.doing import must_do_as_shown
from tests.docs.pages import Command, commands

ALL = list(commands())
NEEDS_NETWORK = "asks the vendor's sandbox"
INSTALLS = "makes an environment of its own"
NOT_RUN = {
    "conformance run --base-url TARGET --out out": "TARGET stands for a server; python -m benchmarks runs it",
    "conformance replay out/found/1-IDEM-6-keys_behave_as_the_model_says.json": (
        "the file is made by a run that found something; tests/conformance/test_exploration.py replays one"
    ),
    "python3 -m venv .venv && .venv/bin/pip install -qc constraints.txt tox && .venv/bin/tox -qe conformance": INSTALLS,
    "python3 -m venv .venv && .venv/bin/pip install -qc constraints.txt tox && .venv/bin/tox -qe tests": INSTALLS,
    ".venv/bin/tox -e tests        # the tests": "is what runs this",
    ".venv/bin/tox -e lint,types   # ruff, import rules, mypy --strict": INSTALLS,
    ".venv/bin/tox -e hostile      # runs against a zoo of hostile servers": "takes minutes",
    ".venv/bin/tox -e docs         # the site; a warning is an error": "tests/docs/test_site.py builds it",
    ".venv/bin/tox -e fuzz         # an hour of exploring the embedded sandbox": "takes an hour",
    ".venv/bin/tox -e kill-matrix  # every seeded defect found, no conforming variant blamed": "takes minutes",
    "pytest suites --profile acceptance --approval-seconds 1 --grace-seconds 1 --snapshot suites/cases.json": (
        "writes into the checkout"
    ),
}
RUN = [it for it in ALL if it.text not in NOT_RUN and (VENDOR not in it.text or it.shown)]
TROUBLES = "docs/troubleshooting.md"


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.where)
def test_a_command_is_accepted(command: Command) -> None:
    if command.exit != 2:
        for call in command.calls:
            must_be_accepted(call)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_the_help_are_accepted(name: str) -> None:
    command = conformance.get_command(click.Context(conformance), name)
    assert command is not None
    for example in re.findall(r"^ *(conformance .+)$", command.help or "", re.MULTILINE):
        must_be_accepted(shlex.split(example))


def test_what_is_not_run_is_named_with_its_reason() -> None:
    """Each command is run, asks the vendor's hosts, or stands in the list; and the list has nothing else."""
    texts = {command.text for command in ALL}
    assert set(NOT_RUN) - texts == set(), "these stand in no page any more"
    assert all(VENDOR in it.text for it in ALL if it not in RUN and it.text not in NOT_RUN), NEEDS_NETWORK


@pytest.mark.parametrize("page", dict.fromkeys(it.page for it in RUN if it.page != TROUBLES))
def test_the_commands_of_a_page_do_what_it_says(
    page: str, folder: Path, served: dict[str, str], environment: dict[str, str]
) -> None:
    for command in RUN:
        if command.page == page:
            must_do_as_shown(command, folder, served, environment)
