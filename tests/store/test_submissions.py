"""Submissions on every engine: one for a person and link, published anew, taken by one click."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from goodword.domain.claims.submission import ClaimForm, ClaimSubmission, emptied
from goodword.domain.errors import Conflict
from goodword.domain.event import Decision, Event
from goodword.domain.tokens import Person, person_of
from tests.company import ANNA, Company
from tests.doubles import KEYS
from tests.store.engines import Engine
from tests.store.records import EVERY_KIND

(SUBMISSION,) = (one for one in EVERY_KIND if isinstance(one, ClaimSubmission))


def company_on(engine: Engine) -> Company:
    """The sample company over an engine."""
    found = Company()
    found.clock, found.store = engine.clock, engine.store  # type: ignore[assignment]
    found.publish(found.terms.program)
    found.jana = found.register("JS42", "customer", "DE")
    found.omar = found.register("OM7", "partner", "GB")
    return found


def of(person: Person, code: str, engine: Engine) -> ClaimSubmission:
    found = engine.store.get(ClaimSubmission, person.prospect_id, code)
    assert found is not None
    return found


def test_open_submissions_are_listed_with_the_earliest_first(engine: Engine) -> None:
    company = company_on(engine)
    company.submit(company.omar)
    engine.clock.advance(minutes=1)
    person = company.submit(company.jana)
    engine.clock.advance(minutes=1)
    company.submit(company.omar)

    found = engine.store.submissions(person.prospect_id)

    assert [one.code for one in found] == [company.omar, company.jana]


def test_what_has_expired_is_due_to_be_written_over_and_no_newer_one_with_it(
    engine: Engine,
) -> None:
    company = company_on(engine)
    person = company.submit(company.jana)
    engine.store.delivered(of(person, company.jana, engine))
    engine.clock.advance(days=16)
    now = engine.clock()
    assert list(engine.store.each_due(Event, now)) == []
    (found,) = engine.store.each_due(Event, now, expired=True)
    assert isinstance(found, ClaimSubmission)

    over = emptied(found.to_write_over(now), now=now)
    engine.store.commit(Decision(save=(over,)))

    assert list(engine.store.each_due(Event, now, expired=True)) == []
    company.submit(company.jana)
    with pytest.raises(Conflict):
        engine.store.commit(Decision(save=(over,)))
    assert of(person, company.jana, engine).name == ANNA.name


def test_a_submission_that_was_delivered_falls_due_when_it_has_to_be_emptied(
    engine: Engine,
) -> None:
    company = company_on(engine)
    person = company.submit(company.jana)
    submission = of(person, company.jana, engine)
    assert submission.fresh

    engine.store.delivered(submission)

    after = of(person, company.jana, engine)
    assert not after.fresh
    assert after.expires_at is not None
    assert after.due_at == after.expires_at - timedelta(hours=1)
    assert engine.store.due(Event, engine.clock() + timedelta(days=1)) == ()


def test_a_late_delivery_takes_no_mark_from_a_submission_that_was_written_anew(
    engine: Engine,
) -> None:
    company = company_on(engine)
    person = company.submit(company.jana)
    earlier = of(person, company.jana, engine)
    company.submit(company.jana)

    engine.store.delivered(earlier)
    engine.store.postpone(earlier, engine.clock() + timedelta(days=3))

    after = of(person, company.jana, engine)
    assert after.fresh
    assert after.due_at == engine.clock() + timedelta(minutes=2)


def test_what_is_emptied_is_read_no_more_and_its_place_is_free(engine: Engine) -> None:
    company = company_on(engine)
    person = company.submit(company.jana)
    now = engine.clock()

    engine.store.commit(Decision(save=(emptied(of(person, company.jana, engine), now=now),)))

    assert engine.store.submissions(person.prospect_id) == ()
    company.submit(company.jana)
    assert len(engine.store.submissions(person.prospect_id)) == 1


def test_two_clicks_at_once_confirm_once_and_two_links_stand_in_a_line(engine: Engine) -> None:
    company = company_on(engine)
    person = company.submit(company.jana)
    company.submit(company.omar)
    shown = engine.store.submissions(person.prospect_id)

    def click(pick: ClaimSubmission) -> str | None:
        try:
            return company.confirm(person, pick).referral_id
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as pool:
        clicked = set(pool.map(click, shown * 4)) - {None}

    referrals = company.referrals(person)
    assert clicked <= {one.referral_id for one in referrals}
    assert len(referrals) == 2
    assert [one.waits for one in referrals] == [False, True]
    assert len(engine.store.consents(referrals[0].claim_id)) == 2


def test_a_form_sent_many_times_at_once_is_one_submission(engine: Engine) -> None:
    company = company_on(engine)

    def send(number: int) -> bool:
        try:
            company.submit(company.jana, ClaimForm(f"A{number}", ANNA.email, "de"))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert any(pool.map(send, range(8)))
    assert len(engine.store.submissions(person_of(KEYS, ANNA.email).prospect_id)) == 1
