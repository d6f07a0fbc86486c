"""Mistakes between values: offers, countries, locales, budget, and what every text must be in."""

import pytest

from tests.program.programme import mistakes_in, small_with


@pytest.mark.parametrize("offer", ["{}", "{bundle: false}"])
def test_an_offer_holds_something(offer: str) -> None:
    assert mistakes_in(small_with("offer: {bundle: true}", f"offer: {offer}")) == [
        (
            "37:12 audiences.partner.offer: the offer holds nothing. "
            "Fix: add discount, trial_days, onboarding_hours or bundle: true"
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


@pytest.mark.parametrize(
    ("country", "mistake"),
    [
        (
            "contact: notice_once",
            (
                "22:44 countries.US.contact: writing first needs a legal sign-off. Fix: add "
                "signed_off_by: and who in your legal department agreed, or write link_only"
            ),
        ),
        (
            "contact: link_only, signed_off_by: Ann",
            (
                "22:70 countries.US.signed_off_by: there is nothing here to sign off. "
                "Fix: delete it, or write contact: notice_once"
            ),
        ),
        (
            "contact: link_only, without: [sms, smoke]",
            (
                '22:70 countries.US.without[1]: "smoke" is not one of mail, whatsapp, linkedin, '
                "x, slack, sms. Fix: write mail, whatsapp, linkedin, x, slack or sms"
            ),
        ),
    ],
)
def test_nobody_is_written_to_first_unless_somebody_answers_for_it(
    country: str, mistake: str
) -> None:
    assert mistakes_in(small_with("contact: link_only", country)) == [mistake]


def test_a_mistaken_contact_mode_is_one_mistake() -> None:
    text = small_with("contact: link_only", "contact: notice, signed_off_by: Ann")
    assert len(mistakes_in(text)) == 1


def test_a_notice_with_a_sign_off_is_good() -> None:
    text = small_with("contact: link_only", "contact: notice_once, signed_off_by: Ann Lee")
    assert mistakes_in(text) == []


def test_an_offer_may_be_onboarding_alone() -> None:
    assert mistakes_in(small_with("offer: {bundle: true}", "offer: {onboarding_hours: 4}")) == []


@pytest.mark.parametrize(
    ("logo", "good"), [("acme.svg", True), ("acme.png", False), ("../acme.svg", False)]
)
def test_a_logo_is_the_name_of_a_drawing_without_a_folder(logo: str, good: bool) -> None:
    found = mistakes_in(small_with("  name: Acme\n", f"  name: Acme\n  logo: {logo}\n"))
    if good:
        assert found == []
    else:
        assert found == [
            (
                f'4:9 brand.logo: "{logo}" is no name of a .svg file. '
                "Fix: put the file into site/brand and write its name, such as logo.svg"
            )
        ]


def test_a_tier_that_referrers_must_have_reached_is_one_of_the_tiers() -> None:
    text = small_with("tenure_months_over: 6", "tier_at_least: gold")
    assert mistakes_in(text) == [
        (
            '26:57 audiences.customer.eligible.tier_at_least: the programme has no tier "gold". '
            "Fix: take one of bronze, silver, or add it to tiers"
        )
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("style: loud", '4:10 brand.style: "loud" is not one of calm, bold, editorial. '),
        (
            "picture: acme.gif",
            '4:12 brand.picture: "acme.gif" is no name of a .svg, .png, .jpg or .webp file. ',
        ),
        ("favicon: acme.ico", '4:12 brand.favicon: "acme.ico" is no name of a .svg or .png file. '),
        (
            "font: {text: acme.ttf}",
            '4:16 brand.font.text: "acme.ttf" is no name of a .woff2 file. ',
        ),
        ("proof: {name: Ann Lee}", '4:10 brand.proof.quote: the key "quote" is missing. '),
    ],
)
def test_a_mistake_in_the_looks_of_a_brand_has_its_line_and_a_fix(line: str, told: str) -> None:
    (found,) = mistakes_in(small_with("  name: Acme\n", f"  name: Acme\n  {line}\n"))

    assert found.startswith(told)
    assert "Fix: " in found
