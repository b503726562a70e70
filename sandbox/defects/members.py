"""TYPE, EXT and SUB: ways to get the other members wrong."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.customers import Customer
from sandbox.defects.registry import defect
from sandbox.ksuid import is_ksuid
from sandbox.messages import Client, FieldError, Refused
from sandbox.reference import Sandbox
from sandbox.state import Document

NEEDED_THERE = "it needs such a customer"


class AcceptsType(Sandbox):
    def is_customer_type(self, value: Any) -> bool:
        return super().is_customer_type(value) or self.also(value)

    def also(self, value: Any) -> bool:
        raise NotImplementedError


@defect("TYPE-1", also={"BODY-8": "the mistake is no longer refused there"})
class TypeNotRequired(Sandbox):
    """A create without a type is taken for a business."""

    def customer_type_errors(self, document: Document) -> Iterator[FieldError]:
        return super().customer_type_errors({"customer_type": "business", **document})

    def new_customer(self, document: Document, client: Client, outcome: str) -> Customer:
        return super().new_customer({"customer_type": "business", **document}, client, outcome)


@defect("TYPE-1", also={"RESP-9": "it is about both types"})
class IndividualRefused(Sandbox):
    """Individuals are refused."""

    def is_customer_type(self, value: Any) -> bool:
        return bool(value == "business")


@defect("TYPE-2", also=dict.fromkeys(("BODY-7", "BODY-8"), "the mistake is no longer refused there"))
class AnyTypeAccepted(AcceptsType):
    """Any word is accepted as a type."""

    def also(self, value: Any) -> bool:
        return isinstance(value, str) and value.isalpha() and value.islower()


@defect("TYPE-2")
class TypeCaseIgnored(AcceptsType):
    """The case of the type does not matter."""

    def also(self, value: Any) -> bool:
        return isinstance(value, str) and value.lower() in {"individual", "business"}


@defect("TYPE-2")
class TypeTrimmed(AcceptsType):
    """Spaces around the type are cut off."""

    def also(self, value: Any) -> bool:
        return isinstance(value, str) and value.strip() in {"individual", "business"}


@defect("TYPE-2")
class NullTypeAccepted(AcceptsType):
    """null is accepted as a type."""

    def also(self, value: Any) -> bool:
        return value is None


@defect("TYPE-2", also={"BODY-8": "a client's mistake answers 5xx"})
class NumberTypeCrashes(Sandbox):
    """A number as a type answers 500."""

    def is_customer_type(self, value: Any) -> bool:
        if isinstance(value, int):
            raise Refused(500, "internal", "int has no method lower")
        return super().is_customer_type(value)


@defect("EXT-1", also={"RESP-9": "one of its shapes has none"})
class ExternalIdRequired(Sandbox):
    """A create without external_id is refused."""

    def external_id_errors(self, document: Document) -> Iterator[FieldError]:
        if "external_id" not in document:
            yield FieldError("external_id", "is required", "required")
        yield from super().external_id_errors(document)


@defect("EXT-2")
class NumberTakenForAnExternalId(Sandbox):
    """A number is turned into an external_id."""

    def is_external_id(self, value: Any) -> bool:
        return super().is_external_id(value) or (isinstance(value, int) and not isinstance(value, bool))


@defect("EXT-2")
class BooleanTakenForAnExternalId(Sandbox):
    """A boolean is turned into an external_id."""

    def is_external_id(self, value: Any) -> bool:
        return super().is_external_id(value) or isinstance(value, bool)


@defect("EXT-2")
class ArrayTakenForAnExternalId(Sandbox):
    """Of an array the first element is taken."""

    def is_external_id(self, value: Any) -> bool:
        return super().is_external_id(value) or isinstance(value, list)

    def kept_external_id(self, document: Document) -> str | None:
        value = document.get("external_id")
        return str(value[0]) if isinstance(value, list) else super().kept_external_id(document)


class KeepsExternalId(Sandbox):
    def kept_external_id(self, document: Document) -> str | None:
        value = super().kept_external_id(document)
        return value and self.changed(value)

    def changed(self, value: str) -> str:
        raise NotImplementedError


@defect("EXT-3")
class ExternalIdTrimmed(KeepsExternalId):
    """Spaces around the external_id are cut off."""

    def changed(self, value: str) -> str:
        return value.strip()


@defect("EXT-3")
class ExternalIdCut(KeepsExternalId):
    """Only the first 50 characters of the external_id are kept."""

    def changed(self, value: str) -> str:
        return value[:50]


@defect("EXT-3")
class ExternalIdLosesUnicode(KeepsExternalId):
    """What is not ASCII in an external_id becomes question marks."""

    def changed(self, value: str) -> str:
        return value.encode("ascii", "replace").decode()


@defect("SUB-1", also=dict.fromkeys(("SUB-2", "RESP-9"), NEEDED_THERE))
class SubClientRefused(Sandbox):
    """is_sub_client true is refused."""

    def is_sub_client_errors(self, document: Document) -> Iterator[FieldError]:
        yield from super().is_sub_client_errors(document)
        if document.get("is_sub_client") is True:
            yield FieldError("is_sub_client", "is not available", "unavailable")


@defect("SUB-1", also={"SUB-2": NEEDED_THERE})
class SubClientCannotBeReferenced(Sandbox):
    """A new sub-client is accepted, and then may not be referenced."""

    def may_be_referenced(self, customer: Customer) -> bool:
        return False


@defect("SUB-2")
class AssociationLost(Sandbox):
    """The record does not know which sub-client it belongs to: it shows an empty reference."""

    def customer_document(self, customer: Customer) -> dict[str, Any]:
        document = super().customer_document(customer)
        return {**document, "sub_client_id": None} if "sub_client_id" in document else document


@defect("SUB-2")
class AssociationWithItself(Sandbox):
    """The record shows the customer's own id as its sub-client."""

    def customer_document(self, customer: Customer) -> dict[str, Any]:
        document = super().customer_document(customer)
        return {**document, "sub_client_id": customer.id} if "sub_client_id" in document else document


@defect("SUB-3", also={"BODY-8": "the mistake is no longer refused there"})
class BothAccepted(Sandbox):
    """A reference together with the flag is accepted, whatever it refers to."""

    def all_errors(self, document: Document, client: Client) -> Iterator[FieldError]:
        if self.are_combined(document):
            document = {name: value for name, value in document.items() if name != "sub_client_id"}
        return super().all_errors(document, client)


@defect("SUB-3")
class BothAcceptedForAValidReference(Sandbox):
    """A valid reference together with the flag is accepted."""

    def combination_errors(self, document: Document) -> Iterator[FieldError]:
        yield from ()


@defect("SUB-3", also={"BODY-8": "the mistake is no longer refused there"})
class UnknownReferenceWithTheFlagAccepted(Sandbox):
    """With the flag, a reference to no customer is overlooked."""

    def all_errors(self, document: Document, client: Client) -> Iterator[FieldError]:
        reference = document.get("sub_client_id")
        if self.are_combined(document) and self.ledgers[client].find(str(reference)) is None:
            document = {name: value for name, value in document.items() if name != "sub_client_id"}
        return super().all_errors(document, client)


@defect("SUB-4", also={"SUB-8": "another client's sub-client is no customer of this one"})
class UnknownReferenceAccepted(Sandbox):
    """A reference to no customer is accepted."""

    def reference_errors(self, document: Document, client: Client) -> Iterator[FieldError]:
        return (error for error in super().reference_errors(document, client) if error.code != "unknown")


@defect("SUB-5", also={"SUB-10": "its customers are regular ones"})
class RegularReferenceAccepted(Sandbox):
    """A reference to a regular customer is accepted."""

    def may_be_referenced(self, customer: Customer) -> bool:
        return True


@defect("SUB-5", also={"SUB-10": "the record calls the promoted customer a sub-client"})
class PromotedByReference(Sandbox):
    """A regular customer that was referenced, and refused, is a sub-client from then on."""

    def may_be_referenced(self, customer: Customer) -> bool:
        allowed = super().may_be_referenced(customer)
        customer.is_sub_client = True
        return allowed


@defect("SUB-5", also={"SUB-10": "its customers may be approved by then"})
class PromotedByApproval(Sandbox):
    """An approved customer may be referenced."""

    def may_be_referenced(self, customer: Customer) -> bool:
        return super().may_be_referenced(customer) or self.kyb_status(customer) == "active"


class IgnoresReference(Sandbox):
    """Takes some malformed references for none at all."""

    form: re.Pattern[str]

    def sub_client_id_errors(self, document: Document) -> Iterator[FieldError]:
        return iter(()) if self.ignored(document) else super().sub_client_id_errors(document)

    def reference_errors(self, document: Document, client: Client) -> Iterator[FieldError]:
        return iter(()) if self.ignored(document) else super().reference_errors(document, client)

    def ignored(self, document: Document) -> bool:
        reference = document.get("sub_client_id")
        return isinstance(reference, str) and not is_ksuid(reference) and self.form.fullmatch(reference) is not None

    def kept_reference(self, document: Document) -> str | None:
        return None if self.ignored(document) else super().kept_reference(document)


@defect("SUB-6", also={"BODY-7": "the mistake is no longer refused there"})
class ReferenceOf26Accepted(IgnoresReference):
    """A reference of 26 characters is accepted."""

    form = re.compile(r"[0-9A-Za-z]{26}")


@defect("SUB-6")
class ReferenceOf28Accepted(IgnoresReference):
    """A reference of 28 characters is accepted."""

    form = re.compile(r"[0-9A-Za-z]{28}")


@defect("SUB-6")
class EmptyReferenceAccepted(IgnoresReference):
    """An empty reference is taken for none."""

    form = re.compile(r"")


@defect("SUB-6")
class ReferenceWithHyphenAccepted(IgnoresReference):
    """A hyphen is accepted in a reference."""

    form = re.compile(r"[0-9A-Za-z-]{27}")


@defect("SUB-6")
class ReferenceWithUnderscoreAccepted(IgnoresReference):
    """An underscore is accepted in a reference: the pattern says word characters, in ASCII."""

    form = re.compile(r"[0-9A-Za-z_]{27}")


@defect("SUB-6")
class ReferenceWithSpaceAccepted(IgnoresReference):
    """A space is accepted in a reference."""

    form = re.compile(r"[0-9A-Za-z ]{27}")


@defect("SUB-6")
class ReferenceWithForeignDigitsAccepted(IgnoresReference):
    """Digits of other scripts are accepted in a reference: the pattern says letters and digits, of all of Unicode."""

    form = re.compile(r"[^\W_]{27}")


@defect("SUB-6")
class ReferenceWithNewlineAccepted(IgnoresReference):
    """A newline at the end of a reference is accepted: the pattern's end lets it through."""

    form = re.compile(r"[0-9A-Za-z]{27}\n")


class TakesFlag(Sandbox):
    def is_flag(self, value: Any) -> bool:
        return super().is_flag(value) or self.also(value)

    def also(self, value: Any) -> bool:
        raise NotImplementedError


@defect("SUB-7")
class FlagAsTextAccepted(TakesFlag):
    """The text "true" is accepted as the flag."""

    def also(self, value: Any) -> bool:
        return isinstance(value, str)


@defect("SUB-7")
class FlagAsOneAccepted(TakesFlag):
    """1 is accepted as the flag."""

    def also(self, value: Any) -> bool:
        return bool(value == 1)


@defect("SUB-7")
class FlagAsZeroAccepted(TakesFlag):
    """0 is accepted as the flag."""

    def also(self, value: Any) -> bool:
        return not isinstance(value, bool) and bool(value == 0)


class TakesReference(Sandbox):
    taken: type

    def sub_client_id_errors(self, document: Document) -> Iterator[FieldError]:
        return iter(()) if self.is_taken(document) else super().sub_client_id_errors(document)

    def reference_errors(self, document: Document, client: Client) -> Iterator[FieldError]:
        return iter(()) if self.is_taken(document) else super().reference_errors(document, client)

    def is_taken(self, document: Document) -> bool:
        return isinstance(document.get("sub_client_id"), self.taken)

    def kept_reference(self, document: Document) -> str | None:
        return None if self.is_taken(document) else super().kept_reference(document)


@defect("SUB-7")
class NumberReferenceIgnored(TakesReference):
    """A number as a reference is ignored."""

    taken = int


@defect("SUB-7")
class ObjectReferenceIgnored(TakesReference):
    """An object as a reference is ignored."""

    taken = dict


@defect("SUB-8")
class OtherClientsReferenceAccepted(Sandbox):
    """Another client's sub-client may be referenced."""

    def referenced(self, client: Client, customer_id: str) -> Customer | None:
        return next((found for ledger in self.ledgers.values() if (found := ledger.find(customer_id))), None)


@defect("SUB-10", also={"SUB-5": "its customer is a regular one too"})
class SubClientByDefault(Sandbox):
    """Without the flag a customer is a sub-client."""

    def becomes_sub_client(self, document: Document) -> bool:
        return bool(document.get("is_sub_client", "sub_client_id" not in document))


@defect("SUB-10")
class FalseFlagIsTrue(Sandbox):
    """The flag counts when it is there, whatever it says."""

    def becomes_sub_client(self, document: Document) -> bool:
        return "is_sub_client" in document


@defect("SUB-10")
class ReferringIsSubClient(Sandbox):
    """A customer that belongs to a sub-client is one itself."""

    def becomes_sub_client(self, document: Document) -> bool:
        return "sub_client_id" in document or super().becomes_sub_client(document)


@defect("SUB-10")
class RecordCallsItSubClient(Sandbox):
    """The record of a regular customer says that it is a sub-client."""

    def customer_document(self, customer: Customer) -> dict[str, Any]:
        return {**super().customer_document(customer), "is_sub_client": True}
