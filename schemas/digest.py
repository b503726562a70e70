"""Which contract a verdict was given against: one digest over all its files."""

import hashlib
from functools import cache

from schemas.files import ROOT, contract_files


@cache
def contract_digest() -> str:
    """`sha256:` and the digest of every file of the contract, names included, in stable order."""
    digest = hashlib.sha256()
    for path in contract_files():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"sha256:{digest.hexdigest()}"
