"""Which route of a programme a referral takes, and whose turn it is there."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from goodword.domain.referrals.referral import Referral
from goodword.program.sections import RoutingRule

_ID_DIGITS: Final = 12


class RouteTaken(NamedTuple):
    """A route by its number in the programme, and the owner whose turn it is."""

    number: int
    rule: RoutingRule
    owner: str


def route_of(
    routing: Sequence[RoutingRule], referral: Referral, country: str | None
) -> RouteTaken | None:
    """The first route whose conditions hold; None where the programme routes nothing."""
    for number, rule in enumerate(routing):
        if _holds(rule.countries, country) and _holds(rule.audiences, referral.audience):
            return RouteTaken(number, rule, whose_turn(rule.people, referral.referral_id))
    return None


def route_with(routing: Sequence[RoutingRule], owner: str) -> RouteTaken:
    """The first route that names an owner, by whose hours and in whose channel they work; they are
    in ``everybody``."""
    number, rule = next((at, one) for at, one in enumerate(routing) if owner in one.people)
    return RouteTaken(number, rule, owner)


def whose_turn(people: Sequence[str], referral_id: str) -> str:
    """One of the owners, by a hash of the referral: evenly in the long run, the same one however
    often it is asked, and without a counter that two referrals would have to wait for."""
    digest = sha256(referral_id.encode()).digest()
    return people[int.from_bytes(digest[:8]) % len(people)]


def owner_id(address: str) -> str:
    """An owner as events and figures name them: a hash of their address, which says whose it is to
    whoever has the programme, and for as long as that names them."""
    return sha256(address.encode()).hexdigest()[:_ID_DIGITS]


def everybody(routing: Sequence[RoutingRule]) -> tuple[str, ...]:
    """The addresses of all owners, each once, in the programme's order."""
    return tuple(dict.fromkeys(one for rule in routing for one in rule.people))


def booking_with(routing: Sequence[RoutingRule], owner: str) -> str | None:
    """The page on which one books a time with an owner, where a route names one."""
    return next((rule.booking[owner] for rule in routing if owner in rule.booking), None)


def _holds(wanted: tuple[str, ...] | None, value: str | None) -> bool:
    return wanted is None or value in wanted
