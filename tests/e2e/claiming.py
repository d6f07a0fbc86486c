"""A claim as a visitor's browser sends it without script."""

import re
from typing import Any

from tests.e2e.conftest import Visit

ENTRIES = {"name": "Anna Weber"}
REFERENCE = re.compile(r"GW-[0-9A-Z]{4}-[0-9A-Z]{4}")
DETAILS = {"company": "Kunde GmbH", "country": "DE", "purpose_offer_contact": "yes"}
GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def claim(visit: Visit, code: str, email: str, **fields: str) -> Any:
    page = visit.http.get(f"/r/{code}", headers=GERMAN)
    sent = hidden_fields(page.text) | ENTRIES | {"email": email} | fields
    return visit.http.post(f"/r/{code}/claim", data=sent, headers=GERMAN)


def confirm(visit: Visit, email: str) -> None:
    """Opens the page of the newest mail that asks, fills in what it asks and presses its button."""
    texts = ((one, one["text"]) for one in reversed(visit.mails_to(email)))
    # The voucher's mail, which names a reference, leads to its own page by the same path.
    mail = next(one for one, text in texts if "/confirm?" in text and not REFERENCE.search(text))
    shown = visit.http.get(visit.link(mail, "confirm"))
    assert shown.status_code == 200
    sent = hidden_fields(shown.text.replace('"><input', '">\n<input')) | ENTRIES | DETAILS
    sent |= {"t": visit.token(mail, "confirm")}
    # The page that may be kept; or that page itself, where all was confirmed before.
    assert visit.http.post("/confirm", data=sent).status_code in {303, 200}
