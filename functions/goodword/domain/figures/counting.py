"""What an event adds to the figures: a pure function of what happened, whenever it is asked.

Nothing of it depends on how a record stands by now, only on events up to the event itself and on
what a referral keeps for ever. So events may be counted in any order, and adding them up anew gives
the same to the unit. ``mark`` is what is counted once: mostly the event.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import TooNew
from goodword.domain.event import Event, EventType
from goodword.domain.event_data.payouts import PayoutReserved
from goodword.domain.event_data.referrals import (
    DealCorrected,
    DealRenewed,
    ReferralMoved,
    ReferralReopened,
)
from goodword.domain.event_data.rewards import RewardHeld, RewardWaiting
from goodword.domain.event_data.sales import HandedOver, LeadAnswered
from goodword.domain.event_data.table import data_of
from goodword.domain.figures.figure import (
    NOBODY,
    Cell,
    Dimension,
    Figure,
    RewardState,
    month_of,
    reward_figure,
)
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.sales.handover import LeadAnswer
from goodword.program.sharing import OTHERWISE

_S = ReferralStatus
_EARLY: Final = frozenset({_S.NEW, _S.CONTACTED})
_NO_OPPORTUNITY: Final = _EARLY | {_S.QUALIFIED}
_LOST: Final = frozenset({_S.CLOSED_LOST, _S.REJECTED, _S.EXPIRED})
_NO_ANSWER: Final = frozenset({LeadAnswer.PASSED_ON, LeadAnswer.TAKEN_BACK, LeadAnswer.WITHDRAWN})
_FIRST_TURN: Final = 1


class Count(NamedTuple):
    """``added``: by how much each figure of a cell moves. ``at`` is the event's moment."""

    mark: str
    at: datetime
    added: Mapping[Cell, Mapping[str, int]]


class Traits(NamedTuple):
    """What figures are told apart by: of a referral, it stays as it was at its beginning."""

    audience: str
    country: str | None
    channel: str | None


def traits_of(of: Referral | ClaimSubmission) -> Traits:
    """Those of a referral, or of the form that may become one."""
    return Traits(of.audience, of.referrer_country, of.channel)


class EarnedReward(NamedTuple):
    """A reward as its first event told of it."""

    reward_id: str
    referral_id: str
    kind: str
    minor: int
    currency: str
    earned_at: datetime


class Sums:
    """Adds up cells."""

    def __init__(self) -> None:
        self._cells: dict[Cell, Counter[str]] = {}

    def add(
        self,
        traits: Traits,
        month: str,
        figures: Mapping[str, int],
        *,
        owner: str | None = None,
    ) -> None:
        """Adds to all cells of these traits; to an owner's where there is one."""
        values = {
            Dimension.ALL: NOBODY,
            Dimension.AUDIENCE: traits.audience,
            Dimension.COUNTRY: traits.country or NOBODY,
            Dimension.CHANNEL: traits.channel or OTHERWISE,
        }
        for by, value in values.items():
            self._add(Cell(by, value, month), figures)
        if owner is not None:
            self.add_to_owner(owner, month, figures)

    def add_to_owner(self, owner: str, month: str, figures: Mapping[str, int]) -> None:
        """Adds to an owner's cell alone."""
        self._add(Cell(Dimension.OWNER, owner, month), figures)

    def _add(self, cell: Cell, figures: Mapping[str, int]) -> None:
        sums = self._cells.setdefault(cell, Counter())
        for name, by in figures.items():
            sums[name] += by

    def cells(self, by: Dimension | None = None) -> dict[Cell, dict[str, int]]:
        """What has moved; of one dimension, where it is named."""
        moved = {
            cell: {name: by for name, by in sums.items() if by}
            for cell, sums in self._cells.items()
            if by in {None, cell.by}
        }
        return {cell: sums for cell, sums in moved.items() if sums}


def of_submission(event: ClaimSubmission) -> Count | None:
    """A form; None for one that stands for nobody."""
    if event.is_filler:
        return None
    sums = Sums()
    sums.add(traits_of(event), month_of(event.submitted_at), {Figure.SUBMISSIONS: 1})
    return Count(f"{event.counted_as or event.event_id}.submitted", event.at, sums.cells())


def of_beginning(event: Event, referral: Referral) -> Count:
    """A confirmation, or a referral that was credited to a partner."""
    sums = Sums()
    is_confirmed = event.type is EventType.CLAIM_CONFIRMED
    figure = Figure.CONFIRMED if is_confirmed else Figure.CREDITED
    sums.add(traits_of(referral), month_of(referral.created_at), {figure: 1})
    return Count(f"{referral.referral_id}.{figure}", referral.created_at, sums.cells())


def of_lead(event: Event, referral: Referral, history: Sequence[Event]) -> Count:
    """A lead that was handed over, or the first word of it."""
    sums, traits = Sums(), traits_of(referral)
    if event.type is EventType.REFERRAL_HANDED_OVER:
        handed = data_of(event, HandedOver)
        month = month_of(event.at)
        one: dict[str, int] = {Figure.LEADS: 1}
        if handed.turn == _FIRST_TURN:
            sums.add(traits, month, one, owner=handed.owner or NOBODY)
        else:
            sums.add_to_owner(handed.owner or NOBODY, month, one)
    else:
        _answered(sums, traits, event, history)
    return Count(event.event_id, event.at, sums.cells())


def of_deal(event: Event, referral: Referral, history: Sequence[Event]) -> Count:
    """A report about a deal, by the CRM, a link or by hand.

    Raises:
        TooNew: it moved from or to a state that only a later version knows.
    """
    sums, traits = Sums(), traits_of(referral)

    def add(moment: datetime, figures: Mapping[str, int]) -> None:
        sums.add(traits, month_of(moment), figures, owner=_owner_at(history, moment))

    match event.type:
        case EventType.REFERRAL_MOVED:
            moved = data_of(event, ReferralMoved)
            if not {moved.before, moved.status} <= set(_S):
                raise TooNew(Referral.__name__)
            add(event.at, _reached(moved))
            if moved.before == _S.CLOSED_WON and moved.status != _S.CLOSED_WON:
                for won_at, worth in _won(history):
                    add(won_at, {Figure.WON: -1, **_revenue(worth, -1)})
            _answered(sums, traits, event, history)
        case EventType.REFERRAL_REOPENED:
            again = data_of(event, ReferralReopened)
            add(_end_of(history, again, event.at), {Figure.LOST: -1})
        case EventType.DEAL_RENEWED:
            renewed = data_of(event, DealRenewed)
            add(event.at, {f"{Figure.REVENUE}.{renewed.currency}": renewed.minor})
        case EventType.DEAL_CORRECTED:
            corrected = data_of(event, DealCorrected)
            difference = Counter({corrected.currency: corrected.minor})
            difference[corrected.former_currency] -= corrected.former_minor
            for won_at, _ in _won(history):
                add(won_at, _revenue(difference, 1))
        case _:
            pass
    return Count(event.event_id, event.at, sums.cells())


def of_reward(event: Event, referral: Referral, history: Sequence[Event]) -> Count | None:
    """A reward that moved; None where it only waits on, or nobody knows how it began."""
    reward = reward_of(event.about, history)
    if reward is None:
        return None
    before, after = _reward_move(event, {one.event_id for one in history})
    if before is after:
        return None
    sums = Sums()
    _move(sums, reward, traits_of(referral), before, after)
    return Count(event.event_id, event.at, sums.cells())


def of_payout(
    event: Event,
    history: Sequence[Event],
    rewards: Iterable[tuple[EarnedReward, Referral]],
) -> Iterator[Count]:
    """The rewards of a payout that moved: a count for each dimension, since one transaction holds
    no more cells than those of 25 rewards of as many months."""
    before, after = _payout_move(event, history)
    sums = Sums()
    if before is not after:
        for reward, referral in rewards:
            _move(sums, reward, traits_of(referral), before, after)
    for by in Dimension:
        cells = sums.cells(by)
        if cells:
            yield Count(f"{event.event_id}.{by}", event.at, cells)


def reserved_in(history: Iterable[Event]) -> tuple[str, ...]:
    """The rewards for which a payout was set aside."""
    return next(
        (
            data_of(one, PayoutReserved).reward_ids
            for one in history
            if one.type is EventType.PAYOUT_RESERVED
        ),
        (),
    )


def reward_of(reward_id: str, history: Iterable[Event]) -> EarnedReward | None:
    """A reward by the event of its beginning, which alone names its milestone."""
    for event in history:
        data = event.data
        if event.type in _BEGINS and data.get("milestone") and data.get("minor") is not None:
            return EarnedReward(
                reward_id,
                str(data["referral_id"]),
                str(data["kind"]),
                int(data["minor"]),
                str(data["currency"]),
                event.at,
            )
    return None


_BEGINS: Final = frozenset(
    {EventType.REWARD_HELD, EventType.REWARD_WAITING, EventType.REWARD_CANCELED}
)


def _reached(moved: ReferralMoved) -> dict[str, int]:
    early, after = moved.before in _EARLY, moved.status
    won = moved.before != after == _S.CLOSED_WON
    figures: dict[str, int] = {
        Figure.MET: moved.met,
        Figure.QUALIFIED: early and after in {_S.QUALIFIED, _S.OPPORTUNITY, _S.CLOSED_WON},
        Figure.OPPORTUNITIES: moved.before in _NO_OPPORTUNITY
        and after in {_S.OPPORTUNITY, _S.CLOSED_WON},
        Figure.WON: won,
        Figure.LOST: moved.before not in _LOST and after in _LOST,
    }
    if won and moved.minor is not None:
        figures[f"{Figure.REVENUE}.{moved.currency}"] = moved.minor
    return {name: int(by) for name, by in figures.items()}


def _won(history: Sequence[Event]) -> list[tuple[datetime, Counter[str]]]:
    """When a deal was won, and what it has been worth since, corrections included."""
    worth, won_at = Counter[str](), list[datetime]()
    for event in history:
        if event.type is EventType.REFERRAL_MOVED:
            moved = data_of(event, ReferralMoved)
            if moved.status == _S.CLOSED_WON != moved.before:
                won_at.append(event.at)
                worth[moved.currency or NOBODY] += moved.minor or 0
        elif event.type is EventType.DEAL_CORRECTED:
            corrected = data_of(event, DealCorrected)
            worth[corrected.currency] += corrected.minor
            worth[corrected.former_currency] -= corrected.former_minor
    # A deal that was lost after it was won is never won again.
    return [(moment, worth) for moment in won_at[:1]]


def _revenue(worth: Mapping[str, int], sign: int) -> dict[str, int]:
    return {
        f"{Figure.REVENUE}.{currency}": sign * minor for currency, minor in worth.items() if minor
    }


def _end_of(history: Sequence[Event], again: ReferralReopened, otherwise: datetime) -> datetime:
    """When the end came that was taken back: the one after so many reopenings."""
    for event in history:
        if event.type is EventType.REFERRAL_MOVED:
            moved = data_of(event, ReferralMoved)
            if moved.status in _LOST and (moved.reopenings or 0) == again.reopenings - 1:
                return event.at
    return otherwise


def _owner_at(history: Sequence[Event], moment: datetime) -> str | None:
    """Whose the lead was at a moment."""
    handed = [
        (one.at, data_of(one, HandedOver))
        for one in history
        if one.type is EventType.REFERRAL_HANDED_OVER and one.at <= moment
    ]
    if not handed:
        return None
    return max(handed, key=lambda one: one[1].turn)[1].owner or NOBODY


def _answered(sums: Sums, traits: Traits, event: Event, history: Sequence[Event]) -> None:
    """Counts an event as the first word of a lead, where it is."""
    handed = [one for one in history if one.type is EventType.REFERRAL_HANDED_OVER]
    if not handed:
        return
    first = min(handed, key=lambda one: (one.at, one.event_id))
    words = [one for one in history if one.at >= first.at and _is_answer(one)]
    if not words or min(words, key=lambda one: (one.at, one.event_id)).event_id != event.event_id:
        return
    owner = _owner_at(history, event.at)
    in_force = [data_of(one, HandedOver) for one in handed if one.at <= event.at]
    answer_by = datetime.fromisoformat(max(in_force, key=lambda one: one.turn).answer_by)
    figures: dict[str, int] = {
        Figure.ANSWERED: 1,
        Figure.ANSWERED_IN_TIME: int(event.at <= answer_by),
        Figure.ANSWER_MINUTES: int((event.at - first.at).total_seconds() // 60),
    }
    sums.add(traits, month_of(first.at), figures, owner=owner)


def _is_answer(event: Event) -> bool:
    if event.type is EventType.REFERRAL_MOVED:
        return True
    is_word = event.type is EventType.LEAD_ANSWERED
    return is_word and data_of(event, LeadAnswered).answer not in _NO_ANSWER


def _move(
    sums: Sums, reward: EarnedReward, traits: Traits, before: RewardState | None, after: RewardState
) -> None:
    figures = Counter[str]()
    for state, sign in ((before, -1), (after, 1)):
        if state is not None:
            figures[reward_figure(reward.kind, state)] += sign
            if reward.minor:
                figures[reward_figure(reward.kind, state, reward.currency)] += sign * reward.minor
    sums.add(traits, month_of(reward.earned_at), figures)


def _reward_move(event: Event, known: set[str]) -> tuple[RewardState | None, RewardState]:
    """Where a reward was and is, by the ids of what happened to it: each happens once."""

    def happened(step: str) -> bool:
        return f"{event.about}.{step}" in known

    match event.type:
        case EventType.REWARD_HELD:
            return (
                None if data_of(event, RewardHeld).milestone else RewardState.WAITING
            ), RewardState.HELD
        case EventType.REWARD_WAITING:
            # Later it says only why it waits on.
            begins = data_of(event, RewardWaiting).milestone is not None
            return (
                (None, RewardState.WAITING)
                if begins
                else (RewardState.WAITING, RewardState.WAITING)
            )
        case EventType.REWARD_APPROVED:
            return (
                RewardState.HELD if happened("held") else RewardState.WAITING
            ), RewardState.APPROVED
        case _:  # canceled
            if event.data.get("milestone"):
                return None, RewardState.CANCELED
            if happened("approved"):
                return RewardState.APPROVED, RewardState.CANCELED
            return (
                RewardState.HELD if happened("held") else RewardState.WAITING
            ), RewardState.CANCELED


_PAYOUT_STATES: Final[Mapping[EventType, RewardState]] = {
    EventType.PAYOUT_RESERVED: RewardState.IN_PAYOUT,
    EventType.PAYOUT_PAID: RewardState.PAID,
    EventType.PAYOUT_RELEASED: RewardState.APPROVED,
    EventType.PAYOUT_RETURNED: RewardState.APPROVED,
}


def _payout_move(event: Event, history: Sequence[Event]) -> tuple[RewardState, RewardState]:
    """Where the rewards of a payout were and are: its events are numbered by its versions."""
    own = _number(event)
    before = RewardState.APPROVED
    for one in sorted(history, key=_number):
        if one.type in _PAYOUT_STATES and _number(one) < own:
            before = _PAYOUT_STATES[one.type]
    return before, _PAYOUT_STATES[event.type]


def _number(event: Event) -> int:
    last = event.event_id.rpartition(".")[2]
    return int(last) if last.isdecimal() else 0
