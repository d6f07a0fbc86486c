"""Recorded events: what a replay must know of the past. One JSON object a line; docs/plan.md.

``read`` checks a line by itself; whether it follows from the lines before is ``replay``'s to say.
Keys that no event has are refused, so that nothing personal slips in.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from json import JSONDecoder, dumps
from sys import intern
from typing import Any, Final, NamedTuple, TypeVar

from goodword.domain.event import EventType
from goodword.domain.kinds import RewardPreference
from goodword.domain.money import Money
from goodword.domain.referrals.referral import ReferralStatus

_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2999
_LONGEST: Final = 100
# As much as the CRM's webhook takes: thirteen digits and four decimals.
_MOST: Final = 10**17
_MOST_YEARS: Final = _LAST_YEAR - _FIRST_YEAR
_STATUSES: Final = {status.value: status for status in ReferralStatus}
_TAKINGS: Final = {taking.value: taking for taking in RewardPreference}


class InvalidEvent(Exception):
    """A line that cannot be replayed: what is wrong, and how to put it right.

    ``referral_id`` is set where ``read`` refuses a line that names one.
    """

    referral_id: str | None = None

    def __init__(self, words: str, fix: str) -> None:
        super().__init__(f"{words}. Fix: {fix}")


class ClaimReceived(NamedTuple):
    """``claim.received``. ``country`` and ``currency`` are the referrer's; ``taking`` is what the
    referrer wanted instead of money, where a rule leaves the choice."""

    at: datetime
    referral_id: str
    referrer_id: str
    audience: str
    country: str
    currency: str
    revision: str | None
    taking: RewardPreference


class Confirmed(NamedTuple):
    """``claim.confirmed``: deals count from now on."""

    at: datetime
    referral_id: str


class ClaimEnded(NamedTuple):
    """``claim.refused``, ``claim.expired`` or ``claim.erased``: an unconfirmed claim has ended."""

    at: datetime
    referral_id: str


class StageChanged(NamedTuple):
    """``referral.moved``. ``met``: a meeting was reported, which need not change the status.
    ``deal`` is set where the status is closed won."""

    at: datetime
    referral_id: str
    before: ReferralStatus
    status: ReferralStatus
    met: bool
    deal: Money | None


class Reopened(NamedTuple):
    """``referral.reopened``: an end without a won deal was taken back."""

    at: datetime
    referral_id: str
    before: ReferralStatus
    status: ReferralStatus


class Renewed(NamedTuple):
    """``deal.renewed``: a further contract year of a deal, 2 for the first renewal."""

    at: datetime
    referral_id: str
    contract_year: int
    deal: Money


class Corrected(NamedTuple):
    """``deal.corrected``: a won deal was reported with another amount."""

    at: datetime
    referral_id: str
    deal: Money


RecordedEvent = (
    ClaimReceived | Confirmed | ClaimEnded | StageChanged | Reopened | Renewed | Corrected
)

_Fields = dict[str, Any]
T = TypeVar("T")


class _Fraction(str):
    """A number with a point or an exponent, as it was typed. No event has one."""

    __slots__ = ()


def _no_number(text: str) -> None:
    """``NaN`` and ``Infinity``, which Python reads and JSON does not have."""
    raise ValueError(text)


# Half a microsecond a line less than json.loads, which looks for an encoding and for white space.
_decode: Final = JSONDecoder(parse_float=_Fraction, parse_constant=_no_number).raw_decode


def read(line: bytes) -> RecordedEvent:
    """One line.

    Raises:
        InvalidEvent: it is not an event.
    """
    try:
        text = line.decode().strip()
        fields, end = _decode(text)
    except (ValueError, RecursionError):
        end, text, fields = 0, "?", None
    if end != len(text):
        words = "this is not JSON"
        raise InvalidEvent(words, "write one JSON object a line, in UTF-8")
    kind = fields.get("type") if fields.__class__ is dict else None
    reader = _READERS.get(kind) if kind.__class__ is str else None
    if reader is None:
        words = f"there is no event {_shown(kind)}" if kind else "the type is missing"
        raise InvalidEvent(words, f"write one of {', '.join(_READERS)}, or leave the line out")
    try:
        return reader(fields)
    except InvalidEvent as mistake:
        about = fields.get("referral_id")
        mistake.referral_id = about if about.__class__ is str else None
        raise


def _claimed(fields: _Fields) -> ClaimReceived:
    _only(fields, _CLAIMED, _CLAIMED_BESIDES)
    return ClaimReceived(
        _moment(fields),
        _text(fields, "referral_id"),
        _text(fields, "referrer_id"),
        intern(_text(fields, "audience")),
        intern(_text(fields, "country")),
        intern(_text(fields, "currency")),
        intern(_text(fields, "revision")) if "revision" in fields else None,
        _one_of(fields, "taking", _TAKINGS) if "taking" in fields else RewardPreference.MONEY,
    )


def _confirmed(fields: _Fields) -> Confirmed:
    _only(fields, _ABOUT)
    return Confirmed(_moment(fields), _text(fields, "referral_id"))


def _dropped(fields: _Fields) -> ClaimEnded:
    _only(fields, _ABOUT)
    return ClaimEnded(_moment(fields), _text(fields, "referral_id"))


def _moved(fields: _Fields) -> StageChanged:
    status = _one_of(fields, "status", _STATUSES)
    won = status is ReferralStatus.CLOSED_WON
    _only(fields, _MOVED_WON if won else _MOVED, _MOVED_BESIDES)
    met = fields.get("met", False)
    if met.__class__ is not bool:
        raise InvalidEvent(f"met is {_shown(met)}", "write true where a meeting was reported")
    return StageChanged(
        _moment(fields),
        _text(fields, "referral_id"),
        _one_of(fields, "from", _STATUSES),
        status,
        met,
        _deal(fields) if won else None,
    )


def _reopened(fields: _Fields) -> Reopened:
    _only(fields, _MOVED)
    return Reopened(
        _moment(fields),
        _text(fields, "referral_id"),
        _one_of(fields, "from", _STATUSES),
        _one_of(fields, "status", _STATUSES),
    )


def _renewed(fields: _Fields) -> Renewed:
    _only(fields, _RENEWED)
    year = fields["contract_year"]
    if year.__class__ is not int or not 1 < year <= _MOST_YEARS:
        fix = "write the number of the contract year, 2 for the first renewal"
        raise InvalidEvent(f"contract_year is {_shown(year)}", fix)
    return Renewed(_moment(fields), _text(fields, "referral_id"), year, _deal(fields))


def _corrected(fields: _Fields) -> Corrected:
    _only(fields, _CORRECTED)
    return Corrected(_moment(fields), _text(fields, "referral_id"), _deal(fields))


_ABOUT: Final = frozenset({"at", "type", "referral_id"})
_CLAIMED: Final = _ABOUT | {"referrer_id", "audience", "country", "currency"}
_CLAIMED_BESIDES: Final = frozenset({"revision", "taking"})
_MOVED: Final = _ABOUT | {"from", "status"}
_MOVED_BESIDES: Final = frozenset({"met"})
_MOVED_WON: Final = _MOVED | {"minor", "currency"}
_RENEWED: Final = _ABOUT | {"contract_year", "minor", "currency"}
_CORRECTED: Final = _ABOUT | {"minor", "currency"}
_NOTHING: Final = frozenset[str]()

_READERS: Final[Mapping[str, Callable[[_Fields], RecordedEvent]]] = {
    EventType.CLAIM_RECEIVED: _claimed,
    EventType.CLAIM_CONFIRMED: _confirmed,
    EventType.CLAIM_REFUSED: _dropped,
    EventType.CLAIM_EXPIRED: _dropped,
    EventType.CLAIM_ERASED: _dropped,
    EventType.REFERRAL_MOVED: _moved,
    EventType.REFERRAL_REOPENED: _reopened,
    EventType.DEAL_RENEWED: _renewed,
    EventType.DEAL_CORRECTED: _corrected,
}


def _only(fields: _Fields, keys: frozenset[str], besides: frozenset[str] = _NOTHING) -> None:
    if fields.keys() == keys:
        return
    missing = sorted(keys - fields.keys())
    if missing:
        raise InvalidEvent(
            f"{', '.join(missing)} is missing", "docs/plan.md lists each event's keys"
        )
    unknown = sorted(fields.keys() - keys - besides)
    if unknown:
        words = f"{fields['type']} has no key {_shown(unknown[0])}"
        raise InvalidEvent(words, "leave it out; an event file holds nothing personal")


def _moment(fields: _Fields) -> datetime:
    text = fields["at"]
    try:
        if text[-1] == "Z":
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is UTC and _FIRST_YEAR <= moment.year <= _LAST_YEAR:
                return moment
    except (TypeError, ValueError, IndexError, KeyError):
        pass
    fix = 'write the time in UTC, such as "2026-03-01T09:14:05Z"'
    raise InvalidEvent(f"at is {_shown(text)}", fix)


def _text(fields: _Fields, name: str) -> str:
    """An id, a name or a code: what Goodword makes itself, so nothing that a terminal obeys."""
    text: str = fields[name]
    if (
        text.__class__ is str
        and text.isascii()
        and text.isprintable()
        and 0 < len(text) <= _LONGEST
    ):
        return text
    fix = f"write at most {_LONGEST} letters, digits and signs of ASCII"
    raise InvalidEvent(f"{name} is {_shown(text)}", fix)


def _deal(fields: _Fields) -> Money:
    minor = fields["minor"]
    if minor.__class__ is not int or not 0 < minor <= _MOST:
        fix = "write the deal's size in minor units, 4800000 for 48,000.00 EUR"
        raise InvalidEvent(f"minor is {_shown(minor)}", fix)
    return Money(minor, intern(_text(fields, "currency")))


def _one_of(fields: _Fields, name: str, known: Mapping[str, T]) -> T:
    text = fields.get(name)
    found = known.get(text) if text.__class__ is str else None
    if found is None:
        words = f"{name} is {_shown(text)}" if name in fields else f"{name} is missing"
        raise InvalidEvent(words, f"write one of {', '.join(known)}")
    return found


def _shown(value: object) -> str:
    """A value in a message, as JSON writes it, cut off: a line may hold anything."""
    text = str(value) if isinstance(value, _Fraction) else dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
