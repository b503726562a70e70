"""The routes that show customers: one by id, many by external id, text and page."""

import json
from typing import Any
from urllib.parse import parse_qsl

from sandbox.approval import Approval
from sandbox.customers import Customer
from sandbox.messages import Client, FieldError, Refused, Request, Response

LIMIT = 20
LIMIT_MOST = 100


class Reading(Approval):
    """Customers of the asking client only, newest first."""

    def customer_document(self, customer: Customer) -> dict[str, Any]:
        status = self.kyb_status(customer)
        document: dict[str, Any] = {
            "id": customer.id,
            "name": customer.name,
            "customer_type": customer.customer_type,
            "kyb_status": status,
            "kyc_status": {"active": "approved", "rejected": "rejected"}.get(status, "pending"),
            "application_id": customer.application_id,
            "application_status": {"active": "approved", "rejected": "declined"}.get(status, "pending"),
            "is_sub_client": customer.is_sub_client,
            "created_at": customer.created_ns // 1_000_000_000,
            "updated_at": customer.updated_ns // 1_000_000_000,
        }
        if customer.external_id is not None:
            document["external_id"] = customer.external_id
        if customer.sub_client_id is not None:
            document["sub_client_id"] = customer.sub_client_id
        return document

    def shown_customer(self, client: Client, customer_id: str) -> Response:
        customer = self.ledgers[client].find(customer_id)
        if customer is None:
            raise Refused(404, "not-found", "There is no such customer.")
        return Response(200, json.dumps(self.customer_document(customer)).encode())

    def listed_customers(self, client: Client, request: Request) -> Response:
        """One page. `starting_after` and `ending_before` are ids of this listing; `limit` is 1 to 100."""
        asked = dict(parse_qsl(request.query, keep_blank_values=True))
        found = self.matching_customers(client, asked)
        start, end = self.page(found, asked)
        document = {
            "data": [self.customer_document(customer) for customer in found[start:end]],
            "meta": {"total_count": len(found), "has_more_after": end < len(found), "has_more_before": start > 0},
        }
        return Response(200, json.dumps(document).encode())

    def matching_customers(self, client: Client, asked: dict[str, str]) -> list[Customer]:
        ledger = self.ledgers[client]
        found = ledger.with_external_id(asked["external_id"]) if "external_id" in asked else ledger.all()
        text = asked.get("search", "").casefold()
        return [customer for customer in reversed(list(found)) if text in customer.name.casefold()]

    def page(self, found: list[Customer], asked: dict[str, str]) -> tuple[int, int]:
        """First and last position of the page."""
        limit = self.page_limit(asked.get("limit", str(LIMIT)))
        places = {customer.id: place for place, customer in enumerate(found)}
        if "ending_before" in asked:
            end = places.get(asked["ending_before"], 0)
            return max(0, end - limit), end
        start = places.get(asked["starting_after"], len(found) - 1) + 1 if "starting_after" in asked else 0
        return start, min(start + limit, len(found))

    def page_limit(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= LIMIT_MOST):
            error = FieldError("limit", f"must be 1 to {LIMIT_MOST}", "range")
            raise Refused(400, "validation-error", "limit: out of range", errors=(error,))
        return int(text)
