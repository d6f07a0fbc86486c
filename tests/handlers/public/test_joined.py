"""The link of the mail that asks whether to join, and what comes of it."""

import html
import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from goodword.domain.listing import WAITING
from goodword.domain.referrals.application import Application, application_id_of
from goodword.domain.referrals.eligibility import KnownFacts
from goodword.domain.referrals.referrer import (
    NameShown,
    ReferralCode,
    ReferrerMailbox,
    ReferrerStatus,
)
from goodword.domain.tokens import TokenUse
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.joining.decide import decide_application
from goodword.flows.referrers.bring_in import ListedReferrer
from goodword.flows.referrers.facts import note_facts
from goodword.program.model import Eligibility, Program
from goodword_ops.commands.build import build_program
from tests.doubles import KEYS, sample_program
from tests.handlers.public.joining import (
    application,
    join,
    known,
    link,
    mailbox_id,
    prove,
    referrer_of,
    request,
)
from tests.handlers.public.visiting import JOINING, Site


def without_conditions() -> Program:
    """The sample programme, whose customers have no conditions to meet."""
    program = sample_program()
    customer = program.audiences["customer"].model_copy(update={"eligible": Eligibility()})
    return program.model_copy(update={"audiences": {**program.audiences, "customer": customer}})


@pytest.fixture(scope="session")
def unconditional(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unconditional")
    build_program(without_conditions(), folder)
    return folder


@pytest.fixture
def open_site(unconditional: Path) -> Site:
    site = Site(unconditional)
    site.publish(without_conditions(), unconditional)
    return site


def decide(site: Site, *, approve: bool) -> Application:
    decided = decide_application(
        site.store,
        PinnedProgram(site.services.published.program, site.services.published.revision),
        lambda: KEYS,
        application(site).application_id,
        digest=application(site).digest,
        approve=approve,
        note="a known reseller",
        actor="maria",
        randomness=site.services.randomness,
        now=site.clock(),
    )
    site.stream()
    return decided


def test_looking_changes_nothing_and_escapes_what_was_typed(open_site: Site) -> None:
    join(open_site)

    for _ in range(3):
        page = open_site.get("/join/confirm", {**link(open_site), "lang": "en"})

    assert page.status == 200
    assert "Gut, &lt;b&gt;und&lt;/b&gt; pünktlich." in page.body
    assert "First name only" in page.body
    assert JOINING["email"] in page.body
    assert open_site.store.get(ReferrerMailbox, mailbox_id(JOINING["email"]), "customer") is None


def test_whoever_is_eligible_is_in_at_once_and_welcomed(open_site: Site) -> None:
    join(open_site)
    answer = prove(open_site)

    referrer = referrer_of(open_site)
    code = open_site.store.get(ReferralCode, referrer.code)
    assert code
    assert f"https://refer.larkspur.example/r/{referrer.code}" in answer.body
    assert (code.name, code.sentence) == ("Anna", JOINING["sentence"])
    assert referrer.accepted == open_site.services.published.revision
    welcome = open_site.mailbox.mails[-1]
    assert f"/r/{referrer.code}" in welcome.text
    assert "/portal/share?t=" in welcome.text
    assert f"/terms/{referrer.accepted}/" in welcome.text


def test_the_link_works_once_and_shows_the_same_end_again(open_site: Site) -> None:
    join(open_site)
    first, second = prove(open_site), prove(open_site)

    assert second.body == first.body
    assert open_site.get("/join/confirm", {**link(open_site), "lang": "en"}).body == first.body
    welcomes = [mail for mail in open_site.mailbox.mails if "personal link" in mail.subject]
    assert len(welcomes) == 1
    left = request(open_site)
    assert left
    assert (left.name, left.email, left.sentence) == (None, None, None)


def test_an_older_link_shows_what_its_own_form_said_and_is_good(open_site: Site) -> None:
    join(open_site)
    own = link(open_site)
    join(open_site, name="A stranger")

    assert "A stranger" not in open_site.get("/join/confirm", own).body
    assert open_site.post("/join/confirm", own).status == 200
    prove(open_site)
    assert referrer_of(open_site).name == JOINING["name"]


def test_strangers_forms_that_use_up_the_mails_of_a_day_keep_nobody_out(open_site: Site) -> None:
    for number in range(3):
        join(open_site, name=f"Stranger {number}")
    mailed = link(open_site)
    join(open_site)  # its own mail waits for tomorrow
    assert link(open_site) == mailed

    page = open_site.get("/join/confirm", {**mailed, "lang": "en"})
    assert "Stranger 2" in page.body
    assert "Entered later" in page.body
    (newer,) = re.findall(r'name="newer" value="(\w+)"', page.body)
    assert open_site.post("/join/confirm", {**mailed, "newer": newer}).status == 200

    assert referrer_of(open_site).name == JOINING["name"]


def test_a_newer_form_that_was_written_over_is_looked_at_before_it_is_confirmed(
    open_site: Site,
) -> None:
    for number in range(3):
        join(open_site, name=f"Stranger {number}")
    mailed = link(open_site)
    join(open_site)
    seen = open_site.get("/join/confirm", mailed).body
    (newer,) = re.findall(r'name="newer" value="(\w+)"', seen)
    join(open_site, name="Stranger 4")

    page = open_site.post("/join/confirm", {**mailed, "newer": newer})

    assert "Stranger 4" in page.body
    mailbox = mailbox_id(JOINING["email"])
    assert open_site.store.get(ReferrerMailbox, mailbox, "customer") is None


def test_a_link_is_good_for_a_day(open_site: Site) -> None:
    join(open_site)
    open_site.clock.advance(hours=24, seconds=1)

    assert prove(open_site).status == 401


def test_a_forged_link_opens_nothing(open_site: Site) -> None:
    assert open_site.get("/join/confirm", {"t": "x" * 60}).status == 401
    assert open_site.post("/join/confirm", {"t": ""}).status == 401


def test_of_whom_nothing_is_known_a_person_decides(site: Site) -> None:
    join(site)
    answer = prove(site)

    assert "Your application is with us" in answer.body
    assert application(site, "customer").waits_for_person
    assert "your application has arrived" in site.mails_to(JOINING["email"])[-1].subject


def told_of(site: Site, **facts: Any) -> None:
    """The company has told what it knows of the mailbox, which has no referrer."""
    line = ListedReferrer(audience="customer", name="", email=JOINING["email"], country="")
    note_facts(
        site.store,
        replace(line, **facts),
        keys=KEYS,
        actor="operator",
        randomness=os.urandom,
        now=site.clock(),
    )


def test_whom_the_companys_facts_make_eligible_is_in_at_once(site: Site) -> None:
    told_of(site, satisfaction=9, customer_since=date(2025, 1, 1), active_at=date(2026, 11, 20))
    join(site)
    answer = prove(site)

    referrer = referrer_of(site)
    assert f"/r/{referrer.code}" in answer.body
    assert (referrer.satisfaction, referrer.customer_since) == (9, date(2025, 1, 1))


def test_whom_the_companys_facts_speak_against_is_told_so(site: Site) -> None:
    told_of(site, satisfaction=5)
    join(site)
    answer = prove(site)

    assert "/r/" not in answer.body
    assert site.store.get(ReferrerMailbox, mailbox_id(JOINING["email"]), "customer") is None


def test_facts_are_kept_without_name_or_address_and_end(site: Site) -> None:
    told_of(site, satisfaction=9)
    told_of(site, satisfaction=9)

    kept = site.store.get(KnownFacts, mailbox_id(JOINING["email"]), "customer")
    assert kept is not None
    assert kept.version == 1
    assert JOINING["email"] not in str(kept)
    site.clock.advance(days=401)
    assert site.store.get(KnownFacts, mailbox_id(JOINING["email"]), "customer") is None


def test_who_is_not_eligible_yet_is_told_why_and_from_when(site: Site) -> None:
    told_of(site, satisfaction=10, customer_since=date(2026, 9, 1), active_at=date(2026, 11, 20))
    join(site)
    answer = prove(site)

    assert "You have been a customer for 6 months or less." in answer.body
    assert "March 2, 2027" in answer.body
    assert "/r/" not in answer.body


def test_a_mailbox_that_has_a_link_gets_the_same_one_again(site: Site) -> None:
    known(site, satisfaction=9, customer_since=date(2025, 1, 1), active_at=date(2026, 11, 20))
    join(site)
    answer = prove(site)

    assert "You have a link already" in answer.body
    assert referrer_of(site).referrer_id == "AW1"
    assert f"/r/{referrer_of(site).code}" in site.mailbox.mails[-1].text


def test_a_referrer_whose_score_fell_is_told_of_the_link_that_works(site: Site) -> None:
    known(site, satisfaction=3)
    join(site)

    assert "You have a link already" in prove(site).body


def test_who_was_brought_in_and_joins_has_chosen_and_accepted(site: Site) -> None:
    known(site)
    join(site, name="Anna W. Weber", shown="first", sentence="They answer the phone.")
    prove(site)

    referrer = referrer_of(site)
    public = site.store.get(ReferralCode, referrer.code)
    assert public
    assert (referrer.accepted, referrer.shown) == (
        site.services.published.revision,
        NameShown.FIRST,
    )
    assert (referrer.name, referrer.sentence) == ("Anna W. Weber", "They answer the phone.")
    assert (public.name, public.sentence) == ("Anna", "They answer the phone.")

    join(site, name="Somebody", shown="none", sentence="")
    prove(site)
    assert referrer_of(site).name == "Anna W. Weber"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_sentence_stands_on_the_offer_page_as_text(open_site: Site, lang: str) -> None:
    said = "<b>They</b> answer @@code & call back."
    join(open_site, sentence=said)
    prove(open_site)
    code = referrer_of(open_site).code

    body = open_site.get(f"/r/{code}", {"lang": lang}).body
    assert f'<p class="gw-quote" ><q dir="auto">{html.escape(said)}</q></p>' in body
    assert "<b>They" not in body

    join(open_site, email="other@kunde.example", sentence="")
    prove(open_site)
    other = referrer_of(open_site, "other@kunde.example").code
    silent = open_site.get(f"/r/{other}", {"lang": lang}).body
    assert '<p class="gw-quote" hidden><q dir="auto"></q></p>' in silent


def test_who_applied_is_not_told_that_nothing_is_kept(site: Site) -> None:
    join(site, "partner")
    prove(site)

    query = {"t": site.token(TokenUse.PREFERENCES, JOINING["email"])}
    body = site.get("/preferences", query).body
    assert "You have applied for a link of your own" in body
    assert "We keep nothing about you" not in body
    assert "write to privacy" not in body.partition("You have applied")[2]


def mailed(site: Site, page: str) -> dict[str, str]:
    """The query of a page's link in the newest mail to the applicant."""
    text = site.mails_to(JOINING["email"])[-1].text
    found = re.search(rf"https://\S+{page}\?(t=[\w-]+)", text)
    assert found, text
    return dict(parse_qsl(found[1]))


def test_who_has_only_applied_sees_and_withdraws_it_by_the_mails_they_get(site: Site) -> None:
    join(site, "partner")
    prove(site)
    choices = mailed(site, "/preferences")

    site.post("/preferences", {**choices, "action": "export"})
    site.stream()
    copy = json.loads(site.post("/proof", mailed(site, "/proof")).body)
    assert [one["audience"] for one in copy["applications"]] == ["partner"]
    assert copy["applications"][0]["name"] == JOINING["name"]

    site.post("/preferences", {**choices, "action": "erase"})
    site.stream()
    proof = mailed(site, "/proof")
    assert application(site, "partner").waits_for_person
    assert "Your data are erased" in site.post("/proof", proof).body

    own_id = application_id_of(site.person(JOINING["email"]).prospect_id, "partner")
    assert site.store.get(Application, own_id) is None
    assert JOINING["email"] not in str(site.store.page(WAITING.every_kind()).rows)
    assert site.post("/proof", proof).status == 410


def test_who_is_paused_is_told_so(site: Site) -> None:
    known(site)
    site.change(referrer_of(site).but(status=ReferrerStatus.PAUSED))
    join(site)

    assert "Your link is paused" in prove(site).body


def test_colleagues_are_known_by_their_mailbox(site: Site) -> None:
    join(site, "employee", email="mia@larkspur.example")
    prove(site)
    assert referrer_of(site, "mia@larkspur.example", "employee").company is None

    join(site, "employee", email="mia@evil.larkspur.example")
    assert "people who work at Larkspur" in prove(site).body
    assert (
        site.store.get(ReferrerMailbox, mailbox_id("mia@evil.larkspur.example"), "employee") is None
    )


def test_one_person_may_be_customer_and_employee(open_site: Site) -> None:
    join(open_site, "employee", email="mia@larkspur.example")
    prove(open_site)
    join(open_site, "customer", email="mia@larkspur.example")
    prove(open_site)

    employee = referrer_of(open_site, "mia@larkspur.example", "employee")
    assert referrer_of(open_site, "mia@larkspur.example").referrer_id != employee.referrer_id


def test_an_application_that_is_approved_is_welcomed(site: Site) -> None:
    join(site, "partner")
    prove(site)
    decided = decide(site, approve=True)

    referrer = referrer_of(site, audience="partner")
    assert decided.referrer_id == referrer.referrer_id
    assert f"/r/{referrer.code}" in site.mailbox.mails[-1].text
    assert application(site).email is None


def test_an_application_that_is_refused_is_told_neutrally(site: Site) -> None:
    join(site, "partner")
    prove(site)
    decide(site, approve=False)

    mail = site.mailbox.mails[-1]
    assert "about your application" in mail.subject
    assert "reseller" not in mail.text
    assert application(site).sentence is None
    assert site.store.get(ReferrerMailbox, mailbox_id(JOINING["email"]), "partner") is None


def test_who_was_refused_may_apply_anew(site: Site) -> None:
    join(site, "partner")
    prove(site)
    decide(site, approve=False)
    join(site, "partner")
    prove(site)

    assert application(site).waits_for_person
