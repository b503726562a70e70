"""Which suite judged: its version says what it is called, its digest which bytes it was."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("conformance", "strategies", "suites")
"""What decides a verdict, beside the contract, which has a digest of its own."""
KINDS = ("*.py", "*.json", "*.yaml")


@cache
def suite_digest() -> str:
    """`sha256:` and the digest of every source file that judges, names included, in stable order."""
    digest = hashlib.sha256()
    for path in sorted(path for room in ROOMS for kind in KINDS for path in (ROOT / room).rglob(kind)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"sha256:{digest.hexdigest()}"
