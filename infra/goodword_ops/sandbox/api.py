"""PayPal's routes: token, create, read a batch or an item, cancel an item, verify a webhook."""

import base64
import binascii
import json
import math
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goodword_ops.sandbox import contract, processing, views
from goodword_ops.sandbox.faults import Faults, InjectedFault, Silence, Torn
from goodword_ops.sandbox.ledger import Ledger, instant
from goodword_ops.sandbox.views import problem
from goodword_ops.sandbox.webhooks import Webhooks, raw_member

LATE: Final = timedelta(minutes=5)
TOKEN_LIFE: Final = timedelta(hours=9)
LARGEST_PAGE: Final = 1000
LARGEST_BODY: Final = 10 * 1024 * 1024
NO_SUCH: Final = "The specified resource does not exist."
MALFORMED: Final = "Request is not well-formed, syntactically incorrect, or violates schema."

# What a webhook verification must carry, and how long each may be (verify_webhook_signature).
VERIFIED: Final = {
    "auth_algo": 100,
    "cert_url": 500,
    "transmission_id": 50,
    "transmission_sig": 500,
    "transmission_time": 100,
    "webhook_id": 50,
}


Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Account:
    """The one account of the sandbox, and how long it takes to process an item."""

    client_id: str
    client_secret: str
    delay: timedelta


class PayPalApi:
    """The documented contract over the ledger."""

    def __init__(
        self,
        account: Account,
        ledger: Ledger,
        webhooks: Webhooks,
        faults: Faults,
        clock: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._ledger = ledger
        self._webhooks = webhooks
        self._faults = faults
        self._clock = clock
        self._under_way: list[tuple[datetime, Request, bytes]] = []

    def routes(self) -> list[Route]:
        batches, items = "/v1/payments/payouts", "/v1/payments/payouts-item"
        verify = "/v1/notifications/verify-webhook-signature"
        return [
            Route("/v1/oauth2/token", self.token, methods=["POST"]),
            Route(batches, self._authorised(self.create), methods=["POST"]),
            Route(f"{batches}/{{id}}", self._authorised(self.batch), methods=["GET"]),
            Route(f"{items}/{{id}}", self._authorised(self.item), methods=["GET"]),
            Route(f"{items}/{{id}}/cancel", self._authorised(self.cancel), methods=["POST"]),
            Route(verify, self._authorised(self.verify), methods=["POST"]),
        ]

    def _authorised(self, handler: Handler) -> Handler:
        @wraps(handler)
        async def checked(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            known = self._ledger.row(
                "SELECT 1 FROM token WHERE token = ? AND expires_at > ?",
                token,
                instant(self._clock()),
            )
            if scheme != "Bearer" or known is None:
                return _unauthorized()
            return await handler(request)

        return checked

    async def token(self, request: Request) -> Response:
        """Client credentials in, a bearer token of nine hours out."""
        wanted = f"{self._account.client_id}:{self._account.client_secret}".encode()
        if not secrets.compare_digest(_basic(request), wanted):
            return JSONResponse(_oauth("invalid_client", "Client Authentication failed"), 401)
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        if form.get("grant_type") != ["client_credentials"]:
            return JSONResponse(_oauth("unsupported_grant_type", "unsupported grant_type"), 400)
        token = f"A21AA{secrets.token_urlsafe(60)}"
        now = self._clock()
        with self._ledger.transaction():
            self._ledger.write("DELETE FROM token WHERE expires_at <= ?", instant(now))
            self._ledger.write("INSERT INTO token VALUES (?, ?)", token, instant(now + TOKEN_LIFE))
        document = {
            "scope": "https://uri.paypal.com/payments/payouts",
            "access_token": token,
            "token_type": "Bearer",
            "app_id": "APP-SANDBOX",
            "expires_in": int(TOKEN_LIFE.total_seconds()),
            "nonce": secrets.token_urlsafe(20),
        }
        return JSONResponse(document)

    async def create(self, request: Request) -> Response:
        """Takes a batch once per ``sender_batch_id``, or meets the fault that was asked for."""
        fault = self._faults.take()
        if fault in _REFUSALS:
            return _REFUSALS[fault]
        if fault is InjectedFault.UNAUTHORIZED:
            self._ledger.write("DELETE FROM token")
            return _unauthorized()
        body = await request.body()
        if fault is InjectedFault.ARRIVE_LATE:
            self._under_way.append((self._clock() + LATE, request, body))
            return Response(_HTML, 504, media_type="text/html")
        answer = self._take(request, body, denied=fault is InjectedFault.DENIED)
        return answer if answer.status_code != 201 else _after(fault, answer)

    def arrive(self, now: datetime) -> None:
        """Takes every request that was under way and arrives by now, as any other."""
        arriving = [one for one in self._under_way if one[0] <= now]
        self._under_way = [one for one in self._under_way if one[0] > now]
        for _, request, body in arriving:
            self._take(request, body, denied=False)

    def _take(self, request: Request, body: bytes, *, denied: bool) -> Response:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            words = "The server does not support the request payload's media type."
            return problem(415, "UNSUPPORTED_MEDIA_TYPE", words)
        if len(body) > LARGEST_BODY:
            return problem(413, "REQUEST_TOO_LARGE", "Request is too large.")
        try:
            document = json.loads(body.decode())
        except (ValueError, RecursionError):
            return problem(400, "INVALID_REQUEST", MALFORMED)
        details = contract.mistakes(document)
        if details:
            return _invalid(details)
        header, now = document["sender_batch_header"], self._clock()
        sender_batch_id = header.get("sender_batch_id")
        with self._ledger.transaction():
            earlier = sender_batch_id and self._ledger.taken_batch(sender_batch_id, now)
            if earlier:
                return _duplicate(views.origin(request), earlier)
            batch_id = self._ledger.take(
                header, document["items"], denied=denied, now=now, delay=self._account.delay
            )
        row = self._ledger.row("SELECT * FROM batch WHERE batch_id = ?", batch_id)
        return JSONResponse(views.created(views.origin(request), row), 201) if row else _not_found()

    async def batch(self, request: Request) -> Response:
        """A page of a batch. ``fields`` names members of the answer, with commas."""
        batch_id = request.path_params["id"]
        batch = self._ledger.row("SELECT * FROM batch WHERE batch_id = ?", batch_id)
        if batch is None:
            return _not_found()
        page = _whole(request.query_params.get("page", "1"))
        size = _whole(request.query_params.get("page_size", str(LARGEST_PAGE)))
        if page is None or size is None:
            return _invalid([{"field": "page", "location": "query", "issue": "Value is invalid"}])
        items = self._ledger.items_of(batch_id)
        shown = items[(page - 1) * size : page * size]
        pages = math.ceil(len(items) / size)
        origin = views.origin(request)
        document: dict[str, Any] = {
            "batch_header": views.batch_header(batch, items),
            "items": [views.item_document(origin, item, batch) for item in shown],
            "links": [
                views.link(f"{origin}{request.url.path}?page_size={size}&page={number}", rel)
                for rel, number in (("self", page), ("prev", page - 1), ("next", page + 1))
                if 1 <= number <= pages
            ],
        }
        if request.query_params.get("total_required") == "true":
            document = {"total_items": len(items), "total_pages": pages, **document}
        wanted = request.query_params.get("fields", "").split(",")
        if wanted != [""]:
            document = {name: value for name, value in document.items() if name in wanted}
        return JSONResponse(document)

    async def item(self, request: Request) -> Response:
        """An item as it is now."""
        item = self._ledger.row("SELECT * FROM item WHERE item_id = ?", request.path_params["id"])
        batch = item and self._ledger.row(
            "SELECT * FROM batch WHERE batch_id = ?", item["batch_id"]
        )
        if item is None or batch is None:
            return _not_found()
        return JSONResponse(views.item_document(views.origin(request), item, batch))

    async def cancel(self, request: Request) -> Response:
        """Returns the money of an item that nobody has claimed."""
        item = self._ledger.row("SELECT * FROM item WHERE item_id = ?", request.path_params["id"])
        if item is None:
            return _not_found()
        if item["status"] == "RETURNED":
            return problem(400, "ITEM_ALREADY_CANCELLED", "Requested item is already cancelled.")
        if item["status"] != "UNCLAIMED":
            words = "You can only cancel items that are in UNCLAIMED state."
            return problem(400, "ITEM_INCORRECT_STATUS", words)
        with self._ledger.transaction():
            processing.cancel(self._ledger, views.origin(request), item, self._clock())
        return await self.item(request)

    async def verify(self, request: Request) -> Response:
        """Whether a webhook is one that this host sent, byte for byte."""
        try:
            text = (await request.body()).decode()
            asked = json.loads(text)
            event = raw_member(text, "webhook_event")
        except (ValueError, RecursionError):
            return problem(400, "INVALID_REQUEST", MALFORMED)
        details = [
            {"field": name, "location": "body", "issue": "Value is missing or too long"}
            for name, most in VERIFIED.items()
            if not isinstance(asked.get(name), str) or not 0 < len(asked[name]) <= most
        ]
        if details:
            return _invalid(details)
        genuine = self._webhooks.genuine(asked, event.encode())
        return JSONResponse({"verification_status": "SUCCESS" if genuine else "FAILURE"})


def _basic(request: Request) -> bytes:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    try:
        return base64.b64decode(text, validate=True) if scheme == "Basic" else b""
    except binascii.Error:
        return b""


def _oauth(error: str, description: str) -> dict[str, str]:
    return {"error": error, "error_description": description}


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 1000 else None


def _not_found() -> Response:
    return problem(404, "RESOURCE_NOT_FOUND", NO_SUCH)


def _invalid(details: list[dict[str, str]]) -> Response:
    return problem(400, "VALIDATION_ERROR", "Invalid request - see details", details=details)


def _unauthorized() -> Response:
    words = (
        "Authentication failed due to missing authorization header, or invalid authentication "
        "credentials."
    )
    return problem(401, "AUTHENTICATION_FAILURE", words)


def _duplicate(origin: str, batch_id: str) -> Response:
    """As the real host answers: the link stands within the detail."""
    detail = {
        "field": "SENDER_BATCH_ID",
        "location": "body",
        "issue": "Batch with given sender_batch_id already exists",
        "link": [views.batch_link(origin, batch_id)],
    }
    return problem(400, "USER_BUSINESS_ERROR", "User business error.", details=[detail])


_HTML = b"<!doctype html><title>Bad gateway</title><p>Please try again."

_REFUSALS: Final = {
    InjectedFault.REFUSE_BEFORE: problem(503, "SERVICE_UNAVAILABLE", "Service Unavailable."),
    InjectedFault.RATE_LIMIT: problem(
        429, "RATE_LIMIT_REACHED", "Too many requests.", headers={"retry-after": "7"}
    ),
    InjectedFault.FORBIDDEN: problem(403, "NOT_AUTHORIZED", "Insufficient permissions."),
    InjectedFault.NO_FUNDS: problem(
        422, "INSUFFICIENT_FUNDS", "Sender does not have sufficient funds."
    ),
    InjectedFault.NONSENSE: Response(_HTML, 400, media_type="text/html"),
}


def _after(fault: InjectedFault | None, answer: Response) -> Response:
    """What the client sees of a batch that was taken."""
    document = json.loads(bytes(answer.body))
    match fault:
        case InjectedFault.ACCEPT_THEN_500:
            return problem(500, "INTERNAL_SERVER_ERROR", "An internal server error occurred.")
        case InjectedFault.ACCEPT_THEN_HANG:
            return Silence()
        case InjectedFault.ACCEPT_THEN_CUT:
            return Torn(document, 201)
        case InjectedFault.ACCEPT_THEN_NONSENSE:
            return Response(_HTML, 201, media_type="text/html")
        case InjectedFault.WRONG_ID:
            header = document["batch_header"]
            other = {**header["sender_batch_header"], "sender_batch_id": "another"}
            return JSONResponse({"batch_header": {**header, "sender_batch_header": other}}, 201)
        case _:
            return answer
