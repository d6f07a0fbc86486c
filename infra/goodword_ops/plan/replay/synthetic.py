"""Invented pasts: event files of any size, the same bytes for the same seed and programme.

Nothing is kept from line to line. What becomes of a referral follows from a hash of its number,
and each of its events comes a fixed number of claims after its own claim; so whoever writes looks
back to the referrals whose turn it is, however long the file.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import exp
from statistics import NormalDist
from typing import Final, NamedTuple

from goodword.domain.event import EventType
from goodword.domain.referrals.referral import ReferralStatus, human_id
from goodword.program.conversion import exact_in
from goodword.program.currencies import decimals
from goodword.program.model import Program
from goodword.program.revision import revision_of

START: Final = datetime(2024, 11, 1, tzinfo=UTC)
SPAN_DAYS: Final = 730

_S = ReferralStatus
_HOUR: Final = 1 / 24
# What may happen, in the order in which it does: the days after the claim, of which one is drawn.
# The last day of a step is before the first of the next one.
_DAYS: Final[dict[str, tuple[float, ...]]] = {
    "claimed": (0,),
    "confirmed": (_HOUR / 2, 3 * _HOUR, 2),
    "contacted": (3, 5, 8),
    "dropped": (14,),
    "qualified": (16, 20, 27),
    "met": (30, 36),
    "opportunity": (40, 48, 57),
    "closed": (62, 80, 110),
    "renewed": (430, 470),
}
_SLOTS: Final = tuple((step, days) for step, choices in _DAYS.items() for days in choices)
_PATHS: Final = 1 << 12
_SIZES: Final = 1 << 10
_MEDIAN_DEAL: Final = 18_000
_SIGMA: Final = 1.1


class Happening(NamedTuple):
    """What a slot holds on a path. ``status`` None where it is no move."""

    type: str
    before: ReferralStatus = _S.NEW
    status: ReferralStatus | None = None
    met: bool = False


_Path = tuple[Happening | None, ...]


def invented(program: Program, events: int, seed: int) -> Iterator[str]:
    """That many lines, about two years of them."""
    world = _World(program, seed)
    claims = max(1, round(events / _events_in_span(world.paths)))
    back = [int(days * claims / SPAN_DAYS) for _, days in _SLOTS]
    tick = timedelta(days=SPAN_DAYS) / claims
    moments = [tick * number / len(_SLOTS) for number in range(len(_SLOTS))]
    written = number = 0
    while True:
        begins = START + number * tick
        for slot, ago in enumerate(back):
            referral = number - ago
            if referral < 0:
                break
            draw = world.draw(b"referral", referral)
            happening = world.paths[draw % _PATHS][slot]
            if happening is None:
                continue
            claimed = START + referral * tick
            yield world.line(
                happening, begins + moments[slot], referral, draw, claimed.year, claims
            )
            written += 1
            if written == events:
                return
        number += 1


class _Referrer(NamedTuple):
    referrer_id: str
    audience: str
    country: str
    currency: str
    taking: str


class _World:
    """What a seed and a programme fix."""

    def __init__(self, program: Program, seed: int) -> None:
        self._program = program
        self._revision = revision_of(program)
        self._key = seed.to_bytes(8, "big")
        self._audiences = _weighted(tuple(program.audiences))
        self._countries = _weighted(tuple(program.countries))
        normal = NormalDist()
        sizes = [
            round(_MEDIAN_DEAL * exp(_SIGMA * normal.inv_cdf((number + 0.5) / _SIZES)))
            for number in range(_SIZES)
        ]
        currencies = program.currencies
        unit = 10 ** decimals(currencies.base)
        self._sizes = {
            code: [int(one * bought) for one in sizes]
            for code in sorted(currencies.known)
            for bought in (exact_in(currencies, unit, currencies.base, code),)
        }
        self.paths = tuple(_path(self.draw(b"path", number)) for number in range(_PATHS))

    def draw(self, what: bytes, number: int) -> int:
        """128 bits that look random."""
        digest = blake2b(number.to_bytes(8, "big"), digest_size=16, key=self._key, person=what)
        return int.from_bytes(digest.digest(), "big")

    def line(
        self,
        happening: Happening,
        at: datetime,
        referral: int,
        draw: int,
        year: int,
        claims: int,
    ) -> str:
        """One event as a line of JSON. No value needs to be escaped."""
        referrer = self._referrer(draw >> 12 & 0xFFFFFFFF, max(1, claims // 6))
        source = self._program.audiences[referrer.audience].source
        referral_id = human_id(
            year=year, source=source, number=referral + 1, referrer_id=referrer.referrer_id
        )
        head = (
            f'{{"at":"{at:%Y-%m-%dT%H:%M:%SZ}","type":"{happening.type}",'
            f'"referral_id":"{referral_id}"'
        )
        return f"{head}{self._facts(happening, referrer, draw)}}}\n"

    def _facts(self, happening: Happening, referrer: _Referrer, draw: int) -> str:
        if happening.type == EventType.CLAIM_RECEIVED:
            taking = "" if referrer.taking == "money" else f',"taking":"{referrer.taking}"'
            return (
                f',"referrer_id":"{referrer.referrer_id}","audience":"{referrer.audience}",'
                f'"country":"{referrer.country}","currency":"{referrer.currency}",'
                f'"revision":"{self._revision}"{taking}'
            )
        if happening.type == EventType.DEAL_RENEWED:
            return f',"contract_year":2{self._deal(referrer, draw, 100 + (draw >> 90) % 11)}'
        if happening.status is None:
            return ""
        met = ',"met":true' if happening.met else ""
        won = happening.status is _S.CLOSED_WON
        return (
            f',"from":"{happening.before}","status":"{happening.status}"{met}'
            f"{self._deal(referrer, draw, 100) if won else ''}"
        )

    def _deal(self, referrer: _Referrer, draw: int, percent: int) -> str:
        # One deal in five is in the base currency, wherever the referrer is.
        base = self._program.currencies.base
        currency = referrer.currency if (draw >> 80) % 5 else base
        minor = self._sizes[currency][(draw >> 44) % _SIZES] * percent // 100
        return f',"minor":{minor + (draw >> 60) % 100},"currency":"{currency}"'

    def _referrer(self, drawn: int, many: int) -> _Referrer:
        """Squared: a few refer often, most of them once."""
        number = drawn * drawn * many >> 64
        draw = self.draw(b"referrer", number)
        country = self._countries[draw % len(self._countries)]
        choice = (draw >> 64) % 100
        return _Referrer(
            f"R{number:06d}",
            self._audiences[(draw >> 32) % len(self._audiences)],
            country,
            self._program.countries[country].currency,
            "credit" if choice < 5 else "donation" if choice < 8 else "money",
        )


def _weighted(names: tuple[str, ...]) -> tuple[str, ...]:
    """The first one most often, the second half as often, the third a third as often, …"""
    whole = 5040
    return tuple(name for rank, name in enumerate(names, 1) for _ in range(whole // rank))


def _path(draw: int) -> _Path:
    """What becomes of a referral: its events by slot."""
    happened: dict[str, Happening] = {"claimed": Happening(EventType.CLAIM_RECEIVED)}
    chance = [(draw >> 8 * number & 0xFF) * 100 // 256 for number in range(8)]
    if chance[0] >= 75:
        late = EventType.CLAIM_REFUSED if chance[1] < 10 else EventType.CLAIM_EXPIRED
        happened["dropped"] = Happening(late)
    else:
        happened["confirmed"] = Happening(EventType.CLAIM_CONFIRMED)
        _pursue(happened, chance)
    places = {step: draw >> (64 + 4 * rank) & 0xF for rank, step in enumerate(_DAYS)}
    chosen = {step: _DAYS[step][places[step] % len(_DAYS[step])] for step in happened}
    return tuple(
        happened[step] if step in happened and chosen[step] == days else None
        for step, days in _SLOTS
    )


def _pursue(happened: dict[str, Happening], chance: list[int]) -> None:
    """Sales takes it up: some skip a stage, some are lost on the way, some stay open."""
    status = _S.NEW

    def move(step: str, to: ReferralStatus, *, met: bool = False) -> None:
        nonlocal status
        happened[step] = Happening(EventType.REFERRAL_MOVED, status, to, met)
        status = to

    if chance[1] < 85:
        move("contacted", _S.CONTACTED)
    if chance[2] < 15:
        move("qualified", _S.REJECTED)
        return
    if chance[2] < 75:
        move("qualified", _S.QUALIFIED)
        if chance[3] < 70:
            move("met", status, met=True)
        if chance[4] < 75:
            move("opportunity", _S.OPPORTUNITY)
    if status is _S.OPPORTUNITY and chance[5] < 55:
        move("closed", _S.CLOSED_WON)
        if chance[6] < 60:
            happened["renewed"] = Happening(EventType.DEAL_RENEWED)
    elif chance[5] < 90:
        move("closed", _S.CLOSED_LOST)


def _events_in_span(paths: tuple[_Path, ...]) -> float:
    """How many events a referral has on average before the two years are over."""
    total = sum(
        1 - days / SPAN_DAYS
        for path in paths
        for happening, (_, days) in zip(path, _SLOTS, strict=True)
        if happening
    )
    return total / len(paths)
