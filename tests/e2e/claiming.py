"""A claim as a visitor's browser sends it without script."""

import re
from typing import Any

from tests.e2e.conftest import Visit

ENTRIES = {"name": "Anna Weber", "company": "Kunde GmbH", "purpose_offer_contact": "yes"}
GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def claim(visit: Visit, code: str, email: str, **fields: str) -> Any:
    page = visit.http.get(f"/r/{code}", headers=GERMAN)
    sent = hidden_fields(page.text) | ENTRIES | {"email": email} | fields
    return visit.http.post(f"/r/{code}/claim", data=sent, headers=GERMAN)
