"""Mistakes between values: bands, tiers, offers, locales and what every text must be in."""

import pytest

from tests.program.programme import mistakes_in, small_with

BANDS = "audiences.customer.reward.bands"
TIERS = "audiences.partner.reward.tiers"


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            'from: "0.00 USD"',
            'from: "10.00 USD"',
            (
                f"31:18 {BANDS}[0].from: deals below this would earn nothing. "
                "Fix: begin the first band at 0"
            ),
        ),
        (
            'below: "1000.00 USD"',
            'below: "1500.00 USD"',
            (
                f"32:18 {BANDS}[1].from: the band overlaps the one before. "
                "Fix: begin it with the same amount with which the band before ends"
            ),
        ),
        (
            'below: "1000.00 USD"',
            'below: "999.99 USD"',
            (
                f"32:18 {BANDS}[1].from: the band leaves a gap to the one before. "
                "Fix: begin it with the same amount with which the band before ends"
            ),
        ),
        (
            'below: "1000.00 USD", ',
            "",
            (
                f"32:11 {BANDS}[1]: the band before this one has no end. "
                "Fix: add below: to it, or make this band the last one"
            ),
        ),
        (
            '{from: "5000.00 USD", ',
            '{from: "5000.00 USD", below: "9000.00 USD", ',
            (
                f"33:40 {BANDS}[2].below: deals of this size and more would earn nothing. "
                "Fix: delete below: in the last band"
            ),
        ),
    ],
)
def test_bands_cover_every_deal_once(old: str, new: str, mistake: str) -> None:
    assert mistakes_in(small_with(old, new)) == [mistake]


def test_bands_out_of_order_are_reported_where_they_do_not_fit() -> None:
    first = '        - {from: "0.00 USD", below: "1000.00 USD", pays: ["50.00 USD", "45.00 EUR"]}\n'
    second = '        - {from: "1000.00 USD", below: "5000.00 USD", pays: ["90.00 USD"]}\n'
    assert [
        mistake.split(". Fix")[0]
        for mistake in mistakes_in(small_with(first + second, second + first))
    ] == [
        f"31:18 {BANDS}[0].from: deals below this would earn nothing",
        f"32:18 {BANDS}[1].from: the band overlaps the one before",
        f"33:18 {BANDS}[2].from: the band leaves a gap to the one before",
    ]


def test_a_band_that_ends_before_it_begins_is_a_mistake() -> None:
    text = small_with(
        'from: "1000.00 USD", below: "5000.00 USD"', 'from: "1000.00 USD", below: "1000.00 USD"'
    )
    assert [mistake.split(". Fix")[0] for mistake in mistakes_in(text)] == [
        f"32:40 {BANDS}[1].below: the band ends before it begins",
        f"33:18 {BANDS}[2].from: the band leaves a gap to the one before",
    ]


def test_a_band_with_another_mistake_is_still_measured() -> None:
    text = small_with(
        'below: "5000.00 USD", pays: ["90.00 USD"]', 'below: "4000.00 USD", pays: [90]'
    )
    assert [mistake.split(": ")[0] for mistake in mistakes_in(text)] == [
        f"32:62 {BANDS}[1].pays[0]",
        f"33:18 {BANDS}[2].from",
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "from_deals: 1",
            "from_deals: 2",
            (
                f"41:38 {TIERS}[0].from_deals: fewer deals would earn nothing. "
                "Fix: begin with from_deals: 1"
            ),
        ),
        (
            "from_deals: 3",
            "from_deals: 1",
            (
                f"42:38 {TIERS}[1].from_deals: the tier does not begin after the one before. "
                "Fix: order the tiers by from_deals, each number once"
            ),
        ),
        (
            "percent: 15 %",
            "percent: 9.99 %",
            (
                f"42:50 {TIERS}[1].percent: a higher tier would earn less. "
                "Fix: give each tier at least the percentage of the one before"
            ),
        ),
        (
            "name: silver",
            "name: bronze",
            f'42:18 {TIERS}[1].name: two tiers are called "bronze". Fix: rename one',
        ),
    ],
)
def test_tiers_ascend(old: str, new: str, mistake: str) -> None:
    assert mistakes_in(small_with(old, new)) == [mistake]


@pytest.mark.parametrize("offer", ["{}", "{bundle: false}"])
def test_an_offer_holds_something(offer: str) -> None:
    assert mistakes_in(small_with("offer: {bundle: true}", f"offer: {offer}")) == [
        (
            "37:12 audiences.partner.offer: the offer holds nothing. "
            "Fix: add discount, trial_days or bundle: true"
        )
    ]


def test_a_term_needs_a_discount() -> None:
    text = small_with("{bundle: true}", "{bundle: true, discount_term: always}")
    assert mistakes_in(text) == [
        (
            "37:42 audiences.partner.offer.discount_term: "
            "there is no discount that this could be the term of. "
            "Fix: add discount, or delete discount_term"
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "offered: [en, de]",
            "offered: [en, de, DE]",
            '13:21 locales.offered[2]: unknown locale "DE". Fix: write de',
        ),
        (
            "offered: [en, de]",
            "offered: [en, de, pt_BR]",
            '13:21 locales.offered[2]: unknown locale "pt_BR". Fix: write pt-BR',
        ),
        (
            "offered: [en, de]",
            "offered: [en, de, xx]",
            (
                '13:21 locales.offered[2]: unknown locale "xx". '
                "Fix: write a language such as en or pt-BR"
            ),
        ),
        (
            "offered: [en, de]",
            "offered: [en, de, en]",
            '13:21 locales.offered[2]: "en" stands in the list already. Fix: delete one of the two',
        ),
        (
            "offered: [en, de]",
            "offered: []",
            "13:12 locales.offered: the list is empty. Fix: write a list such as [en, de]",
        ),
        (
            "default: en",
            "default: fr",
            (
                '12:12 locales.default: the default locale "fr" is not offered. '
                "Fix: add it to offered, or take one that is there"
            ),
        ),
        (
            "locale: de}",
            "locale: fr}",
            (
                '21:31 countries.DE.locale: the locale "fr" is not in locales.offered. '
                "Fix: take one of en, de"
            ),
        ),
        (
            "tagline: {en: Rockets, de: Raketen}",
            "tagline: {en: Rockets}",
            (
                "4:12 brand.tagline: the words in de are missing. "
                "Fix: add de: and the text in that language"
            ),
        ),
        (
            "tagline: {en: Rockets, de: Raketen}",
            "tagline: {en: Rockets, de: Raketen, fr: Fusées}",
            (
                '4:39 brand.tagline.fr: the locale "fr" is not in locales.offered. '
                "Fix: take one of en, de"
            ),
        ),
        (
            "tagline: {en: Rockets, de: Raketen}",
            "tagline: Rockets",
            (
                "4:12 brand.tagline: here stands one value, where keys with values should. "
                "Fix: write a text for each locale below it"
            ),
        ),
    ],
)
def test_words_are_complete_for_the_offered_locales(old: str, new: str, mistake: str) -> None:
    assert mistakes_in(small_with(old, new)) == [mistake]


@pytest.mark.parametrize(
    ("typed", "fix"),
    [("UK", "write GB"), ("de", "write DE"), ("EU", "write an ISO 3166 code such as DE")],
)
def test_a_country_is_one(typed: str, fix: str) -> None:
    assert mistakes_in(small_with("  DE: {", f"  {typed}: {{")) == [
        f'21:3 countries.{typed}: unknown country "{typed}". Fix: {fix}'
    ]


def test_norway_is_a_country_and_no_negation() -> None:
    assert mistakes_in(small_with("  DE: {", "  NO: {")) == []


LOCALES = (
    "en de af am ar as az be bg bm bn bo br bs ca ce cs cv cy da "
    "dz ee el eo es et eu fa ff fi fo fr fy ga gd gl gu gv ha he"
)


def test_forty_locales_may_be_offered_and_one_more_is_a_mistake() -> None:
    words = ", ".join(f"{tag}: x" for tag in LOCALES.split())
    forty = (
        small_with("offered: [en, de]", f"offered: [{', '.join(LOCALES.split())}]")
        .replace("{en: Rockets, de: Raketen}", f"{{{words}}}")
        .replace("{en: You may write to me., de: Sie dürfen mir schreiben.}", f"{{{words}}}")
    )
    assert mistakes_in(forty) == []
    assert mistakes_in(forty.replace(", he]", ", he, hi]")) == [
        "13:12 locales.offered: the list has 41 items; 40 are the most. Fix: shorten it"
    ]
