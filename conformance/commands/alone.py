"""Options of a run that is about one thing: the target counts, and not what narrows runs or keeps them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.configuration import Configuration, resolve
from conformance.options import OPTIONS
from conformance.settings import DEFAULT, NO_FILE, settled

OF_THE_TARGET = frozenset(
    {"base_url", "api_key_file", "second_api_key_file", "timeout", "approval_seconds", "grace_seconds", "rate",
     "unauthenticated_rate", "max_wait", "time_limit", "strict"}
)  # fmt: skip


def alone(options: Mapping[str, Any], *also: str, out: Path, profile: str) -> tuple[Configuration, dict[str, Any]]:
    """The configuration, and the options that lead to it with no file read and no variable heeded.

    Of everything that the environment and the file say, what is about the target counts, and what `also` names. `out` and
    `profile` hold where nothing else is said.
    """
    found = settled(options)
    kept = {name: found[name].value for name in (*OF_THE_TARGET, *also)}
    kept["out"] = found["out"].value if found["out"].origin != DEFAULT else str(out)
    kept["profile"] = found["profile"].value if found["profile"].origin != DEFAULT else profile
    kept["config"] = NO_FILE
    for option in OPTIONS:
        os.environ.pop(option.variable, None)
    whole = {option.dest: kept.get(option.dest) for option in OPTIONS}
    return resolve(whole), whole
