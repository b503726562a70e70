"""Cases that go by another name now, so that what people wrote down under the old one still means the same case."""

from collections.abc import Mapping
from functools import cache

import yaml

from conformance.identity import ROOT

RENAMED = ROOT / "suites" / "renamed.yaml"


@cache
def renames() -> Mapping[str, str]:
    """New case ids by old ones, both without parameter."""
    found: Mapping[str, str] = yaml.safe_load(RENAMED.read_text(encoding="utf-8")) or {}
    return found


def present_id(case: str) -> str:
    """The id that a case goes by now: its own, where it was never renamed. Renamed twice, it is followed to the end."""
    function, bracket, parameter = case.partition("[")
    seen = {function}
    while function in renames() and renames()[function] not in seen:
        function = renames()[function]
        seen.add(function)
    return f"{function}{bracket}{parameter}"
