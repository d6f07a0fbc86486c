"""From a seeded link to one payment, over plain HTTP: the whole of it works without script."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.offers.campaign import campaign_of
from goodword.program.currencies import decimal_text, minor_units
from goodword.program.reading.parse import parse
from tests.e2e.claiming import claim, confirm
from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


def close_deal(visit: Visit, referral_id: str, value: str, currency: str) -> dict[str, Any]:
    answer = visit.http.post(
        "/_dev/crm",
        json={
            "referral_id": referral_id,
            "stage": "closed_won",
            "amount": {"value": value, "currency": currency},
        },
    )
    answered: dict[str, Any] = answer.json()
    return answered


def with_extra(value: str, currency: str, audience: str, *, claimed_at: str) -> str:
    """With what the sample's campaign of the day pays on top: other tests have moved the clock."""
    program = parse(Path("program.yml").read_bytes(), "program.yml").program
    assert program is not None
    name = campaign_of(program, audience, datetime.fromisoformat(claimed_at).date())
    extra = program.campaigns[name].extra if name else None
    if not extra:
        return value
    return decimal_text(minor_units(value, currency) + extra[currency], currency)


@pytest.mark.parametrize(
    ("referrer", "deal", "paid"),
    [
        # A deal of 48,000.00 EUR is worth 52,117.26 USD: the third band, in the own amount.
        ({"audience": "customer", "locale": "de"}, ("48000.00", "EUR"), ("2800.00", "EUR")),
        # 1,000,000 JPY are 6,565.99 USD: the first band, in yen, which have no decimals.
        pytest.param(
            {"audience": "customer", "locale": "ja"},
            ("1000000", "JPY"),
            ("75000", "JPY"),
            marks=pytest.mark.proof,
        ),
        # A partner's first deal of the year: Bronze, 10 % of 20,000.00 GBP. A campaign adds to it.
        ({"audience": "partner"}, ("20000.00", "GBP"), ("2000.00", "GBP")),
        # An employee's bonus; the deal of 30,000.00 USD lies in the second band.
        pytest.param(
            {"audience": "employee"},
            ("30000.00", "USD"),
            ("700.00", "EUR"),
            marks=pytest.mark.proof,
        ),
    ],
)
def test_from_a_link_to_exactly_one_payment_in_the_referrers_currency(
    visit: Visit, referrer: dict[str, str], deal: tuple[str, str], paid: tuple[str, str]
) -> None:
    code = visit.referrer(**referrer)["code"]
    email = f"anna@{code}.example"
    before, earlier = visit.payouts(), visit.referrals()

    for _ in range(2):
        claimed = claim(visit, code, email)
        assert claimed.status_code == 303
        assert visit.http.get(claimed.headers["Location"]).status_code == 200
    (mail,) = visit.mails_to(email)
    for _ in range(20):
        assert visit.http.get(visit.link(mail, "confirm")).status_code == 200
    for _ in range(2):
        confirm(visit, email)
    (referral,) = [referral for referral in visit.referrals() if referral not in earlier]
    first = close_deal(visit, referral["referral_id"], *deal)
    again = close_deal(visit, referral["referral_id"], *deal)
    visit.advance("P29D")
    assert visit.payouts() == before
    for _ in range(2):
        visit.advance("P2D")

    assert (first["changed"], again["changed"]) == (True, False)
    payments = [payment for payment in visit.payouts() if payment not in before]
    value, currency = paid
    value = with_extra(value, currency, referrer["audience"], claimed_at=referral["created_at"])
    assert [(it["value"], it["currency"], it["status"]) for it in payments] == [
        (value, currency, "SUCCESS")
    ]


def test_a_prospect_of_two_referrers_gets_one_mail_and_sees_no_difference(visit: Visit) -> None:
    first = visit.referrer(audience="customer", locale="de")["code"]
    second = visit.referrer(audience="partner")["code"]
    email = "ben@zwei.example"

    answers = [claim(visit, code, email) for code in (first, second)]

    assert [(it.status_code, it.headers["Location"].partition("?")[0]) for it in answers] == [
        (303, "/sent")
    ] * 2
    (mail,) = visit.mails_to(email)
    page = visit.http.get(visit.link(mail, "confirm")).text
    assert page.index(f'value="{first}.') < page.index(f'value="{second}.')
    assert " checked" not in page


def test_a_claim_that_nobody_confirms_is_forgotten_after_fourteen_days(visit: Visit) -> None:
    code = visit.referrer(audience="customer", locale="en")["code"]
    email = "carla@vergessen.example"
    earlier = visit.referrals()
    claim(visit, code, email)
    mail = visit.mails_to(email)[0]

    visit.advance("P14D")

    assert visit.referrals() == earlier
    assert visit.http.get(visit.link(mail, "confirm")).status_code in {401, 410}


def test_one_click_in_the_mail_service_ends_all_mail(visit: Visit) -> None:
    code = visit.referrer(audience="customer", locale="de")["code"]
    email = "dora@ruhe.example"
    claim(visit, code, email)
    headers = visit.mails_to(email)[0]["headers"]
    address = headers["List-Unsubscribe"].strip("<>")

    answer = visit.http.post(address, data={"List-Unsubscribe": "One-Click"})
    visit.advance("PT30M")
    claim(visit, code, email)

    assert answer.status_code == 200
    assert len(visit.mails_to(email)) == 1
