"""What a prospect holds: asked for, spent once, given back, and told in the story."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from goodword.domain.errors import Refused
from goodword.domain.event import EventType
from goodword.domain.tokens import TokenUse
from goodword.flows.claims.export import export
from goodword.flows.claims.redeem import redeem_offer
from goodword.flows.story import story_of
from goodword_ops.commands.story_words import as_text
from tests.handlers.api.asking import System

AT = "2026-11-21T12:00:00Z"


@pytest.fixture
def system(built: Path) -> System:
    return System(built)


def offer(system: System) -> str:
    referral_id = system.referral()
    reference = system.told("GET", f"/referrals/{referral_id}")["reference"]
    return f"/offers/{reference}"


def code_of(system: System, method: str, path: str, body: object = None, **query: str) -> str:
    answer = system.ask(method, path, body, query=query or None)
    assert answer.status == 409, answer.body
    code: str = json.loads(answer.body)["code"]
    return code


def test_an_offer_says_what_it_holds_and_until_when(system: System) -> None:
    path = offer(system)
    held = system.told("GET", path)
    typed = system.told("GET", path.lower())

    assert held == typed
    assert held["offer"] == {
        "discount_basis_points": 1500,
        "discount_term": "first_year",
        "trial_days": 60,
        "onboarding_hours": None,
        "bundle": False,
    }
    assert (held["state"], held["last_day"]) == ("yours", "2027-11-21")


def test_an_offer_is_spent_once_and_the_same_order_hears_the_same(system: System) -> None:
    path = f"{offer(system)}/redeemed"
    first = system.told("POST", path, {"order": "O1"})
    again = system.told("POST", path, {"order": "O1"})

    assert (first["state"], first["changed"], again["changed"]) == ("redeemed", True, False)
    assert {**first, "changed": False} == again
    assert code_of(system, "POST", path, {"order": "O2"}) == "redeemed_already"
    spent = [one for one in system.store.events if one.type == EventType.OFFER_REDEEMED]
    assert len(spent) == 1


def test_a_redemption_is_taken_back_for_its_order_alone_and_the_offer_is_good_again(
    system: System,
) -> None:
    path = f"{offer(system)}/redeemed"
    assert code_of(system, "DELETE", path, order="O1") == "not_redeemed"
    system.told("POST", path, {"order": "O1"})
    assert code_of(system, "DELETE", path, order="O2") == "not_redeemed"

    undone = system.told("DELETE", path, query={"order": "O1"})
    again = system.told("DELETE", path, query={"order": "O1"})
    next_one = system.told("POST", path, {"order": "O2"})

    assert (undone["state"], undone["changed"], again["changed"]) == ("yours", True, False)
    assert next_one["state"] == "redeemed"


def test_what_is_over_ended_or_second_in_line_is_not_spent(system: System) -> None:
    path = offer(system)
    spent = f"{path}/redeemed"
    system.clock.advance(days=365)
    system.told("GET", path)
    system.clock.advance(days=1)
    assert system.told("GET", path)["state"] == "over"
    assert code_of(system, "POST", spent, {"order": "O1"}) == "offer_over"


def test_an_offer_whose_referral_ended_is_not_spent(system: System) -> None:
    path = offer(system)
    referral_id = system.told("GET", path)["referral_id"]
    system.told(
        "POST", f"/referrals/{referral_id}/stage", {"stage": "closed_lost", "occurred_at": AT}
    )
    assert code_of(system, "POST", f"{path}/redeemed", {"order": "O1"}) == "offer_ended"


def test_the_order_that_spent_an_offer_in_time_hears_the_same_when_it_is_over(
    system: System,
) -> None:
    path = f"{offer(system)}/redeemed"
    system.told("POST", path, {"order": "O1"})
    before = system.told("POST", path, {"order": "O1"})
    system.clock.advance(days=400)
    assert system.told("POST", path, {"order": "O1"}) == before


def test_the_story_tells_who_honoured_it_for_what_and_that_it_was_taken_back(
    system: System,
) -> None:
    path = f"{offer(system)}/redeemed"
    system.told("POST", path, {"order": "O1"})
    system.told("DELETE", path, query={"order": "O1"})
    (referral,) = system.site.referrals()

    told = "\n".join(as_text(story_of(system.store, referral.referral_id), personal=False))

    assert "the voucher is spent; for the order O1; by api/web-shop" in told
    assert "the voucher is good again; for the order O1; by api/web-shop" in told


@pytest.mark.parametrize("body", [{}, {"order": ""}, {"order": 7}, {"order": "x" * 65}, {"id": 1}])
def test_an_order_that_is_none_is_refused(system: System, body: dict[str, object]) -> None:
    assert system.ask("POST", f"{offer(system)}/redeemed", body).status == 422
    assert system.ask("DELETE", "/offers/GW-0000-0000/redeemed").status == 422


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Your offer has been used"),
        ("de", "Ihr Angebot ist eingelöst"),
        ("ar", "استُخدم عرضك"),
        ("ja", "特典はご利用済みです"),
    ],
)
def test_whoever_opens_a_spent_voucher_reads_so_and_when_it_is_given_back_that_it_is_good(
    system: System, language: str, heading: str
) -> None:
    path = f"{offer(system)}/redeemed"
    token = system.site.token(TokenUse.VOUCHER)

    def page() -> str:
        return system.site.get("/confirm", {"t": token, "lang": language}).body

    before = page()
    system.told("POST", path, {"order": "O1"})
    spent = page()
    system.told("DELETE", path, query={"order": "O1"})

    assert heading not in before
    assert heading in spent
    assert "voucher.ics" not in spent
    assert "O1" not in spent
    assert page() == before


def test_the_person_s_export_says_for_which_order_it_was_spent(system: System) -> None:
    path = f"{offer(system)}/redeemed"
    system.told("POST", path, {"order": "O1"})
    found = export(system.store, system.site.person(), now=system.clock())

    assert [(one["order"], one["redeemed_at"][:10]) for one in found["claims"]] == [
        ("O1", "2026-11-21")
    ]


def test_of_many_orders_at_the_same_moment_one_has_the_offer(system: System) -> None:
    reference = offer(system).rpartition("/")[2]

    def spend(order: str) -> str | None:
        try:
            done = redeem_offer(
                system.store,
                reference,
                order,
                by="api/web-shop",
                time_zone="UTC",
                now=system.clock(),
            )
        except Refused as refused:
            return refused.code
        return done.held.redemption.order if done.held.redemption else None

    orders = [f"O{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        heard = list(pool.map(spend, orders))

    assert len([one for one in heard if one in orders]) == 1
    assert heard.count("redeemed_already") == 7
