"""The offer in one sentence: all of its parts, in every language, each of them once."""

from itertools import product

import pytest

from goodword.program.model import Offer
from goodword_site.builder.builder import messages_of
from goodword_site.messages.offer_facts import offer_line, offer_title
from tests.doubles import sample_program

PROGRAM = sample_program()
LOCALES = PROGRAM.locales.offered
# Discount and its term, days to try, hours of onboarding, bundle: an offer holds one or more.
OFFERS = [
    Offer(discount=cut, discount_term=term, trial_days=days, onboarding_hours=hours, bundle=bundle)
    for cut, term, days, hours, bundle in product(
        (None, 1500), ("first_year", "always"), (None, 60), (None, 4), (False, True)
    )
    if cut or term == "first_year"
]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_part_of_an_offer_stands_in_it_once(locale: str) -> None:
    words = messages_of(PROGRAM, locale)
    for offer in OFFERS:
        line = offer_title(offer, words)
        figures = {"15": offer.discount, "60": offer.trial_days, "4": offer.onboarding_hours}

        assert {one: line.count(one) for one in figures} == {
            one: int(there is not None) for one, there in figures.items()
        }, line
        assert not set(line) & set("[]{}@"), line
        assert line.count("Larkspur") == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_offers_read_the_same(locale: str) -> None:
    words = messages_of(PROGRAM, locale)

    assert len({offer_title(offer, words) for offer in OFFERS}) == len(OFFERS)


@pytest.mark.parametrize("locale", LOCALES)
def test_its_figures_stand_out(locale: str) -> None:
    words = messages_of(PROGRAM, locale)
    pieces = offer_line(Offer(discount=1500, trial_days=60, onboarding_hours=4), words)
    loud = [piece.text for piece in pieces if piece.stands_out]

    assert [
        figure for figure in ("60", "15", "4") if sum(figure in text for text in loud) != 1
    ] == []
    assert len(loud) == 3


def test_it_is_the_sentence_of_the_sample() -> None:
    words = messages_of(PROGRAM, "en")

    assert offer_title(PROGRAM.audiences["customer"].offer, words) == (
        "Try Larkspur for 60\u00a0days, then pay 15% less for a year"
    )
