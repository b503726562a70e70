"""Defects and variants: at least one defect for every clause that can be broken, each named, explained and startable."""

import pytest

import schemas
from sandbox import defects, variants
from sandbox.configuration import Configuration, ConfigurationError
from sandbox.embedded import running
from sandbox.reference import Sandbox

SERVER = {it.id for it in schemas.registry().values() if it.area != "SDK"}


def test_every_clause_that_can_be_broken_has_a_defect() -> None:
    broken = {defect.clause for defect in defects.catalogue().values()}
    assert {clause for clause in SERVER if schemas.registry()[clause].level != "INFO"} <= broken <= SERVER


def test_every_defect_says_what_it_breaks_and_why_it_breaks_more() -> None:
    assert len(defects.catalogue()) >= 150
    for defect in defects.catalogue().values():
        assert defect.summary.endswith(".")
        assert set(defect.also_breaks) <= SERVER - {defect.clause}
        assert all(defect.also_breaks.values())
        assert issubclass(defect.layer, Sandbox)


def test_there_are_enough_variants() -> None:
    assert len(variants.catalogue()) >= 15
    assert all(variant.summary.endswith(".") for variant in variants.catalogue().values())


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with (
        pytest.raises(ConfigurationError, match="did you mean name-of-two-characters-accepted"),
        running(Configuration(defect="name-of-two-character-accepted")),
    ):
        pass
