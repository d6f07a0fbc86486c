"""Signing in over a real table: what it asks for, and fifty browsers with one link."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from goodword.domain.errors import Conflict, Refused, Unavailable
from goodword.domain.tokens import person_of
from goodword.flows.portal.sign_in import SignedIn, sign_in
from tests.doubles import KEYS
from tests.handlers.counted import Functions, operations

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
