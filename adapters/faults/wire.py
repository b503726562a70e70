"""Faults in what a create looks like on the wire, and in what is refused before it gets there."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from adapters.client import CustomersClient
from adapters.errors import ValidationError
from adapters.faults.registry import fault
from adapters.sending import Answer, Attempt, Sender


@fault("SDK-1", "writes member names in camel case")
class CamelCaseOnTheWire(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        def camel(name: str) -> str:
            head, *rest = name.split("_")
            return head + "".join(word.title() for word in rest)

        return super()._encoded({camel(name): value for name, value in customer.items()})


@fault("SDK-1", "replaces what is not ASCII with question marks")
class UnicodeLost(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        return super()._encoded(customer).decode().encode("ascii", "replace")


@fault("SDK-1", "normalises names, so that they are not what the caller gave")
class UnicodeNormalised(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        return unicodedata.normalize("NFC", super()._encoded(customer).decode()).encode()


@fault("SDK-1", "sends a JSON body in UTF-16")
class BodyInUtf16(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        return super()._encoded(customer).decode().encode("utf-16")


@fault("SDK-1", "trims the name")
class NameTrimmed(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        return super()._encoded({**customer, "name": str(customer.get("name", "")).strip()})


@fault("SDK-1", "writes optional fields that the caller left out as null")
class AbsentFieldsAsNull(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        return super()._encoded({"external_id": None, "sub_client_id": None, **customer})


@fault("SDK-1", "writes booleans as text")
class BooleansAsText(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        return super()._encoded({n: json.dumps(v) if isinstance(v, bool) else v for n, v in customer.items()})


@fault("SDK-1", "posts to another path")
class WrongPath(CustomersClient):
    def _url(self, path: str) -> str:
        return super()._url(path.replace("/customers", "/customer"))


class _WithHeader(Sender):
    """Sends every POST with one header replaced (or, where the value is empty, without it)."""

    name = ""
    value = ""

    async def exchange(self, attempt: Attempt) -> Answer:
        kept = tuple((name, value) for name, value in attempt.headers if name != self.name)
        changed = (*kept, (self.name, self.value)) if self.value else kept
        return await super().exchange(Attempt(attempt.method, attempt.url, changed, attempt.body))


@fault("SDK-1", "says that the JSON is a form")
class ContentTypeForm(_WithHeader):
    name, value = "content-type", "application/x-www-form-urlencoded"


@fault("SDK-1", "sends no content type")
class ContentTypeMissing(_WithHeader):
    name = "content-type"


@fault("SDK-1", "sends the API key twice")
class ApiKeyTwice(CustomersClient):
    def _headers(self) -> list[tuple[str, str]]:
        return [*super()._headers(), ("x-api-key", self._api_key)]


@fault("SDK-1", "puts the API key into the query as well")
class ApiKeyInTheQuery(CustomersClient):
    def _url(self, path: str) -> str:
        return f"{super()._url(path)}?api_key={self._api_key}"


@fault("SDK-1", "sends the API key as a bearer token")
class ApiKeyAsBearer(CustomersClient):
    def _headers(self) -> list[tuple[str, str]]:
        return [("authorization", f"Bearer {self._api_key}"), *super()._headers()[1:]]


@fault("SDK-1", "puts the API key into the body as well")
class ApiKeyInTheBody(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        return super()._encoded({**customer, "api_key": self._api_key})


@fault("SDK-16", "counts the bytes of a name, and refuses valid ones before they are sent")
class NameLengthInBytes(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        if len(str(customer.get("name", "")).encode()) > 100:
            raise ValidationError("the name is longer than 100 characters")
        return super()._encoded(customer)


@fault("SDK-16", "refuses names that have other than Latin letters")
class NameLatinOnly(CustomersClient):
    def _encoded(self, customer: Mapping[str, Any]) -> bytes:
        if any(ord(char) > 0x24F for char in str(customer.get("name", ""))):
            raise ValidationError("the name has characters that are not allowed")
        return super()._encoded(customer)
