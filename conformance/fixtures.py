"""What a case may ask for."""

import pytest

from conformance import properties
from conformance.approval import Seen, Watched
from conformance.case import Case
from conformance.case_runner import CASE, CaseRunner
from conformance.customers import Customers


def _runner(request: pytest.FixtureRequest) -> CaseRunner:
    found = request.config.pluginmanager.get_plugin("conformance-cases")
    assert isinstance(found, CaseRunner)
    return found


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    """The running case: to note, observe, tolerate, or judge a further clause."""
    found: Case = request.node.stash[CASE]
    return found


@pytest.fixture
def customers(request: pytest.FixtureRequest, case: Case) -> Customers:
    """`POST /customers` and the routes around it, with the first client's key."""
    run = _runner(request).run
    assert run is not None
    return Customers(run, case)


@pytest.fixture
def watch(request: pytest.FixtureRequest, case: Case) -> Seen:
    """What was seen of a customer through the approval window; parametrize it indirectly with a `Watched`."""
    watches = _runner(request).watches
    assert watches is not None
    watched: Watched = request.param
    return watches.get(watched, case)


@pytest.fixture
def after_approval(request: pytest.FixtureRequest, case: Case) -> None:
    """Returns when customers created at the start of the run have been approved, or would have been."""
    watches = _runner(request).watches
    assert watches is not None
    watches.wait_for_approvals(case)


@pytest.fixture
def late() -> None:
    """Makes a case run when the others have, since it looks back at what they sent."""


@pytest.fixture
def play(request: pytest.FixtureRequest, case: Case) -> properties.Play:
    """Plays a state machine, as deep as the profile asks for."""
    played = request.node.stash[properties.PLAY]
    return lambda machine: played(case, machine)
