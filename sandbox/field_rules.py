"""The rules of the create request's members, one small method for each decision.

A method that ends in `_errors` yields what is wrong with one member; the others answer a single question.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.ksuid import is_ksuid
from sandbox.messages import FieldError
from sandbox.state import Document

AGREED_WHITESPACE = " \t\n\f\r"
CUSTOMER_TYPES = ("individual", "business")


def has_lone_surrogate(text: str) -> bool:
    """Whether half of a UTF-16 pair stands alone in it, so that it cannot be written as UTF-8."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


class NameRules:
    """`name`: 3 to 100 code points, at least one that is not whitespace in every reading."""

    name_shortest = 3
    name_longest = 100

    def name_length(self, name: str) -> int:
        return len(name)

    def name_is_blank(self, name: str) -> bool:
        return not name.strip(AGREED_WHITESPACE)

    def name_has_length(self, name: str) -> bool:
        return self.name_shortest <= self.name_length(name) <= self.name_longest

    def name_errors(self, document: Document) -> Iterator[FieldError]:
        if "name" not in document:
            yield FieldError("name", "is required", "required")
            return
        name = document["name"]
        if not isinstance(name, str):
            yield FieldError("name", "must be a string", "type")
        elif has_lone_surrogate(name):
            yield FieldError("name", "holds half of a surrogate pair", "encoding")
        elif not self.name_has_length(name):
            limits = f"{self.name_shortest} to {self.name_longest}"
            yield FieldError("name", f"must have {limits} characters", "length")
        elif self.name_is_blank(name):
            yield FieldError("name", "must hold a character that is not whitespace", "pattern")


class MemberRules:
    """`customer_type`, `external_id`, and the form of the two members about sub-clients."""

    def is_customer_type(self, value: Any) -> bool:
        return isinstance(value, str) and value in CUSTOMER_TYPES

    def is_external_id(self, value: Any) -> bool:
        return isinstance(value, str) and not has_lone_surrogate(value)

    def is_flag(self, value: Any) -> bool:
        return isinstance(value, bool)

    def is_reference(self, value: Any) -> bool:
        return isinstance(value, str) and is_ksuid(value)

    def customer_type_errors(self, document: Document) -> Iterator[FieldError]:
        if "customer_type" not in document:
            yield FieldError("customer_type", "is required", "required")
        elif not self.is_customer_type(document["customer_type"]):
            yield FieldError("customer_type", "must be individual or business", "enum")

    def external_id_errors(self, document: Document) -> Iterator[FieldError]:
        if "external_id" in document and not self.is_external_id(document["external_id"]):
            yield FieldError("external_id", "must be a string of whole characters", "type")

    def is_sub_client_errors(self, document: Document) -> Iterator[FieldError]:
        if "is_sub_client" in document and not self.is_flag(document["is_sub_client"]):
            yield FieldError("is_sub_client", "must be true or false", "type")

    def sub_client_id_errors(self, document: Document) -> Iterator[FieldError]:
        if "sub_client_id" in document and not self.is_reference(document["sub_client_id"]):
            yield FieldError("sub_client_id", "must be a KSUID: 27 letters and digits", "pattern")

    def unknown_member_errors(self, document: Document) -> Iterator[FieldError]:
        yield from ()
