"""Sub-clients: who may be referenced by a new customer, and what cannot be combined."""

from collections.abc import Iterator

from sandbox.customers import Customer
from sandbox.messages import Client, FieldError
from sandbox.state import Document, State


class SubClients(State):
    """A reference names a customer of the same client that was created as a sub-client."""

    def are_combined(self, document: Document) -> bool:
        return "sub_client_id" in document and document.get("is_sub_client") is True

    def referenced(self, client: Client, customer_id: str) -> Customer | None:
        return self.ledgers[client].find(customer_id)

    def may_be_referenced(self, customer: Customer) -> bool:
        return customer.is_sub_client

    def combination_errors(self, document: Document) -> Iterator[FieldError]:
        if self.are_combined(document):
            yield FieldError("sub_client_id", "cannot be combined with is_sub_client", "conflict")

    def reference_errors(self, document: Document, client: Client) -> Iterator[FieldError]:
        """Asked only where the form of the reference is good."""
        if "sub_client_id" not in document:
            return
        customer = self.referenced(client, document["sub_client_id"])
        if customer is None:
            yield FieldError("sub_client_id", "names no customer", "unknown")
        elif not self.may_be_referenced(customer):
            yield FieldError("sub_client_id", "names a customer that is no sub-client", "no-sub-client")
