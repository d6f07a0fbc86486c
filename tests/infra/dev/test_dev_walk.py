"""The path that the desk leads along."""

from dataclasses import replace
from datetime import datetime, timedelta

from goodword_ops.dev.console.desk.walk import Progress, StepState, WalkStep, walk

NOW = datetime.fromisoformat("2026-11-30T10:24:00+00:00")
BEGUN = Progress(offer="/r/abc")
DEAL = replace(BEGUN, deal="REF-2026-CUST-001-JS42", currency="EUR", told_sales=1)


def at_hand(progress: Progress) -> WalkStep:
    (step,) = [one for one in walk(progress, NOW) if one.state is StepState.NOW]
    return step


def test_a_newcomer_begins_with_a_link_and_has_one_thing_to_press() -> None:
    steps = walk(BEGUN, NOW)

    assert [one.state for one in steps] == [StepState.NOW] + [StepState.LATER] * 7
    assert [press.action for one in steps for press in one.presses] == ["/r/abc"]
    assert [one.number for one in steps] == [*range(1, 9)]


def test_the_path_leads_through_the_mail_to_a_deal_with_an_amount() -> None:
    assert at_hand(replace(BEGUN, seen=True)).title == "Claim the offer"
    asked = at_hand(replace(BEGUN, asked=True, confirm="http://x/confirm?t=1"))
    assert asked.presses[0].action == "http://x/confirm?t=1"
    won = at_hand(DEAL)
    assert dict(won.presses[0].fields) == {
        "referral_id": "REF-2026-CUST-001-JS42",
        "stage": "closed_won",
        "value": "48000.00",
        "currency": "EUR",
    }
    assert dict(at_hand(replace(DEAL, currency="JPY")).presses[0].fields)["value"] == "4800000"


def test_what_is_held_says_why_what_next_and_when_and_lets_so_many_days_pass() -> None:
    held = replace(DEAL, won=True, earned="2,800.00 EUR", held_until=NOW + timedelta(days=29.5))

    step = at_hand(held)

    assert (step.why, step.when) == ("the deal may still be withdrawn", "29 December 2026")
    assert step.presses[0].fields == (("advance", "P30D"),)


def test_a_step_that_was_skipped_counts_as_done_once_a_later_one_is() -> None:
    paid = replace(DEAL, won=True, hold_is_over=True, paid="2,800.00 EUR to j@x.example")

    assert at_hand(paid).title == "Read what the referrer gets"
    over = walk(replace(paid, told_referrer="You were paid"), NOW)
    assert {one.state for one in over} == {StepState.DONE}
