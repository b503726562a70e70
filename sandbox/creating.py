"""What a create leaves behind, and the 201 that tells of it."""

import json
import secrets
from typing import Any

from sandbox.customers import Customer
from sandbox.ksuid import minted
from sandbox.messages import Client, Response
from sandbox.state import Document, State

DAY_NS = 24 * 3600 * 1_000_000_000
TOKEN_BYTES = 32


class Creating(State):
    """One method for each member of the 201."""

    created_status = 201

    def new_customer(self, document: Document, client: Client, outcome: str) -> Customer:
        """The customer of a valid document, kept in its client's ledger."""
        now = self.now_ns()
        customer = Customer(
            id=self.new_id(now),
            application_id=self.new_application_id(now),
            name=document["name"],
            customer_type=document["customer_type"],
            external_id=self.kept_external_id(document),
            sub_client_id=self.kept_reference(document),
            is_sub_client=self.becomes_sub_client(document),
            created_ns=now,
            updated_ns=now,
            outcome=outcome,
        )
        self.ledgers[client].add(customer)
        self.customers_created += 1
        return customer

    def new_id(self, now_ns: int) -> str:
        return minted(now_ns // 1_000_000_000)

    def new_application_id(self, now_ns: int) -> str:
        return minted(now_ns // 1_000_000_000)

    def kept_external_id(self, document: Document) -> str | None:
        external_id: str | None = document.get("external_id")
        return external_id

    def kept_reference(self, document: Document) -> str | None:
        reference: str | None = document.get("sub_client_id")
        return reference

    def becomes_sub_client(self, document: Document) -> bool:
        return document.get("is_sub_client") is True

    def token(self, customer: Customer) -> str:
        return secrets.token_urlsafe(TOKEN_BYTES)

    def application_url(self, customer: Customer) -> str:
        return f"https://apply.sandbox.example/applications/{customer.application_id}?token={self.token(customer)}"

    def expires_at(self, customer: Customer) -> Any:
        """Nanoseconds of Unix time, 30 days after creation."""
        return customer.created_ns + 30 * DAY_NS

    def kyb_link(self, link_type: str, customer: Customer) -> dict[str, Any]:
        provider = "persona" if link_type == "persona" else "dakota"
        seconds = customer.created_ns // 1_000_000_000
        return {
            "provider_id": provider,
            "link_type": link_type,
            "url": f"https://verify.sandbox.example/{link_type}/{customer.application_id}",
            "status": "pending",
            "created_at": seconds,
            "updated_at": seconds,
            "expires_at": seconds + 30 * 86_400,
        }

    def kyb_links(self, customer: Customer) -> Any:
        return [self.kyb_link(link_type, customer) for link_type in ("persona", "tos")]

    def created_document(self, customer: Customer) -> dict[str, Any]:
        return {
            "id": customer.id,
            "kyb_links": self.kyb_links(customer),
            "application_id": customer.application_id,
            "application_url": self.application_url(customer),
            "application_expires_at": self.expires_at(customer),
        }

    def written(self, document: dict[str, Any]) -> bytes:
        return json.dumps(document).encode()

    def created_response(self, customer: Customer) -> Response:
        return Response(self.created_status, self.written(self.created_document(customer)))
