"""The company's own list: who is new, changed or as they are, and who may not refer yet."""

from datetime import date
from typing import Any

import pytest

from goodword.domain.destination import by_email
from goodword.domain.errors import Invalid
from goodword.domain.event import Decision
from goodword.domain.portal.session import SESSION_LASTS, PortalRole, PortalSession
from goodword.domain.referrals.referrer import (
    NameShown,
    ReferralCode,
    Referrer,
    ReferrerMailbox,
)
from goodword.domain.tokens import person_of
from goodword.flows.referrers.bring_in import BroughtIn, LineOutcome, ListedReferrer, bring_in
from goodword.flows.referrers.payout import set_destination
from goodword.flows.referrers.stand import let_go
from tests.company import Company
from tests.doubles import KEYS

ADA = ListedReferrer(
    audience="customer",
    name="Ada Weiß",
    email="ada@kunde.example",
    country="DE",
    shown=NameShown.FULL,
    satisfaction=9,
    customer_since=date(2024, 1, 31),
    active_at=date(2026, 11, 20),
)


@pytest.fixture
def company() -> Company:
    return Company()


def bring(company: Company, line: ListedReferrer, *, only_look: bool = False) -> BroughtIn:
    return bring_in(
        company.store,
        company.terms.program,
        line,
        keys=KEYS,
        randomness=company.randomness,
        actor="operator",
        now=company.clock(),
        only_look=only_look,
    )


def ada(**changes: Any) -> ListedReferrer:
    values = {name: getattr(ADA, name) for name in ADA.__slots__}
    return ListedReferrer(**{**values, **changes})


def kept(company: Company, done: BroughtIn) -> Referrer:
    assert done.referrer_id is not None
    found = company.store.get(Referrer, done.referrer_id)
    assert found is not None
    return found


def test_the_same_line_twice_registers_once_and_writes_nothing_the_second_time(
    company: Company,
) -> None:
    first = bring(company, ADA)
    before = kept(company, first)

    assert first.outcome is LineOutcome.ADDED
    assert bring(company, ADA) == BroughtIn(LineOutcome.SAME, first.referrer_id)
    assert kept(company, first) == before


def test_what_differs_is_written_and_visitors_see_it(company: Company) -> None:
    first = bring(company, ADA)

    done = bring(company, ada(satisfaction=10, sentence="Es läuft.", shown=NameShown.INITIALS))

    assert done == BroughtIn(LineOutcome.CHANGED, first.referrer_id)
    found = kept(company, done)
    code = company.store.get(ReferralCode, found.code)
    assert found.satisfaction == 10
    assert code is not None
    assert (code.name, code.sentence) == ("A. W.", "Es läuft.")


def test_an_empty_cell_changes_nothing(company: Company) -> None:
    first = bring(company, ada(sentence="Es läuft."))

    done = bring(company, ada(shown=None, satisfaction=None, active_at=None))

    assert done.outcome is LineOutcome.SAME
    assert (kept(company, first).sentence, kept(company, first).satisfaction) == ("Es läuft.", 9)


def test_whoever_accepted_the_terms_speaks_for_themselves(company: Company) -> None:
    first = kept(company, bring(company, ADA))
    joined = first.but(accepted="0123456789abcdef", shown=NameShown.NONE)
    company.store.commit(Decision(save=(joined,)))

    bring(company, ada(name="Someone Else", shown=NameShown.FULL, satisfaction=10))

    found = company.store.get(Referrer, first.referrer_id)
    assert found is not None
    assert (found.name, found.shown, found.satisfaction) == ("Ada Weiß", NameShown.NONE, 10)


def test_looking_writes_nothing_and_says_what_would_be(company: Company) -> None:
    assert bring(company, ADA, only_look=True).outcome is LineOutcome.ADDED
    assert bring(company, ADA).outcome is LineOutcome.ADDED
    assert bring(company, ada(satisfaction=10), only_look=True).outcome is LineOutcome.CHANGED
    assert bring(company, ADA).outcome is LineOutcome.SAME


def test_who_may_not_refer_yet_is_not_registered_and_hears_from_when(company: Company) -> None:
    done = bring(company, ada(customer_since=date(2026, 9, 1)))

    assert (done.outcome, done.referrer_id) == (LineOutcome.NOT_YET, None)
    assert done.why is not None
    assert done.why.from_ == date(2027, 3, 2)
    person = person_of(KEYS, ADA.email).prospect_id
    assert company.store.get(ReferrerMailbox, person, "customer") is None


def test_a_fact_that_decides_must_be_there(company: Company) -> None:
    with pytest.raises(Invalid) as invalid:
        bring(company, ada(satisfaction=None, active_at=None))

    assert [one.field for one in invalid.value.errors] == ["satisfaction", "active_at"]


def test_whoever_is_registered_stays_when_the_facts_turn(company: Company) -> None:
    first = bring(company, ADA)

    assert bring(company, ada(satisfaction=3)) == BroughtIn(LineOutcome.CHANGED, first.referrer_id)


def test_a_new_address_takes_its_mailbox_and_frees_the_former(company: Company) -> None:
    bring(company, ada(referrer_id="ADA1"))

    done = bring(company, ada(referrer_id="ADA1", email="ada@weiss.example"))

    assert done.outcome is LineOutcome.CHANGED
    owners = [
        company.store.get(ReferrerMailbox, person_of(KEYS, email).prospect_id, "customer")
        for email in ("ada@kunde.example", "ada@weiss.example")
    ]
    assert [one and one.referrer_id for one in owners] == [None, "ADA1"]
    assert bring(company, ada(name="Bo Other")).outcome is LineOutcome.ADDED


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"referrer_id": "NEW1"}, "referrer_id", "mailbox_taken"),
        ({"referrer_id": "OM7", "email": "om@kunde.example"}, "audience", "differs"),
        ({"country": "FR"}, "country", "differs"),
        ({"audience": "friends"}, "audience", "unknown"),
        ({"locale": "tlh"}, "locale", "unknown"),
    ],
)
def test_a_line_that_contradicts_what_is_there_is_refused(
    company: Company, changes: dict[str, Any], field: str, code: str
) -> None:
    bring(company, ADA)

    with pytest.raises(Invalid) as invalid:
        bring(company, ada(**changes))

    assert [(one.field, one.code) for one in invalid.value.errors] == [(field, code)]


def test_whoever_left_is_not_brought_back_by_their_id(company: Company) -> None:
    bring(company, ada(referrer_id="ADA1"))
    let_go(
        company.store,
        KEYS,
        "ADA1",
        erased=False,
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )

    with pytest.raises(Invalid) as invalid:
        bring(company, ada(referrer_id="ADA1"))

    assert invalid.value.errors[0].code == "gone"


def signed_in(company: Company, email: str, referrer_id: str) -> PortalSession:
    """Somebody reads the mailbox and is signed in."""
    session = PortalSession(
        mailbox_id=person_of(KEYS, email).prospect_id,
        session_id="s" * 64,
        began_at=company.clock(),
        used_on=company.clock().date(),
        locale="de",
        roles=(
            PortalRole(
                referrer_id=referrer_id,
                account_id="account",
                code="code",
                audience="customer",
                currency="EUR",
            ),
        ),
        expires_at=company.clock() + SESSION_LASTS,
    )
    company.store.commit(Decision(save=(session,)))
    return session


def test_a_new_address_ends_the_sessions_of_the_former(company: Company) -> None:
    done = bring(company, ADA)
    assert done.referrer_id is not None
    session = signed_in(company, ADA.email, done.referrer_id)

    bring(company, ada(referrer_id=done.referrer_id, email="ada.weiss@neu.example"))

    assert company.store.get(PortalSession, session.mailbox_id, session.session_id) is None


def own_details(company: Company, done: BroughtIn, email: str) -> None:
    """The referrer says where they are paid by a link that their mailbox got."""
    assert done.referrer_id is not None
    set_destination(
        company.store,
        done.referrer_id,
        by_email(email),
        own=True,
        actor="referrer",
        randomness=company.randomness,
        now=company.clock(),
    )


def test_a_list_never_sets_back_where_a_referrer_said_themselves_that_they_are_paid(
    company: Company,
) -> None:
    done = bring(company, ada(payout_email="ada@alt.example"))
    own_details(company, done, "ada@pay.example")

    again = bring(company, ada(payout_email="ada@alt.example", company="Kunde AG"))

    assert (again.outcome, again.kept) == (LineOutcome.CHANGED, ("payout_email",))
    assert kept(company, again).destination == by_email("ada@pay.example")
    assert kept(company, again).company == "Kunde AG"
    assert bring(company, ada(payout_email="ada@pay.example")).kept == ()


def test_what_the_company_noted_itself_a_list_still_changes(company: Company) -> None:
    bring(company, ada(payout_email="ada@alt.example"))
    again = bring(company, ada(payout_email="ada@neu.example"))

    assert again.kept == ()
    assert kept(company, again).destination == by_email("ada@neu.example")
