"""The contract as data, and our own strict reading of it. Knows nobody."""

from schemas.digest import contract_digest
from schemas.ksuid import LARGEST as LARGEST_KSUID
from schemas.ksuid import encode_ksuid, is_ksuid, ksuid_timestamp
from schemas.openapi import openapi_document
from schemas.oracle import BREAKABLE_CLAUSES, DECIDABLE_CLAUSES, Violation, disputed, violations
from schemas.registry import Clause, Registry, RegistryError, load_registry, registry
from schemas.strict_json import StrictJSONError, number_text, parse
from schemas.validation import AGREED_WHITESPACE, Problem, problems, validator
from schemas.vocabulary import Scenario, Vocabulary, vocabulary

__all__ = [
    "AGREED_WHITESPACE",
    "BREAKABLE_CLAUSES",
    "DECIDABLE_CLAUSES",
    "LARGEST_KSUID",
    "Clause",
    "Problem",
    "Registry",
    "RegistryError",
    "Scenario",
    "StrictJSONError",
    "Violation",
    "Vocabulary",
    "contract_digest",
    "disputed",
    "encode_ksuid",
    "is_ksuid",
    "ksuid_timestamp",
    "load_registry",
    "number_text",
    "openapi_document",
    "parse",
    "problems",
    "registry",
    "validator",
    "violations",
    "vocabulary",
]
