"""A canary key through everything that leaves a run: terminal, files, history, notification, Allure, the process list."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.cage import Animal, Asked, Visit, kept
from tests.hostile.echoes import ANIMALS
from tests.hostile.plausible import Plausible
from tests.hostile.test_survival import CANARY, FLAGS, FORMS, Survived, files, run, survived

NOTIFY_SECRET = "n0tify-s3cret-55210"


class Overhearing:
    """Looks, while it is asked, at what every process of the machine was started with. Another animal answers."""

    def __init__(self) -> None:
        self.animal: Animal = Plausible()
        self.command_lines: set[bytes] = set()

    async def __call__(self, visit: Visit, asked: Asked) -> None:
        if visit.number % 20 == 1:
            self.command_lines |= set(command_lines())
        await self.animal(visit, asked)


class Postbox:
    """Takes notifications."""

    def __init__(self) -> None:
        self.told: list[bytes] = []

    async def __call__(self, visit: Visit, asked: Asked) -> None:
        self.told.append(repr(asked).encode())
        await visit.answer(204, media=None)


def command_lines() -> Iterator[bytes]:
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield entry.read_bytes()
        except OSError:
            continue  # it has ended


@pytest.mark.parametrize("echo", ["echo_whole", "echo_base64", "echo_quoted", "echo_in_pieces", "echo_request"])
def test_a_canary_is_nowhere(echo: str, tmp_path: Path) -> None:
    spy, box, folder = Overhearing(), Postbox(), tmp_path / "run"
    folder.mkdir()
    with kept(spy) as base_url, kept(box) as post:
        words = (f"--history={tmp_path / 'history.sqlite'}", "--clauses=NAME-*,RESP-*,IDEM-5")
        address = post.replace("http://", f"json://user:{NOTIFY_SECRET}@")
        run(base_url, folder, *words, CONFORMANCE_NOTIFY=address)
        spy.animal = ANIMALS[echo]
        ended = survived(base_url, folder, *words, CONFORMANCE_NOTIFY=address)
        allure(base_url, folder)
    assert box.told, ended.said.decode()
    assert any(b"conformance" in line for line in spy.command_lines)
    written = {**files(tmp_path), "said": ended.said, "told": b"".join(box.told), "ps": b"\n".join(spy.command_lines)}
    assert {name for name, data in written.items() for form in FORMS if form in data} == set()
    assert {name for name, data in written.items() if NOTIFY_SECRET.encode() in data} == set()


def allure(base_url: str, folder: Path) -> None:
    """Both ways to Allure: from the record of the run, and by pytest's own plugin in a run of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONFORMANCE_")}
    subprocess.run(
        [sys.executable, "-m", "conformance", "report", folder / "out", "--allure", folder / "allure"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    words = [f"--base-url={base_url}", f"--out={folder / 'second'}", f"--alluredir={folder / 'own'}", *FLAGS]
    with (folder / "said by pytest").open("wb") as said:
        subprocess.run(
            [sys.executable, "-m", "pytest", "suites", "--clauses=NAME-1,RESP-6", "-vv", "-rA", "--showlocals", *words],
            env=environment | {"CONFORMANCE_API_KEY": CANARY}, stdout=said, stderr=said, check=False,
        )  # fmt: skip
    assert list((folder / "own").glob("*.json"))


def test_an_exception_of_ours_holds_no_key(tmp_path: Path) -> None:
    """Even where the suite itself is at fault, and says in which words."""
    case = tmp_path / "test_fault.py"
    case.write_text(
        "from conformance.clauses import clause\n\n"
        '@clause("NAME-1")\n'
        "def test_that_breaks(customers):\n"
        '    raise ValueError(f"key {customers.run.configuration.api_key} {customers.run.wire._client.headers}")\n'
    )
    with kept(Plausible()) as base_url:
        ended: Survived = run(base_url, tmp_path, "--", str(case))
    assert ended.code == 4
    assert b"ValueError: key [redacted]" in ended.said
    for name, written in {"said": ended.said, **files(tmp_path)}.items():
        assert not [form for form in FORMS if form in written], name
