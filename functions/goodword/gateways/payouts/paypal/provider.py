"""PayPal Payouts, version 1: paying by e-mail address, at most once per batch key.

What PayPal guarantees, and all that this file leans on: a ``sender_batch_id`` that it has taken is
refused for 30 days with a link to the first batch. Neither ``PayPal-Request-Id`` nor
``sender_item_id`` protects from a second payment.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from goodword.domain.destination import EMAIL
from goodword.domain.errors import Unauthenticated
from goodword.domain.payouts.payout import (
    Accepted,
    Capabilities,
    Fault,
    Instruction,
    NotTaken,
    ObservedBatch,
    ObservedItem,
    Rejected,
    Submission,
    Unclear,
)
from goodword.domain.reasons import Reason
from goodword.gateways.http import NoAnswer, check, retry_after_of
from goodword.gateways.payouts.paypal import statuses as words
from goodword.gateways.payouts.paypal.request import MOST_ITEMS, PAYABLE, request_bytes
from goodword.gateways.payouts.paypal.session import UNAUTHORIZED, PayPalSession

if TYPE_CHECKING:
    import httpx

BATCHES: Final = "/v1/payments/payouts"
ITEMS: Final = "/v1/payments/payouts-item"
VERIFY: Final = "/v1/notifications/verify-webhook-signature"

SETTINGS: Final = ("GOODWORD_PAYPAL_SECRET", "PAYPAL_BASE_URL")
HOST: Final = "https://api-m.paypal.com"
TIMEOUT_SECONDS: Final = 20
CREDENTIALS: Final = ("client_id", "client_secret")

CAPABILITIES: Final = Capabilities(
    methods=frozenset({EMAIL}),
    currencies=PAYABLE.currencies,
    whole_units=PAYABLE.whole_units,
    items_a_batch=MOST_ITEMS,
    # PayPal knows a key for 30 days; two of them are kept for clocks and for slow answers.
    key_life=timedelta(days=28),
    # PayPal publishes no such time. A gateway gives a request up within minutes, and the webhooks
    # of what arrived follow within the hour: several times that.
    arrives_within=timedelta(hours=3),
)

PAGE_SIZE: Final = 100
MOST_PAGES: Final = 150

TOO_MANY: Final = 429
"""Too many requests (RFC 6585, 4): this one was not looked at."""

REFUSALS: Final = frozenset({400, 403, 404, 415, 422})
"""Statuses that, in PayPal's error shape, say that nothing of the request was taken."""

SIGNATURE_HEADERS: Final = {
    "auth_algo": ("paypal-auth-algo", 100),
    "cert_url": ("paypal-cert-url", 500),
    "transmission_id": ("paypal-transmission-id", 50),
    "transmission_sig": ("paypal-transmission-sig", 500),
    "transmission_time": ("paypal-transmission-time", 100),
}
"""Member of the verification -> the webhook's header, and the longest value PayPal takes."""

_DIFFERS: Final = Unclear(
    Reason.DUPLICATE_DIFFERS, attention=Reason.DUPLICATE_DIFFERS, is_held=True
)

_BATCH_PATH: Final = re.compile(rf"{BATCHES}/([A-Za-z0-9_-]{{1,64}})")


class PayPalProvider:
    """Satisfies ``flows.ports.PayoutProvider``.

    ``client`` brings the base URL and timeouts; ``subject`` and ``message`` are what PayPal mails
    to every receiver: neutral, at most 255 and 1,000 characters.
    """

    name = "paypal"
    capabilities = CAPABILITIES

    def __init__(
        self,
        client: "httpx.Client",
        *,
        client_id: str,
        client_secret: str,
        webhook_id: str,
        clock: Callable[[], datetime],
        subject: str = "You have received a payment",
        message: str = "Thank you for your recommendation.",
    ) -> None:
        self._session = PayPalSession(
            client, client_id=client_id, client_secret=client_secret, clock=clock
        )
        self._host = client.base_url.host
        self._webhook_id = webhook_id
        self._subject = subject
        self._message = message

    def request(self, batch_key: str, items: Sequence[Instruction]) -> bytes:
        """See ``request.request_bytes``."""
        return request_bytes(batch_key, items, subject=self._subject, message=self._message)

    def submit(self, batch_key: str, body: bytes, *, send_by: datetime) -> Submission:
        """Sends the bytes once; a duplicate is looked up at our own host and compared."""
        try:
            response = self._session.call("POST", BATCHES, body, send_by=send_by)
        except NoAnswer as error:
            if not error.refused:
                return Unclear(error.code, error.retry_after)
            fault = Fault.OURS if error.code == UNAUTHORIZED else None
            return NotTaken(error.code, error.retry_after, fault)
        if response.status_code == TOO_MANY:
            return NotTaken(f"status_{TOO_MANY}", retry_after_of(response))
        try:
            return self._judge(response, batch_key, body)
        except NoAnswer as error:
            return Unclear(error.code, error.retry_after)

    def batch(self, provider_batch_id: str) -> ObservedBatch:
        """A batch with every page of its items. Raises ``Unavailable``."""
        return self._read(provider_batch_id)[0]

    def item(self, provider_item_id: str) -> ObservedItem:
        """An item as it is now. Raises ``Unavailable``."""
        try:
            wanted = words.identity({"id": provider_item_id}, "id")
            response = self._session.call("GET", f"{ITEMS}/{wanted}")
            check(response)
            document = words.document(response.content)
            item = words.observed_item(document, words.text(document, "sender_batch_id"))
            if item.provider_item_id != wanted:
                raise words.Malformed("payout_item_id", "of another item")
        except words.Malformed as error:
            raise NoAnswer("wrong_shape") from error
        return item

    def hint(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Asks PayPal whether it sent these very bytes; the checksum it signed covers them raw.

        The certificate's URL is passed on and never fetched.
        """
        if not self._webhook_id:
            # PayPal could not be asked for whom it sent this: a stranger causes no call.
            raise Unauthenticated("no webhook of PayPal is registered")
        given = {name.lower(): value for name, value in headers.items()}
        asked = {"webhook_id": self._webhook_id}
        for member, (name, most) in SIGNATURE_HEADERS.items():
            value = given.get(name, "")
            if not 0 < len(value) <= most:
                raise Unauthenticated("a signature header is missing or too long")
            asked[member] = value
        try:
            # Also what makes it safe to embed: one complete object and nothing after it.
            event = words.document(body)
        except words.Malformed as error:
            raise Unauthenticated("body is no event") from error
        self._verify(asked, body)
        return _item_id(event)

    def _verify(self, asked: Mapping[str, str], body: bytes) -> None:
        opened = json.dumps(asked, separators=(",", ":")).encode().removesuffix(b"}")
        response = self._session.call("POST", VERIFY, opened + b',"webhook_event":' + body + b"}")
        if response.status_code in (400, 422):
            raise Unauthenticated("PayPal cannot read the signature")
        check(response)
        try:
            status = words.word(words.document(response.content), "verification_status")
        except words.Malformed as error:
            raise NoAnswer("wrong_shape") from error
        if status != "SUCCESS":
            raise Unauthenticated("PayPal did not send it")

    def _judge(self, response: "httpx.Response", batch_key: str, body: bytes) -> Submission:
        """What an answer to a create request means. Raises ``NoAnswer`` where nobody knows."""
        if response.status_code in REFUSALS:
            try:
                name = words.error_name(response.content)
            except words.Malformed as error:
                raise NoAnswer.status(response) from error
            if name == "USER_BUSINESS_ERROR":
                return self._duplicate(response, batch_key, body)
            return Rejected(name, words.fault_of_request(response.status_code, name))
        check(response, 201)
        try:
            header = words.member(words.document(response.content), "batch_header")
            sender = words.member(header, "sender_batch_header")
            if words.text(sender, "sender_batch_id") != batch_key:
                raise NoAnswer("another_batch")
            return Accepted(words.identity(header, "payout_batch_id"))
        except words.Malformed as error:
            raise NoAnswer("wrong_shape") from error

    def _duplicate(self, response: "httpx.Response", batch_key: str, body: bytes) -> Submission:
        """PayPal holds a batch under this key, which stays so whatever can be found out of it."""
        try:
            return self._adopt(response, batch_key, body)
        except NoAnswer as error:
            return Unclear(error.code, error.retry_after, is_held=True)

    def _adopt(self, response: "httpx.Response", batch_key: str, body: bytes) -> Submission:
        """A duplicate is ours only where the first batch holds exactly what we would pay."""
        try:
            batch_id = self._linked_batch(words.duplicate_link(response.content))
        except words.Malformed as error:
            raise NoAnswer("duplicate_without_link") from error
        observed, receivers = self._read(batch_id)
        wanted = words.document(body)
        asked = {
            item["sender_item_id"]: (item["receiver"], *words.amount(item))
            for item in wanted["items"]
        }
        found = {
            item.item_key: (receiver, item.minor, item.currency)
            for item, receiver in zip(observed.items, receivers, strict=True)
        }
        twice = len(found) < len(observed.items)
        if observed.batch_key != batch_key or twice or not found.items() <= asked.items():
            return _DIFFERS
        if len(found) < len(asked):
            # PayPal may list the items of a fresh batch some time after it took it.
            return _DIFFERS if observed.final else Unclear("duplicate_incomplete", is_held=True)
        return Accepted(batch_id)

    def _linked_batch(self, href: str) -> str:
        """The batch's id. The link must point at our host or its other name (``api.``/``api-m.``).

        Whatever it says, only the id is taken, and asked for at the configured host.
        """
        try:
            link = urlsplit(href)
        except ValueError as error:
            raise words.Malformed("link", "no address") from error
        path = _BATCH_PATH.fullmatch(link.path)
        same = _plain(link.hostname or "") == _plain(self._host)
        if path is None or not same:
            raise words.Malformed("link", "leading elsewhere")
        return path[1]

    def _read(self, batch_id: str) -> tuple[ObservedBatch, list[str]]:
        """A batch, and its items' receivers in the same order. Raises ``NoAnswer``."""
        try:
            wanted = words.identity({"id": batch_id}, "id")
            pages = self._pages(wanted)
            header = words.member(pages[0], "batch_header")
            sender = words.member(header, "sender_batch_header")
            key = words.text(sender, "sender_batch_id")
            found = [item for page in pages for item in _items_of(page, wanted)]
            items = tuple(words.observed_item(item, key) for item in found)
            receivers = [
                words.text(words.member(item, "payout_item"), "receiver") for item in found
            ]
            status = words.word(header, "batch_status")
        except words.Malformed as error:
            raise NoAnswer("wrong_shape") from error
        total = pages[0].get("total_items", len(items))
        if total != len(items) or len({item.provider_item_id for item in items}) != len(items):
            raise NoAnswer("pages_do_not_fit")
        observed = ObservedBatch(
            provider_batch_id=wanted,
            batch_key=key,
            denied=status == "DENIED",
            final=status in words.FINAL_BATCHES,
            items=items,
        )
        return observed, receivers

    def _pages(self, batch_id: str) -> list[words.Document]:
        """Every page: as many as PayPal says, else until one is not full."""
        pages: list[words.Document] = []
        while len(pages) < MOST_PAGES:
            query = f"page={len(pages) + 1}&page_size={PAGE_SIZE}&total_required=true"
            response = self._session.call("GET", f"{BATCHES}/{batch_id}?{query}")
            check(response)
            page = words.document(response.content)
            if words.member(page, "batch_header").get("payout_batch_id") != batch_id:
                raise words.Malformed("payout_batch_id", "of another batch")
            pages.append(page)
            full = len(_items_of(page, batch_id)) >= PAGE_SIZE
            total = page.get("total_pages", len(pages) + full)
            if not isinstance(total, int):
                raise words.Malformed("total_pages", "not a number")
            if len(pages) >= total:
                return pages
        raise words.Malformed("batch", "longer than any")


def connect(
    environment: Mapping[str, str],
    read_secret: Callable[[str], Mapping[str, str]],
    clock: Callable[[], datetime],
) -> PayPalProvider | None:
    """The provider with the credentials of the environment's secret; None without them.

    ``read_secret`` takes the variable that names a secret. Without a webhook id it pays, and
    believes no webhook.
    """
    secret = read_secret("GOODWORD_PAYPAL_SECRET")
    base_url = environment.get("PAYPAL_BASE_URL", "")
    if not all(secret.get(name) for name in CREDENTIALS):
        return None
    import httpx

    return PayPalProvider(
        httpx.Client(base_url=base_url or HOST, timeout=TIMEOUT_SECONDS),
        client_id=secret["client_id"],
        client_secret=secret["client_secret"],
        webhook_id=secret.get("webhook_id", ""),
        clock=clock,
    )


def _items_of(page: words.Document, batch_id: str) -> list[words.Document]:
    items = page.get("items", [])
    if not isinstance(items, list):
        raise words.Malformed("items", "not a list")
    for item in items:
        if not isinstance(item, dict) or item.get("payout_batch_id") != batch_id:
            raise words.Malformed("item", "of another batch")
    return items


def _item_id(event: words.Document) -> str | None:
    """The item an event speaks of; None for events of batches and whatever else PayPal sends."""
    if not str(event.get("event_type")).startswith("PAYMENT.PAYOUTS-ITEM."):
        return None
    try:
        return words.identity(words.member(event, "resource"), "payout_item_id")
    except words.Malformed:
        return None


def _plain(host: str) -> str:
    """PayPal answers with links to ``api.…`` where it was called as ``api-m.…``."""
    return host.lower().replace("api-m.", "api.", 1)
