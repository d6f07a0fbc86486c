"""Which route a referral takes, and whose turn it is."""

from collections import Counter

from goodword.domain.sales.route import booking_with, everybody, route_of, whose_turn
from goodword.program.sections import RoutingRule
from tests.store.records import REFERRAL

DACH = RoutingRule(countries=("DE", "AT"), owner="dach@x.example", answer_within_hours=4)
PARTNERS = RoutingRule(audiences=("partner",), owners=("a@x.example", "b@x.example"),
                       answer_within_hours=8)  # fmt: skip
REST = RoutingRule(owner="sales@x.example", answer_within_hours=24)
ROUTING = (DACH, PARTNERS, REST)


def owner_of(audience: str, country: str | None) -> str | None:
    route = route_of(ROUTING, REFERRAL.but(audience=audience), country)
    return route and route.owner


def test_the_first_route_that_fits_takes_a_referral() -> None:
    assert owner_of("partner", "DE") == "dach@x.example"
    assert owner_of("partner", "FR") in PARTNERS.owners
    assert owner_of("customer", "FR") == "sales@x.example"


def test_whoever_says_no_country_or_another_one_takes_no_route_of_a_country() -> None:
    assert owner_of("customer", None) == owner_of("customer", "other") == "sales@x.example"


def test_a_programme_without_routes_hands_nothing_over() -> None:
    assert route_of((), REFERRAL, "DE") is None


def test_owners_take_their_turns_evenly_and_a_referral_stays_with_its_own() -> None:
    ids = [f"REF-2026-CUST-{number:03}-JS42" for number in range(1_000)]
    people = ("a@x.example", "b@x.example", "c@x.example")

    turns = Counter(whose_turn(people, one) for one in ids)

    assert all(280 < turns[one] < 390 for one in people)
    assert [whose_turn(people, one) for one in ids] == [whose_turn(people, one) for one in ids]


def test_everybody_is_named_once() -> None:
    assert everybody((*ROUTING, REST)) == (
        *("dach@x.example", "a@x.example", "b@x.example", "sales@x.example"),
    )


def test_a_time_is_booked_with_the_owner_wherever_a_route_says_how() -> None:
    link = "https://meet.x.example/b"
    routing = (*ROUTING, REST.model_copy(update={"booking": {"b@x.example": link}}))

    assert booking_with(routing, "b@x.example") == link
    assert booking_with(routing, "a@x.example") is None
