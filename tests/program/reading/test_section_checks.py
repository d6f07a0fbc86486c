"""Mistakes in the sections that say how a programme is run; each begins in line 55."""

import pytest

from tests.program.programme import SMALL, mistakes_in, small_with

WORDS = "{en: Plan well, de: Gut planen}"
DAYS = "from: 2026-11-01, until: 2026-11-30"


@pytest.mark.parametrize(
    ("share", "mistake"),
    [
        (
            f"{{channels: [mail], messages: {{slack: {WORDS}}}}}",
            (
                "37:49 audiences.partner.share.messages.slack: "
                "nobody shares through this channel. "
                "Fix: add slack to channels, or delete the message"
            ),
        ),
        (
            f"{{channels: [mail], messages: {{fax: {WORDS}}}}}",
            (
                '37:42 audiences.partner.share.messages.fax: there is no channel "fax". '
                "Fix: take one of mail, whatsapp, linkedin, x, slack, sms"
            ),
        ),
        (
            "{channels: [mail, mail]}",
            (
                "37:30 audiences.partner.share.channels[1]: "
                '"mail" stands in the list already. Fix: delete one of the two'
            ),
        ),
        (
            "{channels: [linkdin]}",
            (
                '37:24 audiences.partner.share.channels[0]: "linkdin" is not one of mail, '
                'whatsapp, linkedin, x, slack, sms. Fix: did you mean "linkedin"?'
            ),
        ),
    ],
)
def test_a_message_belongs_to_a_channel_of_its_audience(share: str, mistake: str) -> None:
    offer = "    offer: {bundle: true}\n"
    assert mistakes_in(small_with(offer, f"    share: {share}\n{offer}")) == [mistake]


@pytest.mark.parametrize(
    ("post", "fits"),
    [("x" * 256, True), ("x" * 257, False), ("計" * 128, True), ("計" * 129, False)],
)
def test_a_message_for_x_fits_beside_the_link(post: str, fits: bool) -> None:
    offer = "    offer: {bundle: true}\n"
    share = f"{{channels: [x], messages: {{x: {{en: {post}, de: Gut planen}}}}}}"

    assert mistakes_in(small_with(offer, f"    share: {share}\n{offer}")) == (
        []
        if fits
        else [
            (
                "37:47 audiences.partner.share.messages.x.en: X would not take the whole message. "
                "Fix: at most 256 characters beside the link; Japanese ones and emoji are two"
            )
        ]
    )


TAKES_ALL = "{owner: sales@acme.example, answer_within_hours: 8}"


@pytest.mark.parametrize(
    ("routes", "mistake"),
    [
        (
            ["{countries: [DE], owner: d@acme.example, answer_within_hours: 8}"],
            (
                "56:5 routing[0]: some referrals would find no owner. "
                "Fix: add a last route with owner and answer_within_hours only"
            ),
        ),
        (
            [TAKES_ALL, TAKES_ALL],
            (
                "57:5 routing[1]: this route is never reached: "
                "one above it takes all of its referrals. Fix: move it up, or delete it"
            ),
        ),
        (
            [
                "{audiences: [partner], owner: p@acme.example, answer_within_hours: 8}",
                "{audiences: [partner], owner: q@acme.example, answer_within_hours: 8}",
                TAKES_ALL,
            ],
            (
                "57:5 routing[1]: this route is never reached: "
                "one above it takes all of its referrals. Fix: move it up, or delete it"
            ),
        ),
        (
            [
                "{countries: [DE, US], owner: d@acme.example, answer_within_hours: 8}",
                (
                    "{countries: [DE], audiences: [partner], owner: p@acme.example, "
                    "answer_within_hours: 8}"
                ),
                TAKES_ALL,
            ],
            (
                "57:5 routing[1]: this route is never reached: "
                "one above it takes all of its referrals. Fix: move it up, or delete it"
            ),
        ),
    ],
)
def test_every_referral_finds_an_owner(routes: list[str], mistake: str) -> None:
    lines = "".join(f"  - {route}\n" for route in routes)
    assert mistakes_in(f"{SMALL}routing:\n{lines}") == [mistake]


def test_routes_for_different_referrals_stand_side_by_side() -> None:
    routes = (
        "  - {countries: [DE], owner: d@acme.example, answer_within_hours: 8}\n"
        "  - {audiences: [partner], owner: p@acme.example, answer_within_hours: 8}\n"
        "  - {countries: [US], audiences: [partner, customer], owner: u@acme.example, "
        "answer_within_hours: 8}\n"
    )
    assert mistakes_in(f"{SMALL}routing:\n{routes}  - {TAKES_ALL}\n") == []


@pytest.mark.parametrize(
    ("section", "mistake"),
    [
        (
            "qualification: {employees: {from: 50, to: 49}}",
            (
                "55:43 qualification.employees.to: no company is of such a size. "
                "Fix: write the larger number under to"
            ),
        ),
        (
            "targets: {per: year}",
            (
                "55:10 targets: there is no target. "
                "Fix: add claims, closed_won, new_revenue or another"
            ),
        ),
        (
            'governance: {approvals: [{by: Ann, up_to: ["2000.00 USD"]}]}',
            (
                "55:26 governance.approvals[0]: nobody approves what is larger. "
                "Fix: add a last one without up_to"
            ),
        ),
        (
            "governance: {approvals: [{by: Ann}, {by: Ben}]}",
            (
                "55:26 governance.approvals[0]: the approvals below this one are never asked for. "
                "Fix: move it to the end"
            ),
        ),
        (
            (
                'governance: {approvals: [{by: Ann, up_to: ["2000.00 USD", "1800.00 EUR"]}, '
                '{by: Ben, up_to: ["3000.00 USD", "1800.00 EUR"]}, {by: Cem}]}'
            ),
            (
                "55:93 governance.approvals[1].up_to: this is not more than the one before. "
                "Fix: order them by amount, in every currency"
            ),
        ),
        (
            'governance: {approvals: [{by: Ann, up_to: ["1000.00 USD"]}, {by: Ben}]}',
            (
                "55:43 governance.approvals[0].up_to: "
                "rewards up to 1000.00 USD need no approval. "
                "Fix: write more than in payouts.approve_automatically_up_to, or lower that"
            ),
        ),
        (
            'budget: {per: month, amount: "299.99 USD"}',
            (
                "55:30 budget.amount: a single reward of audiences.customer, 300.00 USD, "
                "is more than the budget. Fix: raise the budget, or lower that reward"
            ),
        ),
        (
            (
                f"requests: {{ask: {{audience: partners, moment: renewal, steps: "
                f"[{{after_days: 1, channel: mail, message: {WORDS}}}]}}}}"
            ),
            (
                '55:28 requests.ask.audience: the programme has no audience "partners". '
                'Fix: did you mean "partner"?'
            ),
        ),
        (
            (
                f"requests: {{ask: {{audience: partner, moment: renewal, steps: "
                f"[{{after_days: 7, channel: mail, message: {WORDS}}}, "
                f"{{after_days: 6, channel: call, message: {WORDS}}}]}}}}"
            ),
            (
                "55:149 requests.ask.steps[1].after_days: "
                "this step comes before the one above it. "
                "Fix: order the steps by after_days, counted from the moment"
            ),
        ),
    ],
)
def test_a_section_does_not_contradict_itself_or_another(section: str, mistake: str) -> None:
    assert mistakes_in(f"{SMALL}{section}\n") == [mistake]


def test_an_extra_larger_than_the_budget_is_never_paid() -> None:
    text = (
        f'{SMALL}budget: {{per: month, amount: "300.00 USD"}}\n'
        f'campaigns:\n  spring: {{{DAYS}, audiences: [partner], extra: ["301.00 USD"]}}\n'
    )
    assert mistakes_in(text) == [
        (
            "55:30 budget.amount: a single reward of campaigns.spring, 301.00 USD, "
            "is more than the budget. Fix: raise the budget, or lower that reward"
        )
    ]


@pytest.mark.parametrize(
    ("pays", "told"),
    [
        # At 0.92 EUR for a dollar; the own amount in dollars is well within the budget.
        ('["300.00 USD", "2800.00 EUR"]', "2800.00 EUR (3043.48 USD)"),
        ('["300.00 USD", "112957.00 HUF"]', "112957.00 HUF (300.02 USD)"),
        ('["300.00 USD", "276.00 EUR"]', None),
        ('["300.00 USD", "276.01 EUR"]', "276.01 EUR (300.01 USD)"),
    ],
)
def test_a_reward_in_another_currency_must_fit_the_budget_too(pays: str, told: str | None) -> None:
    text = (
        f'{SMALL}budget: {{per: month, amount: "300.00 USD"}}\n'
        f"campaigns:\n  spring: {{{DAYS}, audiences: [partner], extra: {pays}}}\n"
    )

    assert mistakes_in(text) == (
        []
        if told is None
        else [
            (
                f"55:30 budget.amount: a single reward of campaigns.spring, {told}, "
                "is more than the budget. Fix: raise the budget, or lower that reward"
            )
        ]
    )


def test_a_converted_amount_that_is_rounded_up_must_fit_the_budget_too() -> None:
    text = small_with('["300.00 USD"]', '["300.03 USD"]').replace('"376.50"', '"20.00"')

    # 6,000.6 HUF are paid as 6,001, at 20 HUF for a dollar.
    assert mistakes_in(f'{text}budget: {{per: month, amount: "300.03 USD"}}\n') == [
        (
            "55:30 budget.amount: a single reward of audiences.customer, 6001.00 HUF "
            "(300.05 USD), is more than the budget. Fix: raise the budget, or lower that reward"
        )
    ]


def test_approvals_with_mistakes_are_not_compared() -> None:
    approvals = '[{by: Ann, up_to: ["2000 Dollars"]}, {by: Ben, up_to: []}, {by: Cem}]'
    found = mistakes_in(f"{SMALL}governance: {{approvals: {approvals}}}\n")
    assert [mistake.split(": ")[0] for mistake in found] == [
        "55:44 governance.approvals[0].up_to[0]",
        "55:79 governance.approvals[1].up_to",
    ]


def test_an_approval_without_a_readable_amount_has_that_mistake_only() -> None:
    approvals = '[{by: Ann, up_to: 5}, {by: Ben, up_to: ["2000.00 USD"]}]'
    (mistake,) = mistakes_in(f"{SMALL}governance: {{approvals: {approvals}}}\n")
    assert mistake.startswith("55:43 governance.approvals[0].up_to: here stands one value")


def test_a_route_with_a_mistake_has_that_one_only() -> None:
    routes = f"  - {TAKES_ALL}\n  - {{owner: sales, answer_within_hours: 8}}\n"
    assert mistakes_in(f"{SMALL}routing:\n{routes}") == [
        (
            '57:13 routing[1].owner: "sales" is no e-mail address. '
            "Fix: write an address such as referrals@example.com"
        )
    ]


def test_a_wrong_country_is_told_once_and_proposed_nowhere() -> None:
    wrong = small_with("  US: {currency: USD", "  us: {currency: USD")
    text = wrong + "routing:\n  - {owner: a@b.example, countries: [US]}\n  - {owner: a@b.example}\n"
    (mistake,) = [mistake for mistake in mistakes_in(text) if '"us"' in mistake]
    assert mistake.endswith('countries.us: unknown country "us". Fix: write US')
    assert not any("did you mean" in mistake for mistake in mistakes_in(text))


@pytest.mark.parametrize(
    ("booking", "mistake"),
    [
        ('sales@acme.example: "https://meet.acme.example/sales"', None),
        (
            'sales@acme.example: "http://meet.acme.example/sales"',
            (
                '56:87 routing[0].booking."sales@acme.example": "http://meet.acme.example/sales" '
                "is no https address. Fix: begin it with https:// instead of http://"
            ),
        ),
        (
            'sale@acme.example: "https://meet.acme.example/sales"',
            (
                '56:86 routing[0].booking."sale@acme.example": "sale@acme.example" is no owner of '
                'this route. Fix: did you mean "sales@acme.example"?'
            ),
        ),
        (
            'sales: "https://meet.acme.example/sales"',
            (
                '56:67 routing[0].booking.sales: "sales" is no e-mail address. '
                "Fix: write an address such as referrals@example.com"
            ),
        ),
    ],
)
def test_a_time_is_booked_at_an_https_address_with_an_owner_of_the_route(
    booking: str, mistake: str | None
) -> None:
    route = f"{{owner: sales@acme.example, answer_within_hours: 8, booking: {{{booking}}}}}"
    found = mistakes_in(f"{SMALL}routing:\n  - {route}\n")
    assert found == ([mistake] if mistake else [])
