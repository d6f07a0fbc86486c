"""The sentence that a referrer wrote for their page, while a person has yet to read it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.event_data.portal import (
    WordsDecided,
    WordsOverdue,
    WordsProposed,
    WordsWithdrawn,
)
from goodword.domain.events import happened
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import ReferralCode, Referrer

READ_WITHIN: Final = timedelta(days=10)
"""By when somebody should have read them, as their referrer is told. After as long again, and
again, whoever is to read them is told once more."""
KEPT_AFTER: Final = timedelta(days=30)
"""How long it is remembered what was decided."""
_MARK_LETTERS: Final = 6
_OWN: Final = "referrer"


class WordsState(StrEnum):
    """Where a sentence stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    """It stands on the page."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Its referrer took it back, or wrote another one that needs nobody."""


class ProposedWords(Record):
    """The last sentence of a referrer that somebody has to read before it is shown; one for each.

    ``mark`` is drawn anew for each sentence, so that nobody approves what they have not read.
    ``text`` is personal, and gone once it is decided: then their page has it, or nobody. ``note``
    is why, in words of whoever decided, which name nobody.
    """

    referrer_id: str
    text: str | None = None
    mark: str
    state: WordsState = WordsState.WAITING
    proposed_at: AwareDatetime
    deadline: AwareDatetime
    note: str | None = None
    decided_at: AwareDatetime | None = None
    decided_by: str | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state is WordsState.WAITING


class TakenWords(NamedTuple):
    """What comes of a sentence: what stands on the page from now on, and what goes with it."""

    sentence: str | None
    beside: Decision = Decision()


def take_words(
    referrer: Referrer,
    before: ProposedWords | None,
    text: str | None,
    *,
    reviewed: bool,
    event_id: str,
    now: datetime,
) -> TakenWords:
    """What comes of a sentence that a referrer writes, None where they want none. Where a person
    is to read it first (``reviewed``), what stands on the page stays until then; words that are
    taken back, or that stand there already, need nobody, and end what waited (``before``)."""
    if text is None or not reviewed or text == referrer.sentence:
        return TakenWords(text, withdraw(before, actor=_OWN, event_id=event_id, now=now))
    if before and before.waits_for_person and before.text == text:
        return TakenWords(referrer.sentence)
    words = ProposedWords(
        version=before.version if before else 0,
        due_at=now + READ_WITHIN,
        referrer_id=referrer.referrer_id,
        text=text,
        mark=event_id[:_MARK_LETTERS],
        proposed_at=now,
        deadline=now + READ_WITHIN,
    )
    event = happened(
        WordsProposed(mark=words.mark),
        # Beside an event of the same moment about the same referrer.
        event_id=f"{event_id}.words",
        about=referrer.referrer_id,
        actor=_OWN,
        now=now,
    )
    return TakenWords(referrer.sentence, Decision(save=(words,), events=(event,)))


def withdraw(words: ProposedWords | None, *, actor: str, event_id: str, now: datetime) -> Decision:
    """Nobody needs to read them any more; nothing where nothing waits."""
    if words is None or not words.waits_for_person:
        return Decision()
    event = happened(
        WordsWithdrawn(mark=words.mark),
        event_id=f"{event_id}.words",
        about=words.referrer_id,
        actor=actor,
        now=now,
    )
    return Decision(save=(ended_words(words, now=now),), events=(event,))


def ended_words(words: ProposedWords, *, now: datetime) -> ProposedWords:
    """Written over, and read no more."""
    return words.but(text=None, state=WordsState.WITHDRAWN, due_at=None, expires_at=now)


def fall_due(words: ProposedWords, *, now: datetime) -> Decision:
    """Nobody has decided by the deadline: tells so, and once more after as long again."""
    if not words.waits_for_person:
        return Decision(save=(words.but(due_at=None),))
    event = happened(
        WordsOverdue(mark=words.mark),
        event_id=f"words.{words.mark}.overdue.{words.due_at or now:%Y%m%d}",
        about=words.referrer_id,
        actor="rules",
        now=now,
    )
    return Decision(save=(words.but(due_at=now + READ_WITHIN),), events=(event,))


def decide_about(
    words: ProposedWords,
    referrer: Referrer,
    code: ReferralCode,
    state: WordsState,
    *,
    by: str,
    note: str,
    now: datetime,
) -> Decision:
    """Approved, they stand on the page; refused, the page stays as it is. Once.

    Raises:
        Refused: somebody has decided already.
    """
    if not words.waits_for_person:
        raise Refused("already_decided", _decided(words))
    end = words.but(
        text=None,
        state=state,
        due_at=None,
        note=note,
        decided_at=now,
        decided_by=by,
        expires_at=now + KEPT_AFTER,
    )
    event = happened(
        WordsDecided(mark=words.mark, decision=state, note=note),
        event_id=f"words.{words.mark}.decided",
        about=words.referrer_id,
        actor=by,
        now=now,
    )
    shown = (
        (referrer.but(sentence=words.text), code.but(sentence=words.text))
        if state is WordsState.APPROVED
        else ()
    )
    return Decision(save=(end, *shown), events=(event,))


def _decided(words: ProposedWords) -> str:
    at = f"{words.decided_at:%Y-%m-%d %H:%M} UTC"
    return f"These words were {words.state} on {at} by {words.decided_by}."
