"""Who joins where sentences are read first: the page stands without it, and says so."""

from pathlib import Path

import pytest

from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from goodword.program.sections import Joining, WordsPolicy
from tests.doubles import KEYS
from tests.handlers.public.joining import join, known, prove, reading, referrer_of
from tests.handlers.public.visiting import JOINING, Site

SENTENCE = JOINING["sentence"]
IN_HTML = "Gut, &lt;b&gt;und&lt;/b&gt; pünktlich."
YES = Ruling(DeskAction.APPROVE, note="well said", actor="maria")


@pytest.fixture
def site(read_first: Path) -> Site:
    site = Site(read_first)
    site.publish(reading(), read_first)
    return site


def approve(site: Site) -> str:
    """Approves the one thing that waits."""
    (line,) = waiting(site.store)
    published = site.services.published
    desk = WaitingDesk(
        store=site.store,
        terms=PinnedProgram(published.program, published.revision),
        keys=lambda: KEYS,
        randomness=site.services.randomness,
        now=site.clock(),
    )
    said = decide(desk, line.id, YES)
    site.stream()
    return said


def shown(site: Site, audience: str = "customer") -> str | None:
    code = site.store.get(ReferralCode, referrer_of(site, audience=audience).code)
    assert code
    return code.sentence


def test_the_form_says_that_somebody_reads_it_first(site: Site) -> None:
    words = site.services.published
    assert words.program.audiences["customer"].words is WordsPolicy.REVIEWED

    page = site.get("/join/customer", {"lang": "en"})
    assert "reads it before it is shown" in page.body
    assert "reads it before it is shown" not in site.get("/join/employee", {"lang": "en"}).body


def test_whoever_joins_has_a_page_without_the_sentence_and_is_told_that_it_waits(
    site: Site,
) -> None:
    join(site, lang="en")
    answer = prove(site)

    assert "reads your sentence before it stands on your page" in answer.body
    code = referrer_of(site).code
    assert IN_HTML not in site.get(f"/r/{code}").body
    told = [mail for mail in site.mailbox.mails if mail.to == JOINING["email"]]
    assert any(SENTENCE in mail.text for mail in told)
    (contact,) = (mail for mail in site.mailbox.mails if "goodword decide words/" in mail.text)
    assert SENTENCE not in contact.text


def test_approved_it_stands_on_the_page_and_the_page_of_joining_says_no_more(site: Site) -> None:
    join(site, lang="en")
    prove(site)

    assert approve(site) == "approved"
    assert IN_HTML in site.get(f"/r/{referrer_of(site).code}").body
    assert "well said" in site.mailbox.mails[-1].text
    assert "reads your sentence" not in prove(site).body


def test_who_joins_without_a_sentence_leaves_nothing_that_waits(site: Site) -> None:
    join(site, sentence="")
    answer = prove(site)

    assert "reads your sentence" not in answer.body
    assert list(waiting(site.store)) == []


def test_of_whom_the_company_brought_in_its_own_words_stay_until_theirs_are_approved(
    site: Site,
) -> None:
    known(site, sentence="Written by the company.")
    join(site)
    prove(site)

    assert referrer_of(site).accepted
    assert shown(site) == "Written by the company."
    assert approve(site) == "approved"
    assert shown(site) == SENTENCE


def test_who_approves_an_application_has_read_its_sentence(site: Site) -> None:
    assert reading().audiences["partner"].joining is Joining.APPROVAL
    join(site, "partner")
    prove(site)
    assert approve(site) == "approved"

    assert shown(site, "partner") == SENTENCE
    assert list(waiting(site.store)) == []
    assert site.store.get(ProposedWords, referrer_of(site, audience="partner").referrer_id) is None
