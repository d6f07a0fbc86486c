"""What an earlier version of Goodword wrote is read, changed and written back, on every engine."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import pytest

from goodword.domain.claims.chain import chain_breaks
from goodword.domain.claims.consent import ConsentStatus
from goodword.domain.claims.submission import ClaimForm
from goodword.domain.event import EventType
from goodword.domain.ledger import Balance
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.rewards.reward import RewardStatus
from goodword.domain.tokens import Person, TokenUse, make_token
from goodword.flows.claims.export import export
from goodword.flows.claims.person import person_of_link
from goodword.flows.payouts.observe import observe_payouts
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.payouts.seal import seal_batches
from goodword.flows.payouts.submit import submit_batches
from goodword.flows.rewards.approve import approve_rewards
from goodword.program.revision import canonical_json, revision_of
from goodword.program.upgrades import known_program_of
from goodword.store import keys, lists, upgrades
from goodword.store.items import Item, item_of, record_of
from tests.company import BOX, Company
from tests.doubles import KEYS
from tests.gateways.payouts.fake import FakeProvider
from tests.store.earlier import FIRST
from tests.store.engines import Engine

# Kinds of records that it did not know.
SINCE: Final = {
    "StaffRoll",
    "StaffSession",
    "StaffSignIn",
    "TrailEntry",
    "UsedLogout",
    "TrailHead",
    "ApiKey",
    "ApiKeyRing",
    "ApiKeyUse",
    "KeptAnswer",
    "Redemption",
    "Application",
    "ClaimSubmission",
    "DealRegistration",
    "DestinationChange",
    "FormerAddress",
    "FreshLinkRequest",
    "Handover",
    "Invitation",
    "JoinRequest",
    "KnownFacts",
    "LeadTold",
    "ReferrerOverview",
    "PortalSession",
    "ProofRequest",
    "ProposedWords",
    "ReferralReference",
    "ReferrerMailbox",
    "ReferrerNews",
    "ReferrerPreferences",
    "RegisteredCompany",
    "RewardedCompany",
    "FirstSignature",
    "QueueWatch",
    "Escalation",
    "ReportedWin",
    "Review",
    "SealedRequest",
    "SignInRequest",
    "Undeliverable",
    "SummedEvent",
    "UnfollowedReport",
    "UsedProof",
}
EACH: dict[str, Item] = FIRST["each"]
COMPANY: dict[str, Any] = FIRST["company"]


def kind_of(item: Item) -> Any:
    return keys.kind_of(item["sk"]["S"])


@pytest.mark.parametrize("name", EACH)
def test_every_item_is_read_and_written_back_with_a_number(name: str) -> None:
    item = EACH[name]
    kind = kind_of(item)
    record = record_of(kind, item)
    assert record.is_known
    assert record.unknown == {}
    again = item_of(record, nonce=item["nonce"]["S"])
    number = {"N": str(upgrades.number_of(kind.__name__))}
    assert again.pop("v") == number
    if number == {"N": "1"}:
        version = str(int(item["version"]["N"]) + 1)
        # Nothing is added but what lists show.
        known = {name: one for name, one in again.items() if name not in lists.ATTRIBUTES}
        assert known == {**item, "version": {"N": version}}


def test_there_is_an_item_of_every_kind_that_there_was_and_of_every_type_of_event() -> None:
    kinds = {kind_of(item).__name__ for item in EACH.values()}
    assert kinds == keys.LAYOUTS.keys() - SINCE
    types = {item["type"]["S"] for item in EACH.values() if "type" in item}
    assert len(types) == 25
    assert types <= set(EventType)


def test_every_upgrade_of_an_item_has_one_to_upgrade() -> None:
    written = {(kind_of(item).__name__, int(item.get("v", {"N": "1"})["N"])) for item in stored()}
    records = {(kind, number) for kind, number in upgrades.UPGRADES if kind in keys.LAYOUTS}
    assert records <= written


def stored() -> Iterator[Item]:
    yield from EACH.values()
    yield from COMPANY["items"]


def test_a_programme_keeps_its_revision_and_says_the_same() -> None:
    program = known_program_of(COMPANY["program"]["text"])
    assert revision_of(program) == COMPANY["program"]["revision"]
    assert known_program_of(canonical_json(program)) == program


@pytest.fixture
def company(engine: Engine) -> Company:
    """The table as the earlier version left it."""
    for item in COMPANY["items"]:
        # The engines may delete by their own clocks, which know nothing of a test's time.
        engine.put({name: one for name, one in item.items() if name != "expires_at_epoch"})
    revision, text = COMPANY["program"]["revision"], COMPANY["program"]["text"]
    engine.put({**_at(f"PROGRAM#{revision}", "PROGRAM"), "program": {"S": text}})
    engine.clock.now = datetime.fromisoformat(COMPANY["now"])
    found = Company()
    found.clock, found.store = engine.clock, engine.store  # type: ignore[assignment]
    # Its own numbers go on behind those of the earlier version.
    found.randomness.calls = 10_000
    # Whoever deploys this version publishes with it.
    found.publish(found.terms.program)
    return found


def _at(pk: str, sk: str) -> Item:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def person(company: Company, who: str, use: TokenUse = TokenUse.PREFERENCES) -> Person:
    """Who holds a link of a mail that the earlier version sent; its token was about the claim."""
    token = make_token(KEYS, use, COMPANY["claims"][who], None)
    return person_of_link(company.store, KEYS, use, token, now=company.clock())


def test_a_claim_that_nobody_confirmed_gets_no_mail_expires_and_may_be_made_again(
    company: Company, engine: Engine
) -> None:
    company.clock.advance(minutes=3)
    company.sweep()
    assert [mail for mail in company.mailbox.mails if mail.to == "waits@kunde.example"] == []
    waits = person(company, "waits", TokenUse.CONFIRM)
    assert company.state(waits).open == ()

    form = ClaimForm(name="W", email="waits@kunde.example", locale="de")
    company.submit(COMPANY["codes"]["jana"], form)
    company.clock.advance(minutes=3)
    company.sweep()
    referral_id = company.confirm(waits, ticked=BOX).referral_id
    company.clock.advance(days=14)
    company.expire()

    # What the earlier version had received ends, and takes nothing along.
    assert company.statuses(waits)["offer_contact"] is ConsentStatus.GIVEN
    confirmed = company.state(waits).confirmed
    assert confirmed is not None
    assert confirmed.email == "waits@kunde.example"
    company.move(referral_id, ReferralStatus.CLOSED_WON, ("1000.00", "EUR"), message_id="m9")
    company.clock.advance(minutes=3)
    company.sweep()
    assert company.reward(referral_id, "JS42", "bands") is not None
    item = engine.item(f"REFERRAL#{referral_id}", "REFERRAL")
    assert item["v"] == {"N": str(upgrades.number_of("Referral"))}


def test_every_chain_of_consent_is_whole_and_goes_on(company: Company) -> None:
    for claim_id in COMPANY["claims"].values():
        assert chain_breaks(company.store.consents(claim_id)) == ()

    sure = person(company, "sure")
    company.erase(sure)

    chain = company.store.consents(COMPANY["claims"]["sure"])
    assert chain[-1].type == "claim.erased"
    assert chain_breaks(chain) == ()
    shown = export(company.store, sure, now=company.clock())
    assert shown["person"] is None
    assert len(shown["consents"]) == len(chain)


def test_who_confirmed_then_stands_first_and_a_later_one_waits(company: Company) -> None:
    someone = person(company, "sure")
    before = company.referrals(someone)
    assert [one.referral_id for one in before] == [COMPANY["referrals"]["sure"]]

    company.submit(COMPANY["codes"]["omar"], ClaimForm("S", "sure@kunde.example", "de"))
    later = company.confirm(someone)

    assert later.claim_id == COMPANY["claims"]["sure"]
    assert [one.waits for one in company.referrals(someone)] == [False, True]
    assert chain_breaks(company.store.consents(later.claim_id)) == ()


def test_links_of_its_mails_stop_mail_whether_or_not_the_address_is_kept(company: Company) -> None:
    for who in ("sure", "gone", "refused", "open"):
        company.unsubscribe(person(company, who, TokenUse.UNSUBSCRIBE))

    for who in ("sure", "gone", "refused", "open"):
        form = ClaimForm(name="S", email=f"{who}@kunde.example", locale="de")
        company.submit(COMPANY["codes"]["omar"], form)
    company.clock.advance(minutes=3)
    company.sweep()

    assert company.mailbox.mails == []


def test_what_was_sealed_and_what_was_held_is_paid_once(company: Company) -> None:
    provider = FakeProvider(company.clock)
    providers = {provider.name: provider}
    program = company.store.program(COMPANY["program"]["revision"])
    assert program is not None

    for days in (0, 1, 31, 1, 1):
        company.clock.advance(days=days, hours=1)
        approve_rewards(company.store, keys=lambda: KEYS, now=company.clock())
        reserve_payouts(company.store, program, providers, now=company.clock())
        seal_batches(company.store, providers, provider.name, now=company.clock())
        submit_batches(company.store, providers, provider.name, clock=company.clock)
        provider.process()
        company.clock.advance(hours=2)
        observe_payouts(company.store, providers, now=company.clock())

    paid = {
        who: company.reward(COMPANY["referrals"][who], "JS42", "bands")
        for who in ("paid", "won", "sure")
    }
    assert {who: one and one.status for who, one in paid.items()} == dict.fromkeys(
        paid, RewardStatus.PAID
    )
    one = paid["paid"]
    assert one is not None
    balance = company.store.get(Balance, one.account_id, "EUR")
    assert balance is not None
    earned = sum(reward.minor for reward in paid.values() if reward)
    assert (balance.owed, balance.reserved, balance.paid) == (0, 0, earned)
    # The earlier version has sent the first one.
    sent = sum(item.instruction.minor for batch in provider.batches for item in batch.items)
    assert sent == earned - one.minor
