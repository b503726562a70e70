"""Each trouble that the page describes is provoked, and the program says the very line that stands there."""

from pathlib import Path

import pytest

from tests.docs.doing import must_do_as_shown
from tests.docs.pages import Command, commands

TROUBLES = [command for command in commands() if command.page == "docs/troubleshooting.md"]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.line))
def test_a_trouble_is_told_as_the_page_says(
    trouble: Command, folder: Path, served: dict[str, str], environment: dict[str, str]
) -> None:
    assert trouble.shown
    must_do_as_shown(trouble, folder, served, environment)
