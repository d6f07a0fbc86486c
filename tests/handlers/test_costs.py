"""What a visit and a claim cost in DynamoDB's requests and units: `make bench` prints the same."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from goodword.domain.offers.experiment import assignment_of
from goodword.domain.tokens import TokenUse, person_of
from goodword.flows.claims.leave import erase
from tests.doubles import KEYS, sample_program
from tests.handlers.counted import Asked, Functions, operations, parted
from tests.handlers.journey import travel
from tests.store.units import size

pytestmark = pytest.mark.emulator

CHEAP = {"GetItem", "UpdateItem", "TransactWriteItems", "PutItem", "Query", "BatchGetItem"}


@pytest.fixture
def functions(built: Path, table: str) -> Functions:
    return Functions(built, table)


def test_looking_at_a_link_is_one_read_and_no_write(functions: Functions) -> None:
    with functions.log.of() as asked:
        assert functions.get(f"/r/{functions.code}").status_code == 200
    assert operations(asked) == Counter(GetItem=1)


def keys_of(asked: list[Asked]) -> list[tuple[str, str, str]]:
    """Each request with the kinds of keys that it names, in their order."""
    return [
        (one.operation, *kinds(one.body["Key"] if "Key" in one.body else one.body["Item"]))
        for one in asked
    ]


def kinds(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"].partition("#")[0], item["sk"]["S"].partition("#")[0]


CLAIM = [
    ("GetItem", "CODE", "CODE"),
    ("UpdateItem", "LIMIT", "LIMIT"),
    ("GetItem", "SUPPRESSED", "SUPPRESSED"),
    ("GetItem", "PROSPECT", "SUBMISSION"),
    ("PutItem", "PROSPECT", "SUBMISSION"),
]


def test_a_claim_asks_the_same_of_the_table_whoever_the_person_is(functions: Functions) -> None:
    people = {
        "unknown": "unknown.person@kunde.example",
        "waiting": "waiting.person@kunde.example",
        "confirmed": "certain.person@kunde.example",
        "suppressed": "without.person@kunde.example",
        "erased": "deleted.person@kunde.example",
    }
    assert len({len(email) for email in people.values()}) == 1
    for who in ("waiting", "confirmed", "erased"):
        functions.claim(people[who])
    functions.react()
    for who in ("confirmed", "erased"):
        assert functions.confirm(people[who]).status_code == 303
    leave = functions.token(TokenUse.UNSUBSCRIBE, people["suppressed"])
    assert functions.post("/unsubscribe", {"t": leave}).status_code == 200
    erase(
        functions.store,
        KEYS,
        person_of(KEYS, people["erased"]),
        randomness=functions.services.randomness,
        now=functions.clock(),
    )
    mails = len(functions.mailbox.mails)

    asked, answers, sizes = {}, {}, {}
    for who, email in people.items():
        with functions.log.of() as requests:
            answer = functions.claim(email)
        asked[who], answers[who] = keys_of(requests), (answer.status_code, bytes(answer.body))
        sizes[who] = size(requests[-1].body["Item"])

    assert asked == dict.fromkeys(people, CLAIM)
    assert len(set(answers.values())) == 1
    # A form that came before leaves its mark, a few bytes that cost nothing.
    assert max(sizes.values()) - min(sizes.values()) <= 8
    # No mail in the request.
    assert len(functions.mailbox.mails) == mails


def test_a_submission_with_its_mail_and_its_count_takes_fourteen_write_units_at_most(
    functions: Functions,
) -> None:
    functions.code = in_an_experiment(functions)
    with functions.log.of() as asked:
        assert functions.claim().status_code == 303
        functions.react()
    assert len(functions.mailbox.mails) == 1
    assert operations(parted(asked)[0])["TransactWriteItems"] == 1
    assert functions.write_units(parted(asked)[0]) <= 14


def test_a_submission_under_an_alias_takes_fourteen_at_most_too(functions: Functions) -> None:
    functions.code = in_an_experiment(functions)
    with functions.log.of() as asked:
        assert functions.claim("anna+news@kunde.example").status_code == 303
        functions.react()
    assert len(functions.mailbox.mails) == 1
    assert functions.write_units(parted(asked)[0]) <= 14


def test_figures_of_a_batch_are_counted_in_one_transaction_for_a_few_units_a_form(
    functions: Functions,
) -> None:
    with functions.log.of() as asked:
        for number in range(8):
            functions.claim(f"person.{number}@kunde.example")
        functions.react()

    counting = parted(asked)[1]
    assert operations(counting) == Counter(TransactWriteItems=1)
    # A mark for each form, and four cells that they share.
    assert functions.write_units(counting) == 2 * (8 + 4)


def test_a_confirmation_takes_fourteen_write_units_at_most(functions: Functions) -> None:
    assert confirmation_units(functions, "annaweber@gmail.com") <= 14


def test_at_the_domain_of_a_company_it_notes_who_came_first_for_two_units_and_a_read(
    functions: Functions,
) -> None:
    private = confirmation_units(functions, "annaweber@gmail.com")
    assert confirmation_units(functions, "anna.weber@firma.example") == private + 2


def confirmation_units(functions: Functions, email: str) -> int:
    """What it costs to confirm the one form that was sent for a mailbox."""
    functions.claim(email)
    functions.react()
    with functions.log.of() as asked:
        assert functions.confirm(email).status_code == 303
    # One of them is of the referrer, whose mailbox may be the same.
    reads = 5 + (not email.endswith("gmail.com"))
    assert operations(asked) == Counter(GetItem=reads, Query=2, UpdateItem=1, TransactWriteItems=1)
    return functions.write_units(asked)


FOLLOWS = {"HANDOVER": 8, "REFERENCE": 1, "OVERVIEW": 4, "CONSENT": 2, "COUNTED": 4}
"""Write units of what follows from a confirmation by itself, by the first item of each request."""


def test_what_follows_from_a_confirmation_costs_what_the_figures_say(functions: Functions) -> None:
    functions.claim("annaweber@gmail.com")
    functions.react()
    functions.confirm("annaweber@gmail.com")
    with functions.log.of() as asked:
        functions.react()

    found: Counter[str] = Counter()
    for one in asked:
        writes = [next(iter(it.values())) for it in one.body.get("TransactItems", ())] or [one.body]
        key = writes[0].get("Item") or writes[0].get("Key") or {}
        name = key.get("sk", {}).get("S", "").partition("#")[0]
        if name in FOLLOWS:
            found[name] += functions.write_units([one])

    assert found == FOLLOWS
    figures = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
    without = 13 + found.total() - FOLLOWS["COUNTED"]
    assert f"So it is {without}, and {without + FOLLOWS['COUNTED']} where" in figures


def in_an_experiment(functions: Functions) -> str:
    """A link whose visits are compared."""
    for number in range(100):
        code = functions.register(f"EX{number}", "customer")
        part = assignment_of(
            sample_program().experiments, "customer", code, functions.clock().date()
        )
        if part is not None:
            return code
    message = "no link takes part"
    raise AssertionError(message)


def test_a_refused_form_writes_nothing(functions: Functions) -> None:
    with functions.log.of() as asked:
        assert functions.post(f"/r/{functions.code}/claim", {"name": "Anna"}).status_code == 422
    assert operations(asked) == Counter(GetItem=1)


def test_no_function_scans_on_the_whole_way_to_money_and_back(functions: Functions) -> None:
    travel(functions)
    asked = operations(functions.log.asked)
    assert set(asked) <= CHEAP
    assert asked["TransactWriteItems"] > 10
