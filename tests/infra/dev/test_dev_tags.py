"""Marks that let one follow a referral by eye."""

from datetime import UTC, datetime, timedelta

from goodword.domain.claims.consent import Prospect
from goodword.domain.referrals.referral import Referral
from goodword_ops.dev.console.desk.tags import HUES, Tags
from tests.programs import referrer

NOW = datetime(2026, 11, 30, 10, 24, tzinfo=UTC)


def referral(number: int) -> Referral:
    return Referral(
        referral_id=f"REF-2026-CUST-{number:03}-JS42",
        claim_id=f"chain{number}",
        code="b80wsybc1dp",
        referrer_id="JS42",
        audience="customer",
        revision="5426b7f",
        prospect_id=f"person{number}",
        locale="de",
        created_at=NOW + timedelta(days=number),
        moved_at=NOW,
        reference=f"GW-KPVJ-5RK{number}",
    )


JOHANNA = referrer("JS42").but(
    code="b80wsybc1dp", name="Johanna Seidel", email="johanna@kunde.example", locale="de"
)
ANNA = Prospect(prospect_id="person2", locale="de", email="Anna@example.com")
TAGS = Tags([JOHANNA], [referral(2), referral(1)], {"REF-2026-CUST-002-JS42": ANNA})


def test_a_mark_is_short_keeps_its_colour_and_leads_to_the_story() -> None:
    first, second = (TAGS.referral(f"REF-2026-CUST-00{number}-JS42") for number in (1, 2))

    assert first is not None
    assert second is not None
    assert (first.text, first.href) == ("CUST-001-JS42", "/_dev/story/REF-2026-CUST-001-JS42")
    assert (first.hue, second.hue) == (0, 1)
    many = Tags([], [referral(number) for number in range(20)], {})
    hues = {tag.hue for number in range(20) if (tag := many.referral(referral(number).referral_id))}
    assert hues == {*range(HUES)}


def test_a_reward_has_the_mark_of_its_referral_and_a_referrer_one_of_their_own() -> None:
    assert TAGS.about("REF-2026-CUST-001-JS42.bands.referrer") == TAGS.referral(
        "REF-2026-CUST-001-JS42"
    )
    assert TAGS.about("JS42") == TAGS.referrer("JS42")
    assert TAGS.about("batch-1") is None


def test_a_message_is_about_what_it_names_else_about_whose_mailbox_it_went_to() -> None:
    second = TAGS.referral("REF-2026-CUST-002-JS42")

    assert TAGS.message("Your reference is GW-KPVJ-5RK2.", "dach@larkspur.example") == second
    assert TAGS.message("REF-2026-CUST-002-JS42 waits", "cfo@larkspur.example") == second
    assert TAGS.message("Hello", "anna@EXAMPLE.com") == second
    assert TAGS.message("Hello", "johanna@kunde.example") == TAGS.referrer("JS42")
    assert TAGS.message("Hello", "nobody@example.com") is None
    assert TAGS.message("Hello") is None
