"""What the target's condition hides is inconclusive: an outage, a refused key or throttling blames no clause."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.messages import Refused, Request, Response
from sandbox.reference import Sandbox

from .conftest import Ended, run, target

Judge = Callable[..., Ended]


class Always(Sandbox):
    status = 500

    async def answer(self, request: Request) -> Response:
        return self.render_error(Refused(self.status, "always", "Always the same."), request)


class Always401(Always):
    status = 401


class Always429(Always):
    status = 429


class Always503(Always):
    status = 503


@pytest.mark.parametrize("layer", [Always, Always401, Always503])
def test_an_outage_blames_no_clause(judged: Judge, layer: type[Sandbox]) -> None:
    ended = judged(layer)
    assert (ended.code, ended.red, ended.report["verdict"]) == (3, set(), "inconclusive")
    assert str(layer.status if issubclass(layer, Always) else "") in ended.report["reason"]


def test_endless_throttling_is_inconclusive(judged: Judge) -> None:
    ended = judged(Always429, "--max-wait=2")
    assert (ended.code, ended.red) == (3, set())
    assert "--max-wait" in ended.report["reason"]


def test_throttling_fails_nothing_and_costs_hardly_a_request(judged: Judge) -> None:
    ended = judged(Sandbox, "--profile=nightly", rate_limit="120/s,40/s")
    free = judged(Sandbox, "--profile=nightly")
    assert (ended.code, ended.verdicts) == (0, {**free.verdicts, "RATE-1": ended.verdicts["RATE-1"]})
    assert ended.report["requests"] == pytest.approx(free.report["requests"], rel=0.1)


def test_a_closed_port_is_inconclusive(tmp_path: Path) -> None:
    ended = run("--base-url=http://127.0.0.1:1", out=tmp_path / "out")
    assert ended.code == 3
    assert "cannot be reached" in ended.text
    assert ended.report["requests"] == 1


def test_a_wrong_key_is_inconclusive(tmp_path: Path) -> None:
    with target() as base_url:
        ended = run(f"--base-url={base_url}", out=tmp_path / "out", CONFORMANCE_API_KEY="wrong-key-0123456789")
    assert (ended.code, ended.red) == (3, set())
    assert "check CONFORMANCE_API_KEY" in ended.report["reason"]


@pytest.mark.parametrize("variant", ["no-read-routes", "no-catalogue", "no-kyb-status"])
def test_what_cannot_be_seen_is_said(judged: Judge, variant: str) -> None:
    ended = judged(Sandbox, variant=variant)
    assert (ended.code, ended.red) == (0, set())
    assert ended.report["unseen"] != []
    assert "Could not be seen here:" in ended.text


def test_a_second_key_is_asked_for(tmp_path: Path) -> None:
    with target() as base_url:
        words = (f"--base-url={base_url}", "--clauses=IDEM-11,SUB-8,AUTH-1")
        ended = run(*words, out=tmp_path / "out", CONFORMANCE_SECOND_API_KEY="")
    assert ended.verdicts == {"IDEM-11": "inconclusive", "SUB-8": "inconclusive", "AUTH-1": "pass"}
