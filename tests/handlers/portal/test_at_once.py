"""Signing in over a real table: what it asks for, and fifty browsers with one link."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from goodword.domain.errors import Conflict, Refused, Unavailable
from goodword.domain.event import Decision
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.tokens import person_of
from goodword.flows.portal.sign_in import SignedIn, sign_in
from tests.doubles import KEYS
from tests.handlers.counted import Functions, operations, text_of
from tests.store.records import REFERRAL, REWARD

pytestmark = pytest.mark.emulator

JOHANNA = "js42@kunde.example"


@pytest.fixture
def functions(built: Path, table: str) -> Functions:
    return Functions(built, table)


def test_fifty_who_use_one_link_at_once_begin_one_session(functions: Functions) -> None:
    token = functions.sign_in_link(JOHANNA)

    def use(number: int) -> SignedIn | None:
        try:
            return sign_in(
                functions.store,
                KEYS,
                token,
                randomness=lambda length: bytes([number]) * length,
                now=functions.clock(),
            )
        except (Conflict, Refused, Unavailable):
            return None

    with ThreadPoolExecutor(50) as browsers:
        begun = [one for one in browsers.map(use, range(50)) if one is not None]

    assert len(begun) == 1
    access = functions.store.mailbox_access(person_of(KEYS, JOHANNA).prospect_id)
    assert [one.session_id for one in access.sessions] == [begun[0].session.session_id]


def test_asking_for_a_link_and_using_it_take_three_requests_at_most(functions: Functions) -> None:
    with functions.log.of() as asked:
        assert functions.do("/portal/sign-in", {"email": JOHANNA}).status_code == 200
    assert operations(asked) == Counter(GetItem=1, TransactWriteItems=1)

    token = _link(functions)
    with functions.log.of() as asked:
        assert functions.look("/portal/enter", f"t={token}").status_code == 200
    assert asked == []
    with functions.log.of() as asked:
        assert functions.do("/portal/enter", {"t": token}).status_code == 303
    assert operations(asked) == Counter(Query=1, BatchGetItem=1, TransactWriteItems=1)


def _link(functions: Functions) -> str:
    functions.react()
    mail = functions.mailbox.mails[-1].text
    return mail.partition("/portal/enter?t=")[2].split()[0]


PAGES = ("/portal", "/portal/referrals", "/portal/rewards", "/portal/sessions")


@pytest.mark.slow
@pytest.mark.parametrize("most", [1_000, pytest.param(10_000, marks=pytest.mark.proof)])
def test_pages_ask_the_same_at_ten_referrals_and_at_thousands(
    functions: Functions, most: int
) -> None:
    _refer(functions, 0, 10)
    functions.sign_in(JOHANNA)
    # Of referrals that were there before overviews were kept, one is made at the first look.
    assert functions.look("/portal").status_code == 200
    few = _asked(functions)
    _refer(functions, 10, most)
    many = _asked(functions)

    assert many == few
    assert few["/portal"] == Counter(Query=2, BatchGetItem=1)
    assert few["/portal/referrals"] == Counter(Query=2)
    assert few["/portal/rewards"] == Counter(Query=2, BatchGetItem=1)
    assert few["/portal/sessions"] == Counter(Query=1)
    assert text_of(functions.look("/portal/referrals")).count("<article") == 20


def _asked(functions: Functions) -> dict[str, Counter[str]]:
    """What each page asks of the table."""
    found = {}
    for page in PAGES:
        with functions.log.of() as asked:
            assert functions.look(page).status_code == 200
        found[page] = operations(asked)
    return found


def _refer(functions: Functions, first: int, last: int) -> None:
    """Referrals of Johanna from one number to another, each of them with a reward."""
    referrer = functions.store.get(Referrer, "JS42")
    assert referrer is not None
    saved: list[Record] = []
    for number in range(first, last):
        at = functions.clock() - timedelta(minutes=number + 5)
        referral_id = f"REF-2026-CUST-{number:05}-JS42"
        of_her = {"referral_id": referral_id, "referrer_id": "JS42", "version": 0}
        saved.append(REFERRAL.but(**of_her, created_at=at, confirmed_at=at, moved_at=at))
        saved.append(
            REWARD.but(
                **of_her,
                reward_id=f"{referral_id}.bands.referrer",
                account_id=referrer.account_id,
                created_at=at,
                moved_at=at,
            )
        )
    for start in range(0, len(saved), 90):
        functions.store.commit(Decision(save=tuple(saved[start : start + 90])))


def test_a_page_of_payouts_and_a_statement_cost_three_requests_at_most(
    functions: Functions,
) -> None:
    functions.do("/portal/enter", {"t": functions.sign_in_link(JOHANNA)})

    for path, further in (
        ("/portal/payouts", Counter(Query=1, BatchGetItem=1)),
        ("/portal/statement", Counter(Query=1)),
        ("/portal/payout-details", Counter(BatchGetItem=1)),
        ("/portal/my-page", Counter(BatchGetItem=1)),
    ):
        with functions.log.of() as asked:
            assert functions.look(path).status_code == 200
        assert operations(asked) == Counter(Query=1) + further, path
