"""What flows ask of the services that pay people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Named only: what answers visitors loads nothing of payouts.
    from goodword.domain.payouts.payout import (
        Capabilities,
        Instruction,
        ObservedBatch,
        ObservedItem,
        Submission,
    )


class PayoutProvider(Protocol):
    """A service that pays people. Knows nothing of our books."""

    name: str
    capabilities: "Capabilities"

    def request(self, batch_key: str, items: "Sequence[Instruction]") -> bytes:
        """The exact bytes of a batch: as many items as it can, one currency; the same for the same.

        Raises:
            ValueError: an item that this provider can never be asked to pay.
        """
        ...

    def submit(self, batch_key: str, body: bytes, *, send_by: datetime) -> "Submission":
        """Sends those bytes, once. Never raises for what a provider or network can do.

        A duplicate is looked up and compared; the same content is ``Accepted``. The clock is read
        immediately before the bytes leave: a request that may last beyond ``send_by`` is not
        begun, and ``Unclear``.
        """
        ...

    def batch(self, provider_batch_id: str) -> "ObservedBatch":
        """A batch, read afresh with every page. Raises ``Unavailable``."""
        ...

    def item(self, provider_item_id: str) -> "ObservedItem":
        """An item, read afresh. Raises ``Unavailable``."""
        ...

    def hint(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """The provider item id that a genuine webhook speaks of; None where it is of no interest.

        Raises:
            Unauthenticated: not from the provider.
            Unavailable: the provider could not be asked.
        """
        ...


Providers = Mapping[str, PayoutProvider]
"""The providers that have credentials, by name. A batch goes to ``providers[batch.provider]``."""
