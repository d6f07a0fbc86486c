"""Amounts, rates and currencies as marketers write them."""

import pytest

from tests.program.programme import mistakes_in, small_with

LAST_BAND = "33:40 audiences.customer.reward.bands[2].pays[0]"


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("300.00 USD", 'the amount is not in quotes. Fix: write "300.00 USD"'),
        (
            "300.00",
            '"300.00" is no amount of money. Fix: write an amount such as "10.00 EUR", in quotes',
        ),
        ('"USD 300.00"', '"USD 300.00" is no amount of money. Fix: write "300.00 USD", in quotes'),
        ('"300usd"', '"300usd" is no amount of money. Fix: write "300 USD", in quotes'),
        (
            '"$300"',
            '"$300" is no amount of money. Fix: write an amount such as "10.00 EUR", in quotes',
        ),
        (
            '"3,000.00 USD"',
            (
                '"3,000.00 USD" is no amount of money. '
                'Fix: write "3000.00 USD", with nothing between the thousands'
            ),
        ),
        (
            '"3.000,00 USD"',
            (
                '"3.000,00 USD" is no amount of money. '
                'Fix: write "3000.00 USD", with nothing between the thousands'
            ),
        ),
        (
            '"1 234 567 USD"',
            (
                '"1 234 567 USD" is no amount of money. '
                'Fix: write "1234567 USD", with nothing between the thousands'
            ),
        ),
        ('"-3.00 USD"', '"-3.00 USD" is no amount of money. Fix: write it without a sign'),
        (
            '"0300.00 USD"',
            '"0300.00 USD" is no amount of money. Fix: write it without the leading zeros',
        ),
        (
            '"300.001 USD"',
            (
                '"300.001 USD" is no amount of money. '
                "Fix: write digits, a point and 2 decimals, and nothing between the thousands"
            ),
        ),
        ('"0.00 USD"', "the amount is zero. Fix: write an amount above zero"),
        ('"300.00 ABC"', 'unknown currency "ABC". Fix: write an ISO 4217 code such as EUR'),
        ('"300.00 XAU"', 'unknown currency "XAU". Fix: write an ISO 4217 code such as EUR'),
        (
            '"300.00 GBP"',
            (
                "the programme has no rate for GBP. "
                "Fix: add GBP to currencies.rates.values, or take one of EUR, HUF, JPY, USD"
            ),
        ),
    ],
)
def test_an_amount_is_quoted_digits_and_a_known_currency(typed: str, mistake: str) -> None:
    assert mistakes_in(small_with('["300.00 USD"]', f"[{typed}]")) == [f"{LAST_BAND}: {mistake}"]


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        (
            '"300.5 JPY"',
            (
                '"300.5 JPY" is no amount of money. '
                "Fix: write digits only, and nothing between the thousands"
            ),
        ),
        (
            '"300.50 HUF"',
            'the payout provider pays HUF in whole units only. Fix: write "300 HUF"',
        ),
        ('"1.00 USD"', "there is an amount in USD already. Fix: delete one of the two"),
    ],
)
def test_an_amount_has_the_decimals_that_can_be_paid(more: str, mistake: str) -> None:
    text = small_with('["300.00 USD"]', f'["300.00 USD", {more}]')
    assert mistakes_in(text) == [f"33:54 audiences.customer.reward.bands[2].pays[1]: {mistake}"]


@pytest.mark.parametrize("more", ['"300 JPY"', '"90000 HUF"', '"90000.00 HUF"', '"0.01 EUR"'])
def test_an_amount_may_be_the_smallest_that_can_be_paid(more: str) -> None:
    assert mistakes_in(small_with('["300.00 USD"]', f'["300.00 USD", {more}]')) == []


def test_every_list_of_amounts_holds_the_base_currency() -> None:
    assert mistakes_in(small_with('minimum: ["25.00 USD"]', 'minimum: ["25.00 EUR"]')) == [
        (
            "49:12 payouts.minimum: there is no amount in the base currency, USD. "
            "Fix: add one in USD; currencies without an own amount are converted from it"
        )
    ]


def test_nothing_needs_to_be_approved_automatically() -> None:
    assert mistakes_in(small_with('["1000.00 USD"]', '["0.00 USD"]')) == []


def test_the_size_of_a_deal_is_in_the_base_currency() -> None:
    assert mistakes_in(small_with('from: "0.00 USD"', 'from: "0.00 EUR"')) == [
        (
            "31:18 audiences.customer.reward.bands[0].from: "
            "this amount is given in the base currency, USD. Fix: convert it to USD"
        )
    ]


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("0.92", 'the rate is not in quotes. Fix: write "0.92"'),
        ('"0,92"', '"0,92" is no rate. Fix: write a rate above zero such as "0.9210", in quotes'),
        ('"0.00"', '"0.00" is no rate. Fix: write a rate above zero such as "0.9210", in quotes'),
        ('"NaN"', '"NaN" is no rate. Fix: write a rate above zero such as "0.9210", in quotes'),
        ('"1e5"', '"1e5" is no rate. Fix: write a rate above zero such as "0.9210", in quotes'),
    ],
)
def test_a_rate_is_a_quoted_decimal_above_zero(typed: str, mistake: str) -> None:
    assert mistakes_in(small_with('EUR: "0.92"', f"EUR: {typed}")) == [
        f"19:19 currencies.rates.values.EUR: {mistake}"
    ]


@pytest.mark.parametrize(
    ("base", "fix"),
    [("usd", "write USD"), ("Dollar", "write an ISO 4217 code such as EUR")],
)
def test_an_unknown_base_currency_is_one_mistake(base: str, fix: str) -> None:
    assert mistakes_in(small_with("base: USD", f"base: {base}")) == [
        f'15:9 currencies.base: unknown currency "{base}". Fix: {fix}'
    ]


def test_the_base_currency_has_no_rate_to_itself() -> None:
    assert mistakes_in(small_with('EUR: "0.92"', 'EUR: "0.92", USD: "1"')) == [
        (
            "19:32 currencies.rates.values.USD: the base currency has no rate to itself. "
            "Fix: delete USD here"
        )
    ]


def test_a_country_pays_in_a_currency_that_has_a_rate() -> None:
    assert mistakes_in(small_with("currency: EUR,", "currency: CHF,")) == [
        (
            "21:18 countries.DE.currency: the programme has no rate for CHF. "
            "Fix: add CHF to currencies.rates.values, or take one of EUR, HUF, JPY, USD"
        )
    ]


def test_a_country_has_a_currency_that_can_be_paid_out() -> None:
    text = small_with('JPY: "152.30"', 'JPY: "152.30", AED: "3.6725"')

    assert mistakes_in(text.replace("US: {currency: USD", "US: {currency: AED")) == [
        (
            "22:18 countries.US.currency: the payout provider does not pay in AED. "
            "Fix: take a currency that people there are paid in otherwise, such as USD or EUR"
        )
    ]


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ('"450,00 EUR"', 'write "450.00 EUR"'),
        ('"450,5 EUR"', 'write "450.50 EUR"'),
        ('"75000.00 JPY"', 'write "75000 JPY"'),
        ("75000.00 JPY", 'write "75000 JPY"'),
        ('"1,000 EUR"', 'write "1000 EUR", with nothing between the thousands'),
        ('"10.00 UDS"', 'did you mean "USD"?'),
        ('"10.00 EUT"', 'did you mean "EUR"?'),
    ],
)
def test_what_was_meant_is_written_out_ready_to_be_copied(typed: str, fix: str) -> None:
    text = small_with('pays: ["90.00 USD"]', f"pays: [{typed}, '90.00 USD']")
    assert mistakes_in(text)[0].endswith(f"Fix: {fix}")
