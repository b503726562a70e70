"""What Allure is told of a case while it runs: clause, area, level, verdict, and each exchange as a step.

Only where pytest was given --alluredir. Allure knows fewer outcomes than the contract (what could not be seen and what
does not apply are both `skipped` to it), so the verdict is a label, and the run record stays the truth.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

import schemas


def is_wanted(config: pytest.Config) -> bool:
    return bool(config.getoption("allure_report_dir", None))


def tell(lines: Sequence[Mapping[str, Any]]) -> None:
    """Labels the test of Allure's that is under way, and attaches what was on the wire. All of it is redacted already."""
    import allure

    for line in lines:
        if line["kind"] == "exchange":
            answered = (line["response"] or {}).get("status") or line["fault"]
            with allure.step(f"{line['operation']}: {answered}"):
                text = json.dumps(line, ensure_ascii=False, indent=1)
                allure.attach(text, name=str(line["id"]), attachment_type=allure.attachment_type.JSON)
        elif line["kind"] == "case":
            _label(line)


def _label(case: Mapping[str, Any]) -> None:
    import allure

    clause = schemas.registry()[case["clauses"][0]]
    labels = {"clause": clause.id, "area": clause.area, "level": case["level"], "verdict": case["outcome"]}
    dynamic: Any = allure.dynamic
    for name, value in labels.items():
        dynamic.label(name, value)
    dynamic.epic(clause.area)
    dynamic.feature(f"{clause.id} {clause.title}")
    with allure.step(f"{clause.id}: {case['outcome']} - expected {case['expected']}"):
        allure.attach(str(case["actual"]), name="actual", attachment_type=allure.attachment_type.TEXT)
