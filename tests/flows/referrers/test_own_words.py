"""What a referrer writes for their page is shown, or waits until a person has read it."""

import pytest

from goodword.domain.claims.consent import Suppression
from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision, EventType
from goodword.domain.reasons import Reason
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.referrer import ReferralCode, Referrer
from goodword.domain.tokens import person_of
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.referrers.change import change_referrer
from goodword.flows.referrers.export import export_referrer
from goodword.flows.referrers.own_words import remind_of_words, write_words
from goodword.flows.referrers.stand import let_go
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from goodword.program.model import Program
from goodword.program.sections import WordsPolicy
from tests.company import Company
from tests.doubles import KEYS, raced

FIRST = "They answer on the same day."
SECOND = "Twelve of us use it every day."
YES = Ruling(DeskAction.APPROVE, note="well said", actor="maria")
NO = Ruling(DeskAction.REFUSE, note="it names a competitor", actor="omid")


def with_words(program: Program, policy: WordsPolicy) -> Program:
    customer = program.audiences["customer"].model_copy(update={"words": policy})
    return program.model_copy(update={"audiences": {**program.audiences, "customer": customer}})


@pytest.fixture
def company() -> Company:
    """A programme that reads its customers' sentences first."""
    company = Company()
    company.publish(with_words(company.terms.program, WordsPolicy.REVIEWED))
    return company


def write(company: Company, text: str | None) -> ProposedWords | None:
    found = write_words(
        company.store,
        company.terms.program,
        "JS42",
        text,
        randomness=company.randomness,
        now=company.clock(),
    )
    company.stream()
    return found


def shown(company: Company) -> str | None:
    referrer = company.store.get(Referrer, "JS42")
    assert referrer
    code = company.store.get(ReferralCode, referrer.code)
    assert code
    assert code.sentence == referrer.sentence
    return code.sentence


def desk(company: Company) -> WaitingDesk:
    return WaitingDesk(
        store=company.store,
        terms=company.terms,
        keys=lambda: KEYS,
        randomness=company.randomness,
        now=company.clock(),
    )


def name_of(company: Company) -> str:
    (line,) = waiting(company.store)
    return line.id


def erase(company: Company) -> bool:
    return let_go(
        company.store,
        KEYS,
        "JS42",
        erased=True,
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )


def test_without_the_key_a_sentence_is_shown_at_once() -> None:
    company = Company()

    assert write(company, FIRST) is None
    assert shown(company) == FIRST
    assert list(waiting(company.store)) == []
    assert company.last_event().type is EventType.REFERRER_CHANGED
    assert company.last_event().actor == "referrer"


def test_a_sentence_waits_with_who_acts_by_when_and_what_happens_otherwise(
    company: Company,
) -> None:
    words = write(company, FIRST)

    assert words
    assert shown(company) is None
    (line,) = waiting(company.store)
    assert line.id == f"words/JS42/{words.mark}"
    assert line.by == "whoever runs the programme"
    assert line.deadline
    assert line.deadline.startswith("2026-12-01")
    assert line.otherwise == "they are not shown, and the page stays as it is"
    assert FIRST not in str(line)


def test_approved_it_stands_on_the_page_and_nowhere_else(company: Company) -> None:
    write(company, FIRST)

    assert decide(desk(company), name_of(company), YES) == "approved"
    assert shown(company) == FIRST
    assert list(waiting(company.store)) == []
    kept = company.store.get(ProposedWords, "JS42")
    assert kept
    assert (kept.text, kept.note, kept.decided_by) == (None, "well said", "maria")
    company.clock.advance(days=31)
    assert company.store.get(ProposedWords, "JS42") is None


def test_refused_the_page_stays_as_it_is(company: Company) -> None:
    write(company, FIRST)
    decide(desk(company), name_of(company), YES)
    write(company, SECOND)
    assert shown(company) == FIRST

    assert decide(desk(company), name_of(company), NO) == "refused"
    assert shown(company) == FIRST
    assert SECOND not in company.store.dump()
    event = company.last_event()
    assert (event.type, event.actor) == (EventType.WORDS_DECIDED, "omid")
    assert event.data["note"] == "it names a competitor"


def test_no_event_repeats_what_was_written(company: Company) -> None:
    write(company, FIRST)
    decide(desk(company), name_of(company), YES)

    assert FIRST not in "".join(str(one.model_dump()) for one in company.store.events)


def test_the_same_sentence_again_changes_nothing(company: Company) -> None:
    words = write(company, FIRST)
    events = len(company.store.events)
    company.clock.advance(days=1)

    assert write(company, f" {FIRST} ") == words
    assert len(company.store.events) == events


def test_another_sentence_waits_anew_and_what_was_read_before_is_not_approved(
    company: Company,
) -> None:
    write(company, FIRST)
    read = name_of(company)
    write(company, SECOND)

    with pytest.raises(Refused, match="written anew meanwhile"):
        decide(desk(company), read, YES)
    assert shown(company) is None
    assert decide(desk(company), name_of(company), YES) == "approved"
    assert shown(company) == SECOND


def test_the_first_sentence_written_again_after_another_needs_to_be_read_again(
    company: Company,
) -> None:
    write(company, FIRST)
    read = name_of(company)
    write(company, SECOND)
    write(company, FIRST)

    assert name_of(company) != read


def test_words_that_stand_on_the_page_already_need_nobody(company: Company) -> None:
    write(company, FIRST)
    decide(desk(company), name_of(company), YES)
    write(company, SECOND)

    assert write(company, FIRST) is None
    assert shown(company) == FIRST
    assert list(waiting(company.store)) == []


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_words_that_are_taken_back_go_at_once_and_so_do_those_that_wait(
    company: Company, nothing: str | None
) -> None:
    write(company, FIRST)
    decide(desk(company), name_of(company), YES)
    write(company, SECOND)
    read = name_of(company)

    assert write(company, nothing) is None
    assert shown(company) is None
    assert list(waiting(company.store)) == []
    assert SECOND not in company.store.dump()
    with pytest.raises(NotFound):
        decide(desk(company), read, YES)
    assert {EventType.REFERRER_CHANGED, EventType.WORDS_WITHDRAWN} <= {
        one.type for one in company.store.events
    }
    # Somebody who changes their mind writes anew, at the same moment.
    assert write(company, SECOND)


def test_what_the_company_writes_itself_waits_for_nobody(company: Company) -> None:
    write(company, FIRST)

    by_hand(company, sentence=SECOND)

    assert shown(company) == SECOND
    # It says nothing about what the referrer wants to say.
    assert decide(desk(company), name_of(company), YES) == "approved"
    assert shown(company) == FIRST


def test_where_the_company_takes_the_words_away_none_come_in_their_place(
    company: Company,
) -> None:
    write(company, FIRST)
    read = name_of(company)

    by_hand(company, sentence=None)

    assert list(waiting(company.store)) == []
    assert company.last_event().type is EventType.WORDS_WITHDRAWN
    assert company.last_event().actor == "operator"
    with pytest.raises(NotFound):
        decide(desk(company), read, YES)


def by_hand(company: Company, sentence: str | None) -> None:
    change_referrer(
        company.store,
        KEYS,
        "JS42",
        {"sentence": sentence},
        note="by telephone",
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )


@pytest.mark.parametrize("again", [YES, NO])
def test_twice_is_a_refusal_that_says_who_decided(company: Company, again: Ruling) -> None:
    write(company, FIRST)
    name = name_of(company)
    decide(desk(company), name, NO)

    with pytest.raises(Refused, match=r"refused on 2026-11-21 .* by omid"):
        decide(desk(company), name, again)
    assert shown(company) is None


def test_of_two_at_once_one_decides(company: Company) -> None:
    write(company, FIRST)
    name = name_of(company)
    quicker = raced(company.store, lambda: decide(desk(company), name, NO))

    with pytest.raises(Refused, match="refused"):
        decide(desk(company)._replace(store=quicker), name, YES)
    assert shown(company) is None


def test_what_is_written_while_somebody_decides_is_not_approved_unread(company: Company) -> None:
    write(company, FIRST)
    name = name_of(company)
    quicker = raced(company.store, lambda: write(company, SECOND))

    with pytest.raises(Refused, match="written anew meanwhile"):
        decide(desk(company)._replace(store=quicker), name, YES)
    assert shown(company) is None


@pytest.mark.parametrize("name", ["words/JS42/nope", "words/JS42", "words/NOBODY/7k2m9p", "words/"])
def test_what_waits_under_no_such_name_is_not_decided(company: Company, name: str) -> None:
    write(company, FIRST)

    with pytest.raises((NotFound, Refused)):
        decide(desk(company), name, YES)
    assert shown(company) is None


def test_who_is_erased_leaves_no_words(company: Company) -> None:
    write(company, FIRST)

    erase(company)

    assert FIRST not in company.store.dump()
    assert list(waiting(company.store)) == []
    with pytest.raises(Refused, match="gone"):
        write(company, FIRST)


def test_words_written_while_their_referrer_is_erased_go_as_well(company: Company) -> None:
    racing = raced(company.store, lambda: write(company, FIRST))

    let_go(
        racing,
        KEYS,
        "JS42",
        erased=True,
        actor="operator",
        randomness=company.randomness,
        now=company.clock(),
    )

    assert FIRST not in company.store.dump()


def test_a_referrer_takes_along_what_waits(company: Company) -> None:
    write(company, FIRST)

    exported = export_referrer(company.store, KEYS, "JS42", now=company.clock())

    assert exported["words"]["text"] == FIRST
    assert exported["words"]["state"] == "waiting"


def test_who_runs_the_programme_is_told_how_to_decide_and_none_of_the_words(
    company: Company,
) -> None:
    words = write(company, FIRST)

    assert words
    (mail,) = company.desk.mails
    assert mail.to == company.terms.program.brand.contact
    assert f"goodword decide words/JS42/{words.mark} approve" in mail.text
    assert FIRST not in mail.text


def test_a_referrer_is_told_that_it_waits_and_of_the_outcome_with_the_reason(
    company: Company,
) -> None:
    write(company, FIRST)
    decide(desk(company), name_of(company), NO)
    company.stream()

    waits, refused = company.mailbox.mails
    assert waits.to == refused.to == "jana.js42@larkspur.example"
    assert FIRST in waits.text
    assert "Read by 1" in waits.text
    assert "Not shown" in refused.text
    assert "it names a competitor" in refused.text


def test_no_mail_goes_to_whoever_wants_none(company: Company) -> None:
    person = person_of(KEYS, "jana.js42@larkspur.example")
    left = Suppression(
        suppression_id=person.suppression_id,
        reason=Reason.UNSUBSCRIBED,
        since=company.clock(),
    )
    company.store.commit(Decision(save=(left,)))

    write(company, FIRST)

    assert company.mailbox.mails == []


def test_words_that_nobody_reads_in_time_are_told_of_again_and_again(company: Company) -> None:
    write(company, FIRST)
    company.clock.advance(days=9)
    assert remind_of_words(company.store, now=company.clock()) == 0
    company.clock.advance(days=1)
    for told in (2, 3):
        assert remind_of_words(company.store, now=company.clock()) == 1
        assert remind_of_words(company.store, now=company.clock()) == 0
        company.stream()
        assert len(company.desk.mails) == told
        assert "goodword decide words/JS42/" in company.desk.mails[-1].text
        company.clock.advance(days=10)
    assert shown(company) is None

    decide(desk(company), name_of(company), NO)
    company.clock.advance(days=10)
    assert remind_of_words(company.store, now=company.clock()) == 0
    assert FIRST not in "".join(mail.text for mail in company.desk.mails)
