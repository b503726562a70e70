"""The seeded defects: complete, described, and no part of the plain adapter."""

import json
import subprocess
import sys

import pytest

import schemas
from adapters.client import CustomersClient
from adapters.faults import FAULTS

JUDGED = [clause for clause in schemas.registry().values() if clause.area == "SDK" and clause.level != "INFO"]


def test_there_are_enough_and_each_says_what_it_breaks() -> None:
    assert len(FAULTS) >= 45
    assert all(fault.summary and not fault.summary.endswith(".") for fault in FAULTS.values())
    assert len({fault.summary for fault in FAULTS.values()}) == len(FAULTS)


@pytest.mark.parametrize("clause", [clause.id for clause in JUDGED])
def test_every_clause_has_a_client_that_breaks_it(clause: str) -> None:
    assert any(fault.clause == clause for fault in FAULTS.values())


def test_every_clause_named_is_in_the_registry_with_a_reason() -> None:
    for fault in FAULTS.values():
        assert {fault.clause, *fault.also_breaks} <= set(schemas.registry())
        assert all(fault.also_breaks.values())
        assert fault.clause not in fault.also_breaks


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_client_is_a_client(fault: str) -> None:
    assert isinstance(FAULTS[fault].client_type("http://127.0.0.1:1", "ck_0123456789"), CustomersClient)


def test_the_plain_adapter_has_no_trace_of_faults() -> None:
    code = "import sys, adapters.reference; print([name for name in sys.modules if name.startswith('adapters.fault')])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_the_list_is_one_json_object_a_line() -> None:
    listed = subprocess.check_output([sys.executable, "-m", "adapters.faulty", "--list"], text=True)
    assert [json.loads(line)["id"] for line in listed.splitlines()] == list(FAULTS)


def test_an_unknown_fault_is_one_clear_line() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "adapters.faulty", "nope"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
