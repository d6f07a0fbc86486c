"""What somebody holds who has confirmed, and what the pages say once nothing is kept."""

import json
import re

import pytest

from goodword.domain.errors import Refused
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.tokens import TokenUse
from goodword.flows.claims.leave import erase, unsubscribe
from goodword.flows.claims.prove import prove_gift, read_proof
from goodword.flows.claims.receive import PinnedProgram
from tests.doubles import KEYS
from tests.handlers.public.visiting import DETAILS, ENTRIES, Answer, Site

STANDS = "Your offer is confirmed"


def show(site: Site, path: str, use: TokenUse) -> Answer:
    return site.get(path, {"t": site.token(use), "lang": "en"})


def forget(site: Site) -> None:
    randomness = site.services.randomness
    erase(site.store, KEYS, site.person(), randomness=randomness, now=site.clock())


def leave(site: Site) -> None:
    unsubscribe(
        site.store, KEYS, site.person(), randomness=site.services.randomness, now=site.clock()
    )


def claim_through(site: Site, referrer_id: str, referrer: str, **fields: str) -> str:
    """Somebody claims through the link of one more referrer; its code."""
    code = site.register(referrer_id, referrer)
    site.post(f"/r/{code}/claim", {**ENTRIES, "lang": "en", **fields})
    return code


def test_after_an_erasure_no_link_shows_a_reservation(site: Site) -> None:
    site.claim(lang="en")
    site.confirm(purpose_offer_contact="yes")
    (referral,) = site.referrals()
    forget(site)

    again = {"t": site.token(TokenUse.CONFIRM), "pick": site.code, "filled": "yes", **DETAILS}
    pages = (
        show(site, "/confirm", TokenUse.CONFIRM),
        show(site, "/confirm", TokenUse.VOUCHER),
        site.post("/confirm", again),
    )

    for page in pages:
        assert page.status == 410
        assert str(referral.reference) not in page.body
        assert "Jana Sommer" not in page.body
    assert "Your data are erased" in pages[0].body


def test_after_an_erasure_the_choices_say_that_only_a_fingerprint_is_kept(site: Site) -> None:
    site.claim(lang="en")
    site.confirm(purpose_offer_contact="yes")
    forget(site)

    page = show(site, "/preferences", TokenUse.PREFERENCES)

    assert "gw-preference__status" not in page.body
    assert "fingerprint" in page.body
    assert 'value="erase"' not in page.body
    assert 'value="export"' not in page.body


def test_where_nothing_is_kept_the_choices_offer_nothing_to_erase(site: Site) -> None:
    page = show(site, "/preferences", TokenUse.PREFERENCES)

    assert "We keep nothing about you." in page.body
    assert "fingerprint" not in page.body
    assert 'value="erase"' not in page.body
    leave(site)
    assert "fingerprint" in show(site, "/preferences", TokenUse.PREFERENCES).body


def test_the_page_after_confirming_has_an_address_that_can_be_kept(site: Site) -> None:
    site.claim(lang="en")
    (waiting,) = site.state().open
    form = {"t": site.token(TokenUse.CONFIRM), "pick": f"{waiting.code}.{waiting.event_id}"}
    form |= {"revision": site.services.published.revision, "filled": "yes", **DETAILS}

    answer = site.post("/confirm", form)

    assert answer.status == 303
    assert answer.headers["Location"].startswith("/confirm?t=")
    site.clock.advance(days=300)
    page = site.follow(answer)
    assert page.status == 200
    assert STANDS in page.body
    # In every language at the address that lasts.
    token = re.search(r"t=([\w-]+)", answer.headers["Location"])
    assert token is not None
    assert f"/confirm?t={token[1]}&amp;lang=de" in page.body
    # It shows, and answers nothing.
    assert site.post("/confirm", {"t": token[1], "answer": "no"}).status == 401


@pytest.mark.parametrize("status", ["closed_lost", "rejected", "expired"])
def test_of_a_recommendation_that_has_ended_nothing_is_reserved(site: Site, status: str) -> None:
    site.claim(lang="en")
    site.confirm()
    (referral,) = site.referrals()
    site.change(referral.but(status=ReferralStatus(status)))

    page = show(site, "/confirm", TokenUse.CONFIRM)

    assert page.status == 200
    body = page.body.partition("<h1")[2]
    assert "This offer holds" not in body
    assert STANDS not in body
    assert "This recommendation is closed" in page.body
    assert str(referral.reference) in page.body
    assert "mailto:referrals@larkspur.example" in page.body


def test_no_voucher_is_mailed_of_what_has_ended_meanwhile(site: Site) -> None:
    site.claim(lang="en")
    site.confirm()
    (referral,) = site.referrals()
    site.change(referral.but(status=ReferralStatus.CLOSED_LOST))

    site.stream()

    assert site.mailbox.mails == []


def test_of_two_the_standing_one_is_shown_first_and_the_waiting_one_as_such(site: Site) -> None:
    site.claim(lang="en")
    site.confirm()
    claim_through(site, "KM1", "Karl Meier")

    page = site.confirm()

    first, second = site.referrals()
    assert STANDS in page.body
    assert page.body.index(str(first.reference)) < page.body.index(str(second.reference))
    assert page.body.count("<dd>You confirmed another recommendation before") == 1
    site.stream()
    mail = site.mails_to(ENTRIES["email"])[-1]
    for said in ("It is valid until", "Write to referrals@larkspur.example", "2027"):
        assert said in mail.text.partition("What happens next")[2]
    site.change(first.but(status=ReferralStatus.CLOSED_LOST))
    site.change(second.but(waits=False))
    moved = show(site, "/confirm", TokenUse.CONFIRM).body
    assert STANDS in moved
    assert moved.index(str(second.reference)) < moved.index(str(first.reference))


def test_a_strangers_entries_take_no_place_of_what_was_confirmed(site: Site) -> None:
    site.claim(lang="en")
    site.confirm(message="In May")
    claim_through(site, "KM1", "Karl Meier", name="Stranger", email="anna+x@kunde.example")

    page = show(site, "/confirm", TokenUse.CONFIRM)

    assert re.search(r'name="name"[^>]* value="Anna Weber"', page.body)
    assert re.search(r'name="company"[^>]* value="Kunde GmbH"', page.body)
    assert not re.search(r'name="name"[^>]* value="Stranger"', page.body)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.body))
    del hidden["filled"]
    assert site.post("/confirm", hidden).status == 303
    kept = site.state().kept
    assert kept is not None
    assert (kept.name, kept.email) == ("Anna Weber", "anna@kunde.example")
    assert (kept.company, kept.country) == ("Kunde GmbH", "DE")


def test_of_several_the_confirmed_details_stand_in_the_fields(site: Site) -> None:
    site.claim(lang="en")
    site.confirm()
    claim_through(site, "KM1", "Karl Meier", name="Stranger")
    claim_through(site, "KM2", "Kira Meier", name="Another")

    page = show(site, "/confirm", TokenUse.CONFIRM)

    assert page.body.count('type="radio"') == 2
    assert re.search(r'name="name"[^>]* value="Anna Weber"', page.body)
    assert 'name="filled"' in page.body
    assert "stays as it was entered" not in page.body


def test_a_sent_page_past_its_minutes_leads_back_to_the_offer(site: Site) -> None:
    sent = site.claim(lang="en").headers["Location"]
    token = re.search(r"s=([\w-]+)", sent)
    assert token is not None
    site.clock.advance(minutes=16)

    for page in (site.get("/sent", {"s": token[1]}), site.post("/sent", {"t": token[1]})):
        assert page.status == 410
        assert f'href="/r/{site.code}?lang=en"' in page.body
        assert "send the form once more" in page.body
        assert ENTRIES["email"] not in page.body
    assert len(site.state().open) == 1


def test_nobody_agrees_while_we_do_not_write_to_them(site: Site) -> None:
    site.claim(lang="en")
    site.confirm()
    token = {"t": site.token(TokenUse.PREFERENCES)}
    site.post("/preferences", {**token, "action": "give_offer_contact"})
    site.stream()
    link = re.search(r"/proof\?t=([\w-]+)", site.mails_to(ENTRIES["email"])[-1].text)
    assert link is not None
    leave(site)
    mails = len(site.mailbox.mails)

    page = site.post("/preferences", {**token, "action": "give_offer_contact"})
    form = {"t": link[1], "revision": site.services.published.revision}
    used = site.post("/proof", form)

    assert 'value="give_' not in page.body
    site.stream()
    assert len(site.mailbox.mails) == mails
    assert used.status == 303
    assert "We do not write to you" in site.follow(used).body
    assert site.statuses()["offer_contact"].value != "given"
    proof = read_proof(site.store, KEYS, link[1], now=site.clock())
    published = site.services.published
    with pytest.raises(Refused):
        prove_gift(
            site.store,
            PinnedProgram(published.program, published.revision),
            proof,
            "en",
            randomness=site.services.randomness,
            now=site.clock(),
        )


def test_the_choices_keep_the_order_of_the_programme(site: Site) -> None:
    site.claim(lang="en")
    site.confirm(purpose_product_news="yes")
    entry = site.state().last
    assert entry is not None
    site.change(entry.but(purposes=tuple(reversed(entry.purposes))))

    body = show(site, "/preferences", TokenUse.PREFERENCES).body

    shown = re.findall(r'name="(?:withdraw|action)" value="(?:give_)?(\w+)" aria-label', body)
    assert shown == list(site.services.published.program.privacy.purposes)


def test_whoever_lives_in_another_country_confirms_too(site: Site) -> None:
    site.claim(lang="en")
    page = show(site, "/confirm", TokenUse.CONFIRM)
    assert '<option value="other">Another country</option>' in page.body

    assert site.confirm(country="other").status == 200

    kept = site.state().kept
    assert kept is not None
    assert kept.country == "other"


def test_another_country_is_taken_as_json_and_shown_by_its_name(site: Site) -> None:
    body = json.dumps({**ENTRIES, "country": "other"})

    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type="application/json")

    assert answer.status == 201
    page = show(site, "/confirm", TokenUse.CONFIRM).body
    assert "<bdi>Another country</bdi>" in page


def test_a_further_request_says_what_an_empty_box_takes_back(site: Site) -> None:
    site.claim(lang="en")
    first = show(site, "/confirm", TokenUse.CONFIRM)
    site.confirm(purpose_offer_contact="yes")
    claim_through(site, "OM7", "Omar Aziz")

    again = show(site, "/confirm", TokenUse.CONFIRM)

    said = "If you leave the box empty, you take it back."
    assert said not in first.body
    assert again.body.count(said) == 1
    assert 'id="given_offer_contact"' in again.body
    assert "checked" not in again.body
