"""What a referrer writes for their page: shown at once, or once a person has read it."""

from datetime import datetime
from typing import Final

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.record import Record
from goodword.domain.referrals.changing import change
from goodword.domain.referrals.own_words import (
    ProposedWords,
    WordsState,
    decide_about,
    ended_words,
    fall_due,
    take_words,
)
from goodword.domain.referrals.referrer import ReferralCode, Referrer, ReferrerStatus
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import GoOn, committed, for_each, until_committed
from goodword.program.model import Program
from goodword.program.sections import WordsPolicy

_BETWEEN: Final = "/"
_GONE: Final = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})


def are_reviewed(program: Program, audience: str) -> bool:
    """Whether a person reads what a member of an audience writes before it is shown. Of one that
    the programme has dropped, somebody does: nobody has said that it may be left out."""
    of = program.audiences.get(audience)
    return of is None or of.words is WordsPolicy.REVIEWED


def write_words(
    store: Store,
    program: Program,
    referrer_id: str,
    text: str | None,
    *,
    randomness: Randomness,
    now: datetime,
) -> ProposedWords | None:
    """Takes the sentence that a referrer writes for their page, None (or blank) where they want
    none, and answers with it where it waits for a person; None where their page has it, or has
    none, from now on. The same again changes nothing.

    Raises:
        NotFound: there is no such referrer.
        Refused: they are gone.
        Conflict: others keep changing the same referrer.
    """
    wanted = (text or "").strip() or None
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> ProposedWords | None:
        referrer, code, before = _found(store, referrer_id)
        if referrer.status in _GONE:
            message = f"{referrer_id} is gone ({referrer.status}); register them anew"
            raise Refused("referrer_gone", message)
        reviewed = are_reviewed(program, referrer.audience)
        taken = take_words(referrer, before, wanted, reviewed=reviewed, event_id=event_id, now=now)
        changed = change(
            referrer,
            referrer.but(sentence=taken.sentence),
            code,
            taken.beside.save,
            actor="referrer",
            event_id=event_id,
            now=now,
        )
        if changed.save:
            # Where the page stays as it is, the referrer is written all the same: whoever erases
            # them this very moment has not seen what waits.
            save = changed.save if changed.events else (referrer, *changed.save)
            events = (*changed.events, *taken.beside.events)
            store.commit(Decision(save=save, events=events))
        after = store.get(ProposedWords, referrer_id)
        return after if after and after.waits_for_person else None

    return until_committed(attempt)


def decide_words(
    store: Store, own_id: str, *, approve: bool, by: str, note: str, now: datetime
) -> ProposedWords:
    """Approves or refuses ``REFERRER/MARK``, once.

    Raises:
        NotFound: nothing of that referrer's waits, or waited lately.
        Refused: it was decided already, or written anew meanwhile.
        Conflict: others keep changing the same referrer.
    """
    referrer_id, _, mark = own_id.partition(_BETWEEN)
    state = WordsState.APPROVED if approve else WordsState.REFUSED

    def attempt() -> ProposedWords:
        words = store.get(ProposedWords, referrer_id) if referrer_id else None
        if words is None:
            raise NotFound(own_id)
        if words.mark != mark:
            message = "They were written anew meanwhile, or the id is not whole; look again."
            raise Refused("corrected_meanwhile", message)
        referrer, code, _ = _found(store, referrer_id)
        decision = decide_about(words, referrer, code, state, by=by, note=note, now=now)
        store.commit(decision)
        return words.but(state=state)

    return until_committed(attempt)


def remind_of_words(store: Store, *, now: datetime, go_on: GoOn = lambda: True) -> int:
    """Tells of words that nobody has decided about in time; returns how many.

    Raises:
        ExceptionGroup: some could not be told of; all others were.
    """

    def remind(due: ProposedWords) -> bool:
        # A conflict: they were decided or taken back this very moment.
        return committed(store, fall_due(due, now=now))

    return for_each(store.each_due(ProposedWords, now), remind, go_on=go_on)


def ended_with_referrer(store: Store, referrer_id: str, *, now: datetime) -> tuple[Record, ...]:
    """What waits of a referrer who goes, or was decided lately, written over."""
    found = store.get(ProposedWords, referrer_id)
    return (ended_words(found, now=now),) if found else ()


def _found(store: Store, referrer_id: str) -> tuple[Referrer, ReferralCode, ProposedWords | None]:
    referrer = store.get(Referrer, referrer_id)
    code = store.get(ReferralCode, referrer.code) if referrer else None
    if referrer is None or code is None:
        raise NotFound(f"referrer {referrer_id}")
    return referrer, code, store.get(ProposedWords, referrer_id)
