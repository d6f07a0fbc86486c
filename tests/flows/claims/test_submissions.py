"""What is typed into the form of a link: a candidate that owns nothing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from goodword.domain.claims.consent import Prospect, Suppression
from goodword.domain.claims.submission import ClaimForm, ClaimSubmission
from goodword.domain.errors import NotFound
from goodword.domain.event import Decision
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.domain.tokens import exact_suppression_id, person_of
from goodword.flows.claims.receive import PinnedProgram
from goodword.program.revision import revision_of
from goodword.program.sections import Campaign
from tests.company import ANNA, Company
from tests.doubles import KEYS, NOON


@pytest.fixture
def company() -> Company:
    return Company()


def of(company: Company, code: str, form: ClaimForm = ANNA) -> ClaimSubmission:
    """What is stored after a form was sent."""
    person = company.submit(code, form)
    found = company.store.get(ClaimSubmission, person.prospect_id, code)
    assert found is not None
    return found


def test_a_submission_owns_nothing(company: Company) -> None:
    person = company.submit(company.jana)
    company.stream()

    code = company.store.get(ReferralCode, company.jana)
    prospect = company.store.get(Prospect, person.prospect_id)
    assert code is not None
    assert prospect is not None
    assert code.numbers_drawn == 0
    assert (prospect.referrals, prospect.chain_id, prospect.email) == ((), "", None)


def test_a_submission_pins_todays_terms(company: Company) -> None:
    assert of(company, company.jana).revision == company.terms.revision


@pytest.mark.parametrize(
    ("first", "last", "campaign"),
    [("2026-11-21", "2026-11-21", "autumn"), ("2026-11-22", "2026-12-31", None)],
)
def test_a_submission_pins_the_campaign_of_its_day(
    company: Company, first: str, last: str, campaign: str | None
) -> None:
    autumn = Campaign(
        from_=date.fromisoformat(first),
        until=date.fromisoformat(last),
        audiences=("customer",),
        extra={"USD": 5_000},
    )
    program = company.terms.program.model_copy(update={"campaigns": {"autumn": autumn}})
    company.terms = PinnedProgram(program, revision_of(program))

    assert of(company, company.jana).campaign == campaign
    assert of(company, company.omar).campaign is None


def test_a_further_form_writes_over_what_was_entered_and_keeps_its_place(company: Company) -> None:
    company.submit(company.jana, ClaimForm(name="Somebody", email=ANNA.email, locale="en"))
    company.clock.advance(hours=1)
    company.submit(company.omar)
    company.clock.advance(hours=1)
    person = company.submit(company.jana)

    first, second = company.state(person).open
    assert (first.code, first.name, first.submitted_at) == (company.jana, "Anna Weber", NOON)
    assert first.at == NOON + timedelta(hours=2)
    assert second.code == company.omar


def test_a_further_form_keeps_nothing_of_what_a_stranger_entered(company: Company) -> None:
    theirs = ClaimForm(
        name="S",
        email=ANNA.email,
        locale="de",
        company="Attack Ltd",
        country="GB",
        message="Sell me everything",
        channel="mail",
        method="json",
    )
    company.submit(company.jana, theirs)

    own = of(company, company.jana)

    assert (own.company, own.country, own.message, own.channel) == (None, None, None, None)
    assert own.method == "web_form"


def test_a_further_form_holds_by_the_terms_of_its_own_day(company: Company) -> None:
    company.submit(company.jana)
    autumn = Campaign(
        from_=NOON.date(), until=NOON.date(), audiences=("customer",), extra={"USD": 5_000}
    )
    company.publish(company.terms.program.model_copy(update={"campaigns": {"autumn": autumn}}))

    own = of(company, company.jana)

    assert (own.revision, own.campaign) == (company.terms.revision, "autumn")


@pytest.mark.parametrize(
    "alias",
    ["ANNA@kunde.example", "anna+news@kunde.example", "anna+a+b@KUNDE.example"],
)
def test_an_alias_is_the_same_person(company: Company, alias: str) -> None:
    person = company.submit(company.jana)

    company.submit(company.omar, ClaimForm(name="A", email=alias, locale="de"))

    assert [one.email for one in company.state(person).open] == [ANNA.email, alias]


def test_a_form_under_an_alias_leaves_the_owners_and_its_mailed_link_alone(
    company: Company,
) -> None:
    person = company.submit(company.jana)
    (own,) = company.state(person).open
    stranger = ClaimForm(name="Claim 500 EUR", email="anna+zz1@kunde.example", locale="de")

    for _ in range(3):
        company.submit(company.jana, stranger)

    assert company.store.get(ClaimSubmission, person.prospect_id, company.jana) == own
    assert [one.name for one in company.state(person).open] == ["Anna Weber", "Claim 500 EUR"]
    assert company.confirm(person, own).code == company.jana
    company.refuse(person)
    assert not any(one.email for one in company.state(person).open)


def test_of_a_flood_of_aliases_no_more_than_64_stand_beside_the_address(company: Company) -> None:
    company.submit(company.jana)
    for number in range(1000):
        alias = f"anna+zz{number}@kunde.example"
        person = company.submit(company.jana, ClaimForm(name="A", email=alias, locale="de"))

    addresses = {one.email for one in company.state(person).open}

    assert len(addresses) == 64 + 1
    assert {ANNA.email, "anna+zz999@kunde.example"} <= addresses


def test_a_flood_of_aliases_leaves_the_one_that_waits_longest(company: Company) -> None:
    company.submit(
        company.jana, ClaimForm(name="Anna", email="anna+shop@kunde.example", locale="de")
    )
    company.clock.advance(minutes=1)
    for number in range(1000):
        alias = f"anna+zz{number}@kunde.example"
        person = company.submit(company.jana, ClaimForm(name="A", email=alias, locale="de"))

    kept = {one.email: one for one in company.state(person).open}

    assert len(kept) == 64
    assert kept["anna+shop@kunde.example"].name == "Anna"
    # Whoever wrote over somebody else's has waited no longer for it.
    assert kept["anna+zz999@kunde.example"].submitted_at == company.clock()
    assert not kept["anna+zz999@kunde.example"].again


def test_an_alias_under_which_somebody_confirmed_has_a_place_that_no_flood_takes(
    company: Company,
) -> None:
    shop = ClaimForm(name="Anna", email="anna+shop@kunde.example", locale="de")
    company.confirm(company.submit(company.omar, shop))
    for number in range(1000):
        alias = f"anna+zz{number}@kunde.example"
        company.submit(company.jana, ClaimForm(name="A", email=alias, locale="de"))
    person = company.submit(company.jana, shop)
    for number in range(1000):
        alias = f"anna+yy{number}@kunde.example"
        company.submit(company.jana, ClaimForm(name="A", email=alias, locale="de"))

    found = [one for one in company.state(person).open if one.email == shop.email]

    assert [one.name for one in found] == ["Anna"]


def test_many_forms_at_once_are_one_submission(company: Company) -> None:
    with ThreadPoolExecutor(8) as pool:
        people = set(pool.map(lambda _: company.submit(company.jana), range(24)))

    (person,) = people
    assert len(company.state(person).open) == 1


def test_a_paused_code_takes_nothing(company: Company) -> None:
    code = company.store.get(ReferralCode, company.jana)
    assert code is not None
    company.store.commit(Decision(save=(code.but(status=CodeStatus.PAUSED),)))

    with pytest.raises(NotFound):
        company.submit(company.jana)


def test_a_submission_is_unreadable_an_hour_after_day_fourteen_even_unswept(
    company: Company,
) -> None:
    person = company.submit(company.jana)

    company.clock.advance(days=14, hours=1)

    assert company.state(person).open == ()


@pytest.mark.parametrize("delivered", [True, False])
def test_the_sweep_writes_over_what_nobody_confirmed(company: Company, delivered: bool) -> None:
    person = company.submit(company.jana)
    if delivered:
        company.stream()
    company.clock.advance(days=14, seconds=-1)
    assert company.sweep() == (0 if delivered else 1)
    assert company.state(person).open[0].email == ANNA.email
    company.clock.advance(seconds=1)

    assert company.sweep() == 1
    assert company.sweep() == 0

    # Even a clock set back finds nothing personal: it was written over, not only hidden.
    company.clock.now = NOON - timedelta(days=1)
    (blank,) = company.state(person).open
    assert (blank.name, blank.email, blank.company, blank.message) == (None, None, None, None)


def test_what_no_sweep_came_to_for_days_is_written_over_by_the_next(company: Company) -> None:
    company.submit(company.jana)
    company.stream()
    company.clock.advance(days=17)
    company.sweep()

    assert "Anna Weber" not in company.store.dump()
    assert company.mailbox.mails[1:] == []


def test_what_expired_unswept_is_no_hindrance_to_a_new_form(company: Company) -> None:
    company.submit(company.jana)
    company.stream()
    company.clock.advance(days=17)
    person = company.submit(company.jana)
    company.sweep()

    assert [one.name for one in company.state(person).open] == ["Anna Weber"]


def test_a_strangers_form_for_who_wants_no_mail_stores_nothing_of_them(company: Company) -> None:
    person = company.submit(company.jana)
    company.unsubscribe(person)
    canaries = ("canary-name", "canary", "canary-company", "canary-message")
    name, local, firm, message = canaries
    form = ClaimForm(
        name=name,
        email=f"anna+{local}@kunde.example",
        locale="de",
        company=firm,
        message=message,
    )

    company.submit(company.jana, form)
    company.stream()

    stored = company.store.dump()
    for canary in (*canaries, "anna", "kunde.example"):
        assert canary not in stored
    assert company.mailbox.mails == []
    assert company.state(person).open == ()
    company.clock.advance(hours=1, minutes=1)
    assert Counter(company.store.readable_kinds())["ClaimSubmission"] == 0


def test_what_the_first_version_suppressed_by_an_alias_stays_so(company: Company) -> None:
    alias = "anna+news@kunde.example"
    exact = exact_suppression_id(KEYS, alias)
    suppressed = Suppression(suppression_id=exact, reason="unsubscribed", since=NOON)
    company.store.commit(Decision(save=(suppressed,)))

    company.submit(company.jana, ClaimForm(name="A", email=alias, locale="de"))
    company.stream()

    assert company.mailbox.mails == []
    assert company.state(person_of(KEYS, alias)).open == ()
