"""Create requests: valid ones, and ones that break exactly one rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st

from strategies import ksuids, names
from strategies.letters import random_text

NOT_TYPES: Mapping[str, object] = {
    "another word": "company",
    "upper case": "BUSINESS",
    "capital": "Individual",
    "padded": " business",
    "newline": "business\n",
    "empty": "",
    "null": None,
    "number": 1,
    "boolean": True,
    "array": ["business"],
    "object": {"type": "business"},
}
NOT_TYPES_CORE = ("another word", "upper case", "null")

REFUSED_WHOLE: Mapping[str, Mapping[str, Any]] = {
    "name of two characters": {"name": "ab"},
    "name of 101 characters": {"name": names.of_length(101)},
    "whitespace only": {"name": "   "},
    "unknown type": {"customer_type": "company"},
    "no type": {"omit": ("customer_type",)},
    "malformed reference": {"sub_client_id": ksuids.SAMPLE[:-1]},
    "flag of another type": {"is_sub_client": "true"},
    "another content type": {"headers": {"content-type": "text/plain"}},
}
REFUSED_WHOLE_CORE = ("name of 101 characters", "whitespace only", "unknown type")
"""Creates, as `customers.create` takes them, with one mistake each."""


@dataclass(frozen=True)
class Mistake:
    """A body with one rule broken, the rule by name, and the clause that says so."""

    body: Mapping[str, object] = field(repr=False)
    rule: str
    clause: str


def valid() -> st.SearchStrategy[dict[str, object]]:
    """Valid bodies with every combination of optional members, extra ones included; names are drawn when built."""
    optional = st.fixed_dictionaries(
        {},
        optional={
            "external_id": st.builds(lambda: f"conformance-{uuid4().hex}"),
            "is_sub_client": st.booleans(),
            "extra": st.one_of(
                st.none(), st.integers(-(2**53), 2**53), st.text(st.characters(codec="utf-8"), max_size=20)
            ),
        },
    )
    types = st.sampled_from(["individual", "business"])
    return st.builds(
        lambda name, kind, more: {"name": name.draw(), "customer_type": kind, **more}, names.valid(), types, optional
    )


def others(*types: type) -> st.SearchStrategy[object]:
    """JSON values of any type but these."""
    values: dict[type, st.SearchStrategy[object]] = {
        type(None): st.none(),
        bool: st.booleans(),
        int: st.integers(-(2**53), 2**53),
        str: st.text(st.characters(codec="utf-8"), max_size=10),
        list: st.just([]),
        dict: st.just({}),
    }
    return st.one_of([strategy for kind, strategy in values.items() if kind not in types])


def one_rule_broken() -> st.SearchStrategy[Mistake]:
    """Bodies with exactly one rule broken, with the rule and its clause."""

    def broken(rule: str, clause: str, member: str, value: st.SearchStrategy[object]) -> st.SearchStrategy[Mistake]:
        return value.map(lambda wrong: Mistake({**_plain(), member: wrong}, rule, clause))

    def missing(rule: str, clause: str, member: str) -> st.SearchStrategy[Mistake]:
        rest = st.builds(_plain).map(lambda body: {name: value for name, value in body.items() if name != member})
        return rest.map(lambda body: Mistake(body, rule, clause))

    words = st.text(st.characters(codec="utf-8"), max_size=12).filter(
        lambda text: text not in {"individual", "business"}
    )
    both = st.builds(ksuids.fresh).map(lambda reference: {"sub_client_id": reference, "is_sub_client": True})
    return st.one_of(
        missing("name.missing", "NAME-1", "name"),
        missing("customer_type.missing", "TYPE-1", "customer_type"),
        broken("name.type", "NAME-1", "name", others(str)),
        broken("name.too_short", "NAME-2", "name", names.too_short()),
        broken("name.too_long", "NAME-3", "name", names.too_long()),
        broken("name.whitespace_only", "NAME-4", "name", names.whitespace_only()),
        broken("customer_type.type", "TYPE-2", "customer_type", others(str)),
        broken("customer_type.unknown", "TYPE-2", "customer_type", words),
        broken("external_id.type", "EXT-2", "external_id", others(str, type(None))),
        broken("sub_client_id.type", "SUB-7", "sub_client_id", others(str, type(None))),
        broken("sub_client_id.malformed", "SUB-6", "sub_client_id", ksuids.malformed()),
        broken("is_sub_client.type", "SUB-7", "is_sub_client", others(bool, type(None))),
        both.map(lambda more: Mistake({**_plain(), **more}, "sub_client.exclusive", "SUB-3")),
    )


def sub_client_conflicts() -> st.SearchStrategy[dict[str, object]]:
    """Bodies that are a sub-client and refer to one at once."""
    return st.builds(lambda reference: {**_plain(), "sub_client_id": reference, "is_sub_client": True}, ksuids.valid())


def _plain() -> dict[str, object]:
    unique = random_text(16, "ascii")
    return {"name": f"Conformance {unique}", "customer_type": "business", "external_id": f"conformance-{unique}"}
