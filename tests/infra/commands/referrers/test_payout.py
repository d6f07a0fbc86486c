"""``goodword referrers payout``: details from a prompt, a file or a pipe, and never an option."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goodword.domain.destination import by_email
from goodword.domain.event import Decision, Event
from goodword.domain.referrals.referrer import Referrer
from goodword.store.dynamodb import DynamoStore
from tests.programs import code_of, referrer

Says = Callable[..., tuple[int, str]]

pytestmark = pytest.mark.emulator


@pytest.fixture
def jo(store: DynamoStore) -> Referrer:
    """Of whom it is not known where to pay."""
    found = referrer(now=datetime.now(UTC))
    store.commit(Decision(save=(found, code_of(found))))
    return found


def destination(store: DynamoStore) -> object:
    found = store.get(Referrer, "JS42")
    assert found is not None
    return found.destination


def test_details_come_from_a_file_or_a_pipe_and_are_told_as_a_hint_alone(
    store: DynamoStore, says: Says, jo: Referrer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "jo.txt"
    file.write_text("email: Jo@pay.example\n", encoding="utf-8")

    code, said = says("payout", "JS42", "--from", str(file), "--reason", "by phone", "--as", "ada")

    assert code == 0
    assert "Paid at J…@pay.example from now on" in said
    assert "Jo@pay" not in said
    assert destination(store) == by_email("Jo@pay.example")
    assert "so already" in says("payout", "JS42", "--from", str(file))[1]
    monkeypatch.setattr("sys.stdin", io.StringIO("EMAIL:  other@pay.example"))
    assert says("payout", "JS42", "--from", "-")[0] == 0
    assert destination(store) == by_email("other@pay.example")
    assert "payout details  there" in says("show", "JS42")[1]
    assert "o…@pay.example" in says("show", "JS42", "--personal")[1]
    first, second = (one for one in store.events_about("JS42") if isinstance(one, Event))
    assert (first.actor, first.data["note"]) == ("ada", "by phone")
    assert "pay.example" not in str((first, second))


def test_what_is_known_of_it_is_taken_away(store: DynamoStore, says: Says, jo: Referrer) -> None:
    store.commit(Decision(save=(jo.but(version=1, destination=by_email("jo@pay.example")),)))

    code, said = says("payout", "JS42", "--clear")

    assert (code, destination(store)) == (0, None)
    assert "not known any more where to pay" in said


@pytest.mark.parametrize(
    ("lines", "fix"),
    [
        ("", "email: write it, as `email: …`"),
        ("email: nobody", "email: write an address such as name@company.com"),
        ("iban: DE02 1203", "line 1: write email, once each"),
        ("email: a@pay.example\nemail: b@pay.example", "line 2: write email, once each"),
    ],
)
def test_details_that_are_none_change_nothing_and_are_named_by_their_fix(
    store: DynamoStore, says: Says, jo: Referrer, tmp_path: Path, lines: str, fix: str
) -> None:
    file = tmp_path / "jo.txt"
    file.write_text(lines, encoding="utf-8")

    code, said = says("payout", "JS42", "--from", str(file))

    assert code == 1
    assert fix in said
    assert destination(store) is None


def test_where_nobody_can_be_asked_it_says_how_to_give_the_details(
    says: Says, jo: Referrer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    code, said = says("payout", "JS42")

    assert code == 2
    assert "--from -" in said
    assert says("payout", "JS42", "--clear", "--from", "-")[0] == 2
    assert says("payout", "NOBODY", "--clear") == (1, "goodword: there is no referrer NOBODY\n")
