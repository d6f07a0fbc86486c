"""Values that are wrong by themselves: texts, numbers, percents, dates, addresses, colours."""

import pytest

from goodword.program.reading.parse import parse
from tests.program.programme import SMALL, mistakes_in, small_with


def test_the_small_programme_has_no_mistakes() -> None:
    assert mistakes_in(SMALL) == []


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("", "3:3 brand.name: there is nothing here. Fix: write the name of the brand"),
        ("~", "3:9 brand.name: there is nothing here. Fix: write the name of the brand"),
        ('"  "', "3:9 brand.name: the text is empty. Fix: write the name of the brand"),
        (
            "[Acme]",
            (
                "3:9 brand.name: here stands a list, where one value should. "
                "Fix: write the name of the brand"
            ),
        ),
        (
            r'"Ac\x07me"',
            "3:9 brand.name: the text holds an invisible character. Fix: delete it",
        ),
        (
            r'"Ac\uDFFFme"',
            "3:9 brand.name: the text holds an invisible character. Fix: delete it",
        ),
        (
            r'"Ac\tme"',
            "3:9 brand.name: the text holds an invisible character. Fix: delete it",
        ),
        (
            "Acme @@code",
            (
                '3:9 brand.name: pages use "@@" for what they fill in. '
                'Fix: write a single "@", and not at the end'
            ),
        ),
        (
            "Acme@",
            (
                '3:9 brand.name: pages use "@@" for what they fill in. '
                'Fix: write a single "@", and not at the end'
            ),
        ),
        (
            "|\n    Acme\n    Two",
            (
                "3:9 brand.name: the text has several lines. "
                'Fix: write it in one line, or with ">-" before it'
            ),
        ),
        ("A" * 61, "3:9 brand.name: the text has 61 characters; 60 are the most. Fix: shorten it"),
    ],
)
def test_a_text_must_be_fit_for_a_page(name: str, mistake: str) -> None:
    assert mistakes_in(small_with("name: Acme", f"name: {name}")) == [mistake]


@pytest.mark.parametrize("name", ["2026", "no", "true", '"null"', ">-\n    Acme\n    Two", "Ac@me"])
def test_a_text_may_look_like_something_else(name: str) -> None:
    assert mistakes_in(small_with("name: Acme", f"name: {name}")) == []


@pytest.mark.parametrize(
    ("days", "mistake"),
    [
        ("010", '"010" is not a plain whole number. Fix: write 10'),
        ("0x1", '"0x1" is not a plain whole number. Fix: write a whole number of days from'),
        ("1_0", '"1_0" is not a plain whole number. Fix: write a whole number of days from'),
        ("1e1", '"1e1" is not a plain whole number. Fix: write a whole number of days from'),
        ("30.0", '"30.0" is not a plain whole number. Fix: write a whole number of days from'),
        ("-1", '"-1" is not a plain whole number. Fix: write a whole number of days from'),
        (
            "\uff13\uff10",
            '"\uff13\uff10" is not a plain whole number. Fix: write a whole number of days from',
        ),
        ("yes", '"yes" is not a plain whole number. Fix: write a whole number of days from'),
        ('"30"', "the number stands in quotes. Fix: write 30, without quotes"),
        ("366", "366 is not between 0 and 365. Fix: write a whole number of days from 0 to 365"),
        ("9" * 60_000, f'"{"9" * 40}…" is not a plain whole number. Fix: write a whole number'),
    ],
)
def test_a_number_is_plain_and_within_its_limits(days: str, mistake: str) -> None:
    (found,) = mistakes_in(small_with("holding_days: 30", f"holding_days: {days}"))
    assert found.startswith(f"48:17 payouts.holding_days: {mistake}")


@pytest.mark.parametrize("days", ["0", "15"])
def test_a_claim_may_wait_for_its_confirmation_from_one_to_fourteen_days(days: str) -> None:
    text = small_with("confirm_within_days: 14", f"confirm_within_days: {days}")
    assert mistakes_in(text) == [
        (
            f"52:24 privacy.confirm_within_days: {days} is not between 1 and 14. "
            "Fix: write a whole number of days from 1 to 14"
        )
    ]


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("yes", "write true, without quotes"),
        ("On", "write true, without quotes"),
        ("True", "write true, without quotes"),
        ('"true"', "write true, without quotes"),
        ("no", "write false, without quotes"),
        ("OFF", "write false, without quotes"),
        ("1", "write true or false"),
    ],
)
def test_truth_is_true_or_false_and_nothing_else(typed: str, fix: str) -> None:
    (found,) = mistakes_in(small_with("donation: true", f"donation: {typed}"))
    shown = typed.strip('"')
    assert found == (
        "34:45 audiences.customer.reward.instead.donation: "
        f'"{shown}" is neither true nor false. Fix: {fix}'
    )


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("10", '"10" is not a percentage. Fix: write 10 %'),
        ('"7,5 %"', '"7,5 %" is not a percentage. Fix: write 7.5 %'),
        ("10.125 %", '"10.125 %" is not a percentage. Fix: write a percentage with at most 2'),
        ("ten", '"ten" is not a percentage. Fix: write a percentage with at most 2 decimals'),
        ("-5 %", '"-5 %" is not a percentage. Fix: write a percentage with at most 2 decimals'),
        ("0 %", '"0 %" is not above 0 % and at most 100 %. Fix: write a percentage'),
        ("100.01 %", '"100.01 %" is not above 0 % and at most 100 %. Fix: write a percentage'),
    ],
)
def test_a_percentage_has_a_sign_and_at_most_two_decimals(typed: str, mistake: str) -> None:
    (found,) = mistakes_in(small_with("bronze: 10 %", f"bronze: {typed}"))
    assert found.startswith(f"41:17 audiences.partner.reward.percent.bronze: {mistake}")


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "02.11.2026", "2026-11-2", "20261102", "0000-01-01"]
)
def test_a_date_is_one_of_the_calendar(typed: str) -> None:
    assert mistakes_in(small_with("date: 2026-11-02", f"date: {typed}")) == [
        (
            f'17:11 currencies.rates.date: "{typed}" is no date of the calendar. '
            "Fix: write year-month-day, such as 2026-11-02"
        )
    ]


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ('"#036"', '"#036" is no colour. Fix: write "#003366", in quotes'),
        ('"003366"', '"003366" is no colour. Fix: write "#003366", in quotes'),
        ("navy", '"navy" is no colour. Fix: write a colour such as "#3b3a8f", in quotes'),
        (
            '"#88aaff"',
            (
                "#88aaff on white has a contrast of 2.27 : 1; links and buttons need 4.5 : 1. "
                'Fix: take a darker one, such as "#5d74af"'
            ),
        ),
    ],
)
def test_the_primary_colour_is_a_colour_that_can_be_read_on_white(typed: str, mistake: str) -> None:
    (found,) = mistakes_in(small_with('"#003366"', typed))
    assert found.startswith(f"10:22 brand.colours.primary: {mistake}")


def test_the_accent_colour_may_be_a_light_one() -> None:
    assert mistakes_in(small_with('"#ffcc00"', '"#FFFFFF"')) == []


@pytest.mark.parametrize(
    "typed",
    [
        "hello",
        "a@@b.example",
        '"a@b.example\\r\\nBcc: c@d.example"',
        "a b@c.example",
        "a@b",
        "käse@b.example",
    ],
)
def test_an_e_mail_address_is_one(typed: str) -> None:
    (found,) = mistakes_in(small_with("hello@acme.example", typed))
    assert found.startswith("8:12 brand.contact: ")
    assert found.endswith(
        "is no e-mail address. Fix: write an address such as referrals@example.com"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "www.acme.example",
        "https://localhost",
        "https://someone@acme.example",
        "https://acme.example:99999",
        "https://acme.example:port",
        "https://[::1",
        "https://acme..example",
        "https://acmé.example",
        '"https://acme.example/\\"onload"',
        "javascript:alert(1)",
    ],
)
def test_a_website_is_an_https_address(typed: str) -> None:
    (found,) = mistakes_in(small_with("https://www.acme.example", typed))
    assert found.startswith("7:12 brand.website: ")
    assert found.endswith(
        "is no https address. Fix: write an address such as https://www.example.com"
    )


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("https://refer.acme.example/refer/", "write https://refer.acme.example"),
        ("https://refer.acme.example:8443/?a=b", "write https://refer.acme.example:8443"),
        ("http://refer.acme.example", "begin it with https:// instead of http://"),
    ],
)
def test_an_origin_ends_with_its_host(typed: str, fix: str) -> None:
    (found,) = mistakes_in(small_with("  legal_entity:", f"  origin: {typed}\n  legal_entity:"))
    assert found.startswith("5:11 brand.origin: ")
    assert found.endswith(f"Fix: {fix}")


def test_a_slash_behind_an_origin_changes_nothing() -> None:
    typed = "  origin: https://refer.acme.example/\n  legal_entity:"
    parsed = parse(small_with("  legal_entity:", typed), "p.yml")
    assert parsed.program is not None
    assert parsed.program.brand.origin == "https://refer.acme.example"


def test_a_website_without_encryption_is_told_how_to_begin() -> None:
    (found,) = mistakes_in(small_with("https://www", "http://www"))
    assert found.endswith("Fix: begin it with https:// instead of http://")


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "contact: link_only",
            "contact: linkonly",
            (
                '22:44 countries.US.contact: "linkonly" is not one of link_only, notice_once. '
                'Fix: did you mean "link_only"?'
            ),
        ),
        (
            "source: PART",
            "source: XYZ",
            (
                '36:13 audiences.partner.source: "XYZ" is not one of CUST, PART, EMPL, OTHR. '
                "Fix: write CUST, PART, EMPL or OTHR"
            ),
        ),
        (
            "rule: tier_percent",
            "rule: tiers",
            (
                "39:13 audiences.partner.reward.rule: there is no such rule. "
                "Fix: write flat, bands, tier_percent, recurring_percent, credit, marketing_fund "
                "or recognition"
            ),
        ),
        (
            "      rule: tier_percent\n",
            "",
            (
                '38:5 audiences.partner.reward.rule: the key "rule" is missing. '
                "Fix: add rule: flat, bands, tier_percent, recurring_percent, credit, "
                "marketing_fund or recognition, and the keys that go with it"
            ),
        ),
        (
            "  partner:\n",
            "  Big-Partner:\n",
            (
                '35:3 audiences.Big-Partner: "Big-Partner" cannot name an audience. '
                "Fix: use small letters a to z, digits and _, beginning with a letter, at most 40"
            ),
        ),
        (
            "    offer_contact:",
            "    offer contact:",
            (
                '54:5 privacy.purposes."offer contact": "offer contact" cannot name a purpose. '
                "Fix: use small letters a to z, digits and _, beginning with a letter, at most 40"
            ),
        ),
        (
            "goodword: 1",
            "goodword: 2",
            "1:11 goodword: this Goodword reads version 1 of the file only. Fix: write goodword: 1",
        ),
    ],
)
def test_a_word_is_one_of_those_that_mean_something(old: str, new: str, mistake: str) -> None:
    assert mistakes_in(small_with(old, new)) == [mistake]
