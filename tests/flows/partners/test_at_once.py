"""Registrations over a real table: two at once, and one against a confirmation."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from goodword.domain.errors import Conflict
from goodword.domain.partners.company import RegisteredCompany
from goodword.domain.partners.registration import (
    BudgetBand,
    DealRegistration,
    RegistrationForm,
    RegistrationStatus,
    Timeline,
)
from goodword.domain.referrals.referral import Referral
from goodword.domain.tokens import company_id_of, person_of
from goodword.flows.claims.person import person_state, referrals_of
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.partners.registrations import register_deal
from goodword.program.revision import revision_of
from tests.doubles import KEYS, sample_program
from tests.handlers.counted import Functions

pytestmark = pytest.mark.emulator

ANNA = "anna.weber@firma.example"
FORM = RegistrationForm("firma.example", "a shop", BudgetBand.UNKNOWN, Timeline.UNKNOWN, "")


@pytest.fixture
def functions(built: Path, table: str) -> Functions:
    return Functions(built, table)


def registers(functions: Functions, who: str, number: int) -> DealRegistration | None:
    program = sample_program()
    try:
        return register_deal(
            functions.store,
            PinnedProgram(program, revision_of(program)),
            KEYS,
            who,
            FORM,
            randomness=lambda length: bytes([number]) * length,
            now=functions.clock(),
        ).registration
    except Conflict:
        return None


def company(functions: Functions) -> RegisteredCompany:
    found = functions.store.get(RegisteredCompany, company_id_of(KEYS, "firma.example"))
    assert found is not None
    return found


def confirmed(functions: Functions) -> tuple[Referral, ...]:
    state = person_state(functions.store, person_of(KEYS, ANNA))
    return referrals_of(functions.store, state.confirmed)


def test_of_many_who_register_a_company_at_once_one_stands(functions: Functions) -> None:
    partners = [f"P{number}" for number in range(8)]
    for name in partners:
        functions.register(name, "partner")

    with ThreadPoolExecutor(len(partners)) as browsers:
        made = [
            one
            for one in browsers.map(
                lambda number: registers(functions, partners[number], number + 1),
                range(len(partners)),
            )
            if one is not None
        ]

    standing = [one for one in made if one.status is RegistrationStatus.RECEIVED]
    guard = company(functions)
    assert guard.holder is not None
    assert [one.registration_id for one in standing] == [guard.holder.registration_id]
    second = {one.registration_id for one in made if one.status is RegistrationStatus.SECOND}
    assert set(guard.line) == second
    assert len(made) == 1 + len(second)


def test_a_registration_and_a_confirmation_at_once_have_one_order(functions: Functions) -> None:
    functions.register("P1", "partner")
    functions.claim(ANNA)
    functions.react()

    with ThreadPoolExecutor(2) as both:
        confirming = both.submit(functions.confirm, ANNA)
        registering = both.submit(registers, functions, "P1", 7)
        assert confirming.result().status_code == 303
        registration = registering.result()

    assert registration is not None
    picked = next(one for one in confirmed(functions) if one.registration_id is None)
    if registration.status is RegistrationStatus.RECEIVED:
        assert picked.behind == registration.registration_id
        assert [one.referrer_id for one in confirmed(functions)] == ["P1", "JS42"]
    else:
        assert not picked.waits
        assert len(confirmed(functions)) == 1
    assert picked.referral_id in company(functions).claims


def test_the_same_confirmation_twice_at_once_is_given_once(functions: Functions) -> None:
    functions.register("P1", "partner")
    assert registers(functions, "P1", 7) is not None
    functions.claim(ANNA)
    functions.react()

    with ThreadPoolExecutor(4) as both:
        for one in [both.submit(functions.confirm, ANNA) for _ in range(4)]:
            assert one.result().status_code in {303, 503}

    assert [one.referrer_id for one in confirmed(functions)] == ["P1", "JS42"]
    holder = company(functions).holder
    assert holder is not None
    assert len(holder.credited) == 1
