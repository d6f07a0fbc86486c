"""``/lead`` as an owner's browser meets it."""

import html
import re

from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.win import ReportedWin
from goodword.domain.tokens import TokenUse, make_token
from tests.doubles import KEYS
from tests.handlers.public.visiting import Answer, Site

BOX = {"purpose_offer_contact": "yes"}


WIN = {"amount": "48000.00", "currency": "EUR", "closed_on": "2026-11-21"}


def lead(site: Site, **fields: str) -> str:
    """A prospect confirms; the token of the owner's link."""
    site.claim()
    site.stream()
    site.confirm(message="Ab Mai, 40 Leute", **fields)
    site.stream()
    return token_in(site, "dach@larkspur.example")


def token_in(site: Site, owner: str) -> str:
    mail = next(one for one in reversed(site.mailbox.mails) if one.to == owner)
    found = re.search(r"/lead\?t=([\w-]+)", mail.text)
    assert found is not None, mail.text
    return found[1]


def answer(site: Site, token: str, name: str, **fields: str) -> Answer:
    return site.post("/lead", {"t": token, "answer": name, **fields})


def status(site: Site) -> ReferralStatus:
    (referral,) = site.referrals()
    return referral.status


def test_the_owner_reads_who_it_is_and_what_was_promised_and_agreed(site: Site) -> None:
    token = lead(site, **BOX)

    page = site.get("/lead", {"t": token})

    assert page.status == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    for said in (
        *("Anna Weber", "anna@kunde.example", "Kunde GmbH", "Germany", "Ab Mai, 40 Leute"),
        *("Through the link of Jana Sommer", "15% off", "(Europe/Berlin)"),
        "They agreed to be contacted by e-mail about this offer.",
        "No marketing e-mail: they did not agree to that.",
    ):
        assert said in page.body
    assert '<dl class="gw-rows gw-entered">' in page.body


def test_the_owner_of_somebody_who_is_not_to_be_contacted_reads_a_reference(site: Site) -> None:
    token = lead(site)

    page = site.get("/lead", {"t": token})

    assert (site.referrals()[0].reference or "-") in page.body
    for said in ("Anna", "Weber", "kunde.example", "Kunde", "Ab Mai"):
        assert said not in page.body
    assert "They did not agree to be contacted" in page.body


def test_twenty_looks_change_nothing(site: Site) -> None:
    token = lead(site, **BOX)
    before = site.store.dump()

    for _ in range(20):
        assert site.get("/lead", {"t": token}).status == 200

    assert site.store.dump() == before


def test_a_click_moves_the_deal_and_a_second_one_shows_what_is_so(site: Site) -> None:
    token = lead(site, **BOX)

    shown = [site.follow(answer(site, token, "taken")) for _ in range(2)]

    assert [page.status for page in shown] == [200, 200]
    assert all("In hand since November 21, 2026." in page.body for page in shown)
    assert status(site) is ReferralStatus.CONTACTED


def test_what_is_lost_needs_a_reason_and_then_shows_nothing_personal(site: Site) -> None:
    token = lead(site, **BOX)

    wrong = answer(site, token, "lost", competitor="Acme <b>")
    assert wrong.status == 422
    assert "Choose a reason" in wrong.body
    assert 'href="#reason"' in wrong.body
    assert "Acme &lt;b&gt;" in wrong.body
    assert status(site) is ReferralStatus.NEW

    page = site.follow(answer(site, token, "lost", reason="competitor", competitor="Acme"))
    assert status(site) is ReferralStatus.CLOSED_LOST
    assert "Anna" not in page.body
    assert page.body.count("<form") == 1
    assert 'value="taken_back"' in page.body


def test_an_end_that_was_a_mistake_is_taken_back_by_the_same_link(site: Site) -> None:
    token = lead(site, **BOX)
    answer(site, token, "lost", reason="price")

    page = site.follow(answer(site, token, "taken_back"))

    assert status(site) is ReferralStatus.NEW
    assert "Taken back on November 21, 2026; the lead is open again." in page.body
    assert "Anna Weber" in page.body
    assert 'value="taken_back"' not in page.body


def test_an_end_is_not_taken_back_once_another_recommendation_stands(site: Site) -> None:
    token = lead(site, **BOX)
    answer(site, token, "lost", reason="price")
    site.claim()
    site.stream()
    site.confirm()

    page = answer(site, token, "taken_back")

    assert page.status == 422
    assert "another recommendation of the same person counts" in page.body
    assert 'href="#taken_back"' in page.body


def test_whoever_reported_a_win_takes_it_back_while_it_waits_and_reports_it_anew(
    site: Site,
) -> None:
    token = lead(site, **BOX)
    reported = site.follow(answer(site, token, "won", **WIN))
    assert 'name="report" value="closed_won/1"' in reported.body

    for _ in range(2):  # a second click changes nothing
        page = site.follow(answer(site, token, "withdrawn", report="closed_won/1"))
    assert "taken back before finance had decided" in page.body
    assert "Report taken back on" in page.body
    assert 'value="withdrawn"' not in page.body
    assert 'value="won"' in page.body  # it may be reported anew

    answer(site, token, "won", **WIN)
    old_page = site.follow(answer(site, token, "withdrawn", report="closed_won/1"))
    assert "waiting for finance" in old_page.body
    assert 'name="report" value="closed_won/2"' in old_page.body


def test_a_win_waits_for_finance_and_can_be_reported_once(site: Site) -> None:
    token = lead(site, **BOX)
    won = {"amount": "48000.00", "currency": "EUR", "closed_on": "2026-11-21"}

    wrong = answer(site, token, "won", **(won | {"amount": "48.000"}))
    assert wrong.status == 422
    assert "This amount can be read in two ways." in wrong.body
    assert 'value="48.000"' in wrong.body
    assert 'value="2026-11-21"' in wrong.body

    page = site.follow(answer(site, token, "won", **(won | {"amount": "€48,000"})))
    site.stream()

    assert "Won, €48,000: reported, waiting for finance to approve it." in page.body
    german = site.get("/lead", {"t": token}, accept_language="de").body
    assert "Gewonnen, 48.000\u00a0€: gemeldet" in html.unescape(german)
    assert 'value="won"' not in page.body
    assert status(site) is ReferralStatus.NEW
    (referral,) = site.referrals()
    win = site.store.get(ReportedWin, referral.referral_id, "closed_won")
    assert win is not None
    assert win.waits_for_person
    told = site.mailbox.mails[-1]
    assert told.to == "referrals@larkspur.example"
    assert f"goodword decide win/{referral.referral_id}/closed_won/1 approve" in told.text


def test_a_win_presets_the_currency_of_the_country_and_asks_where_it_knows_none(
    site: Site,
) -> None:
    token = lead(site, country="DE", **BOX)
    assert "<option selected>EUR</option>" in site.get("/lead", {"t": token}).body

    wrong = answer(site, token, "won", amount="48000", closed_on="2026-11-21")

    assert wrong.status == 422
    assert "Choose a currency from the list" in wrong.body
    assert "<option selected>" not in wrong.body


def test_an_amount_that_is_wrong_is_answered_with_what_is_wrong_in_it(site: Site) -> None:
    token = lead(site, country="DE", **BOX)
    won = {"closed_on": "2026-11-21"}

    for amount, currency, said in (
        ("48.000,00 €", "USD", "The sign is €, the currency is USD."),
        ("about 48", "EUR", "Write the amount in digits, such as 48,000.00"),
        ("0", "EUR", "Enter an amount above zero"),
    ):
        page = answer(site, token, "won", amount=amount, currency=currency, **won)
        assert (page.status, said in page.body) == (422, True), said


def test_the_page_speaks_the_language_of_its_reader(site: Site) -> None:
    token = lead(site, country="DE", **BOX)

    page = site.get("/lead", {"t": token}, accept_language="de-CH,de;q=0.9")
    wrong = site.send(
        "POST",
        "/lead",
        f"t={token}&answer=won&amount=null&currency=EUR&closed_on=2026-11-21",
        content_type="application/x-www-form-urlencoded",
        accept_language="de",
    )

    assert page.headers["Content-Language"] == "de"
    assert "Auftragswert" in page.body
    assert "Schreiben Sie den Betrag in Ziffern, etwa 48.000,00" in wrong.body


def test_no_currency_is_guessed_for_somebody_who_is_not_shown(site: Site) -> None:
    token = lead(site, country="DE")

    assert "<option selected>" not in site.get("/lead", {"t": token}).body


def test_what_waits_for_finance_is_not_ended_by_a_link_and_the_page_says_so(site: Site) -> None:
    token = lead(site, **BOX)
    answer(site, token, "won", amount="48000.00", currency="EUR", closed_on="2026-11-21")

    shown = site.get("/lead", {"t": token}).body
    assert 'value="lost"' not in shown
    assert 'value="not_a_fit"' not in shown
    assert "waits for finance, who decide first" in shown
    # One way out is told: the button for whoever reported it, else the address.
    assert 'value="withdrawn"' in shown
    assert "take it back above" in shown
    assert 'href="mailto:referrals@larkspur.example"' not in shown.partition('id="close"')[2][:600]

    page = answer(site, token, "not_a_fit", reason="no_need")

    assert page.status == 422
    assert "A report on this lead is waiting for finance." in page.body
    assert status(site) is ReferralStatus.NEW

    answer(site, token, "passed_on", to="ann@larkspur.example")
    site.stream()
    others = site.get("/lead", {"t": token_in(site, "ann@larkspur.example")}).body
    assert 'value="withdrawn"' not in others
    assert "take it back above" not in others
    assert 'href="mailto:referrals@larkspur.example"' in others.partition('id="close"')[2][:600]


def test_whoever_passes_a_lead_on_loses_it(site: Site) -> None:
    token = lead(site, **BOX)

    done = answer(site, token, "passed_on", to="ann@larkspur.example")
    site.stream()

    assert done.status == 200
    assert "Your link to this lead no longer works." in done.body
    assert site.get("/lead", {"t": token}).status == 401

    # The answer was lost, and the form is sent again.
    events = len(site.store.events)
    again = answer(site, token, "passed_on", to="ann@larkspur.example")
    assert (again.status, again.body) == (200, done.body)
    assert len(site.store.events) == events
    assert answer(site, token, "passed_on", to="bo@larkspur.example").status == 401
    assert answer(site, token, "taken").status == 401
    assert site.get("/lead", {"t": token_in(site, "ann@larkspur.example")}).status == 200


def test_a_closed_lead_is_not_said_to_be_passed_on(site: Site) -> None:
    token = lead(site, **BOX)
    answer(site, token, "lost", reason="price")

    closed = answer(site, token, "passed_on", to="ann@larkspur.example")

    assert closed.status == 303


def test_every_wrong_link_is_answered_alike(site: Site) -> None:
    token = lead(site, **BOX)
    (referral,) = site.referrals()
    handover = site.store.get(Handover, referral.referral_id)
    assert handover is not None
    about = f"{referral.referral_id}\n1\nstranger@evil.example"
    links = {
        "forged": token[:-4] + "AAAA",
        "of another use": make_token(KEYS, TokenUse.SHARE, about, None),
        "of somebody else": make_token(KEYS, TokenUse.LEAD, about, None),
        "of no lead": make_token(KEYS, TokenUse.LEAD, "REF-none\n1\na@b.example", None),
        "none": "",
    }

    looks = {name: site.get("/lead", {"t": one} if one else {}) for name, one in links.items()}
    posts = [answer(site, one, "taken") for one in links.values()]

    assert "Try the link in the newest e-mail about this lead." in looks["forged"].body
    assert {(page.status, page.body) for page in looks.values()} == {
        (401, looks["forged"].body),
    }
    assert {page.status for page in posts} == {401}
    assert status(site) is ReferralStatus.NEW


def test_a_form_of_another_site_and_an_answer_that_there_is_not_do_nothing(site: Site) -> None:
    token = lead(site, **BOX)

    assert answer(site, token, "paid").status == 400
    foreign = site.send(
        "POST",
        "/lead",
        f"t={token}&answer=taken",
        content_type="application/x-www-form-urlencoded",
        sec_fetch_site="cross-site",
    )
    assert foreign.status == 403
    assert status(site) is ReferralStatus.NEW
