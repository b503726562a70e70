"""Faults in how a success is read."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from adapters import decoding
from adapters.client import CustomersClient
from adapters.decoding import CreatedCustomer
from adapters.errors import DecodeError, TransportError
from adapters.faults.registry import fault
from adapters.sending import Answer, Attempt, Sender


class _ChangesResult(CustomersClient):
    """Hands its caller something other than what was sent."""

    def changed(self, document: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def _created(self, answer: Answer) -> CreatedCustomer:
        created = super()._created(answer)
        return replace(created, everything=self.changed(dict(created.everything)))


@fault("SDK-7", "reads the expiry into a double")
class ExpiryRounded(_ChangesResult):
    def changed(self, document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "application_expires_at": int(float(document["application_expires_at"]))}


@fault("SDK-7", "turns the expiry into seconds")
class ExpiryInSeconds(_ChangesResult):
    def changed(self, document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "application_expires_at": document["application_expires_at"] // 10**9}


@fault("SDK-7", "loses the KYB links")
class LinksLost(_ChangesResult):
    def changed(self, document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "kyb_links": []}


@fault("SDK-7", "cuts the token off the application's URL")
class UrlCut(_ChangesResult):
    def changed(self, document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "application_url": document["application_url"].partition("?")[0]}


@fault("SDK-7", "swaps the two ids", {"SDK-6": "the id that reaches the caller is not the customer's"})
class IdsSwapped(_ChangesResult):
    def changed(self, document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "id": document["application_id"], "application_id": document["id"]}


@fault("SDK-6", "reports an id of its own when the answer came to a retry")
class OriginalIdLost(Sender):
    def __init__(self, *settings: Any) -> None:
        super().__init__(*settings)
        self.made: dict[Attempt, int] = {}

    async def exchange(self, attempt: Attempt) -> Answer:
        self.made[attempt] = self.made.get(attempt, 0) + 1
        answer = await super().exchange(attempt)
        if self.made[attempt] > 1 and answer.status == 201 and not answer.broken:
            return replace(answer, body=json.dumps({**json.loads(answer.body), "id": "0" * 27}).encode())
        return answer


class _Forgives(CustomersClient):
    """Takes a 2xx for success in cases in which there is nothing to hand on."""

    def forgives(self, answer: Answer) -> bool:
        raise NotImplementedError

    def _successful(self, answer: Answer, success: int) -> Answer:
        if success == 201 and self.forgives(answer):
            return answer
        return super()._successful(answer, success)

    def _created(self, answer: Answer) -> CreatedCustomer:
        if self.forgives(answer):
            return CreatedCustomer("", [], "", "", 0, everything={})
        return super()._created(answer)


@fault("SDK-10", "takes a 201 that broke off for a success")
class TruncatedTakenForSuccess(_Forgives):
    def forgives(self, answer: Answer) -> bool:
        return answer.status == 201 and answer.broken is not None


@fault("SDK-10", "takes an empty 201 for a success")
class EmptyTakenForSuccess(_Forgives):
    def forgives(self, answer: Answer) -> bool:
        return answer.status == 201 and not answer.body


@fault("SDK-10", "takes a 204 for a success")
class NoContentTakenForSuccess(_Forgives):
    def forgives(self, answer: Answer) -> bool:
        return answer.status == 204


@fault("SDK-10", "takes a 201 that lacks the id for a success")
class IncompleteTakenForSuccess(CustomersClient):
    def _created(self, answer: Answer) -> CreatedCustomer:
        document = decoding.json_object(answer.status, answer.body)
        if "id" in document:
            return super()._created(answer)
        return CreatedCustomer("", [], "", "", 0, everything=document)


def _instead(self: CustomersClient, answer: Answer, error: Callable[[DecodeError], Exception]) -> CreatedCustomer:
    try:
        return CustomersClient._created(self, answer)  # noqa: SLF001 - a variant of that very method
    except DecodeError as trouble:
        raise error(trouble) from None


@fault("SDK-10", "calls a 201 that it cannot read a network error")
class MalformedAsNetworkError(CustomersClient):
    def _created(self, answer: Answer) -> CreatedCustomer:
        return _instead(self, answer, lambda _: TransportError("the network failed"))


@fault("SDK-10", "does not tell the status of a 201 that it cannot read")
class StatusLostInDecoding(CustomersClient):
    def _created(self, answer: Answer) -> CreatedCustomer:
        def without_status(trouble: DecodeError) -> Exception:
            del trouble.status
            return trouble

        return _instead(self, answer, without_status)


@fault("SDK-11", "refuses members that it does not know")
class UnknownMembersRefused(CustomersClient):
    def _created(self, answer: Answer) -> CreatedCustomer:
        created = super()._created(answer)
        if set(created.everything) - set(decoding.CREATED_MEMBERS):
            raise DecodeError(answer.status, "the body has members that are not documented")
        return created


@fault("SDK-11", "refuses members that it does not know, in the links")
class UnknownLinkMembersRefused(CustomersClient):
    def _created(self, answer: Answer) -> CreatedCustomer:
        known = ["provider_id", "link_type", "url", "status", "created_at", "updated_at", "expires_at", "deleted_at"]
        created = super()._created(answer)
        if any(set(link) - set(known) for link in created.kyb_links):
            raise DecodeError(answer.status, "a link has members that are not documented")
        return created


@fault("SDK-15", "looks for the catalogue in a member called data")
class CatalogueFromWrongMember(CustomersClient):
    def _catalogue(self, answer: Answer) -> list[dict[str, Any]]:
        return list(decoding.json_object(answer.status, answer.body).get("data") or [])


@fault("SDK-15", "hands on only the scenarios that it knows")
class CatalogueFiltered(CustomersClient):
    def _catalogue(self, answer: Answer) -> list[dict[str, Any]]:
        return [each for each in super()._catalogue(answer) if "_" in str(each.get("name"))]


@fault("SDK-15", "hands on the names of the scenarios and drops the rest")
class CatalogueNamesOnly(CustomersClient):
    def _catalogue(self, answer: Answer) -> list[dict[str, Any]]:
        return [{"name": each.get("name")} for each in super()._catalogue(answer)]
