"""``goodword referrers`` over the API, by the real function behind a real address."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from goodword.domain.access.api_key import Scope
from goodword.flows.access.keys import revoke_key
from goodword_ops.commands.referrers.by_api import ApiPlace
from tests.handlers.api.asking import System
from tests.handlers.api.serving import served
from tests.served import serving

Says = Callable[..., tuple[int, str]]

ADA = (
    *("--audience", "customer", "--name", "Ada Weiß", "--email", "ada@kunde.example"),
    *("--country", "DE", "--satisfaction", "9", "--customer-since", "2020-01-01"),
    *("--active-at", "2026-11-20"),
)


@pytest.fixture
def system(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    """A company whose API the environment names."""
    made = System(built)
    with serving(served(made)) as address:
        monkeypatch.setenv("GOODWORD_URL", address)
        monkeypatch.setenv("GOODWORD_API_KEY", made.key.token)
        yield made


def test_somebody_is_added_shown_paused_and_comes_back(system: System, says: Says) -> None:
    code, said = says("add", *ADA, "--referrer-id", "ADA1")
    assert (code, "registered" in said) == (0, True)
    assert "https://refer.larkspur.example/r/" in said
    assert "was there, and stays as it is" in says("add", *ADA)[1]

    assert "ADA1 is paused." in says("pause", "ADA1")[1]
    assert "It was so already" in says("pause", "ADA1")[1]
    shown = json.loads(says("show", "ADA1", "--json", "--personal")[1])
    assert (shown["status"], shown["name"]) == ("paused", "Ada Weiß")
    assert "Ada" not in says("show", "ADA1")[1]
    assert says("resume", "ADA1") == (0, "ADA1 is active.\n")

    listed = says("list", "--limit", "1")[1]
    assert "More: --after" in listed
    assert "Ada" not in listed
    assert "Ada Weiß" in says("list", "--personal", "--audience", "customer")[1]


def test_a_file_comes_in_line_by_line_and_mistakes_are_named_with_their_lines(
    system: System, says: Says, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "email,name,country,satisfaction,customer_since,active_at\n"
        "a@kunde.example,Ada Weiß,DE,9,2020-01-01,2026-11-20\n"
        "b@kunde.example,Bert Ott,DE,2,2020-01-01,2026-11-20\n"
        "c@kunde.example,Cleo Ott,ZZ,9,2020-01-01,2026-11-20\n"
        "d@kunde.example,Dora Ott,DE,x,2020-01-01,2026-11-20\n"
        ",Eve Ott,DE,9,2020-01-01,2026-11-20\n"
    )
    would = says("import", str(file), "--audience", "customer", "--dry-run")[1]
    assert "would be: 1 added" in would
    assert len(says("list", "--json")[1].split('"referrer_id"')) == 2

    code, said = says("import", str(file), "--audience", "customer")

    assert code == 1
    assert "line 4, country: write one of" in said
    assert "line 5, satisfaction: " in said
    assert "line 6, email: " in said
    assert "1 added, 0 changed, 0 as they are, 1 not yet eligible, 3 wrong" in said
    again = says("import", str(file), "--audience", "customer")[1]
    assert "0 added, 0 changed, 1 as they are" in again


def test_facts_of_a_file_are_noted_once(system: System, says: Says, tmp_path: Path) -> None:
    file = tmp_path / "facts.csv"
    file.write_text("audience,email,satisfaction\ncustomer,x@kunde.example,8\n")
    assert "1 noted" in says("import", str(file), "--facts")[1]
    assert "0 noted, 1 as they are" in says("import", str(file), "--facts")[1]


def test_whoever_may_not_be_written_to_is_named_with_the_reason(system: System, says: Says) -> None:
    code, said = says("invite", "JS42", "NOBODY")
    assert code == 1
    assert "JS42: nothing says why you may write to them" in said
    assert "NOBODY: there is no such referrer" in said
    assert says("invite", "--all-new", "--dry-run")[0] == 0


def test_what_the_api_does_not_do_is_said_and_nothing_of_the_account_is_asked(
    system: System, says: Says
) -> None:
    code, said = says("erase", "JS42", "--yes")
    assert code == 2
    assert "the API does not do erase" in said
    assert says("pause", "JS42", "--reason", "asked for it")[0] == 2


def test_a_wrong_key_a_missing_scope_and_nobody_are_the_users_mistake(
    system: System, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert says("show", "NOBODY") == (1, "goodword: there is no such referrer\n")
    monkeypatch.setenv("GOODWORD_API_KEY", system.given("cli", [Scope.REFERRERS_READ]).token)
    assert "lacks the scope referrers:write" in says("pause", "JS42")[1]
    assert "lacks the scope referrers:personal" in says("show", "JS42", "--personal")[1]
    revoke_key(system.store, system.key.key.key_id, by="ada", now=system.clock())
    monkeypatch.setenv("GOODWORD_API_KEY", system.key.token)
    code, said = says("list")
    assert (code, "is no key of this programme" in said) == (1, True)


@pytest.mark.parametrize(
    "url",
    [
        "http://refer.larkspur.example",
        "ftp://127.0.0.1",
        "refer.larkspur.example",
        "https://",
        "http://127.0.0.1.evil.example",
        "https://me:secret@refer.example",
    ],
)
def test_a_key_goes_over_no_address_that_others_can_read(
    url: str, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODWORD_URL", url)
    monkeypatch.setenv("GOODWORD_API_KEY", "gwk_live_x")
    code, said = says("list")
    assert (code, "a key never goes in the clear" in said) == (1, True)


def test_half_of_the_settings_is_no_setting(says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_URL", "https://refer.example")
    assert says("list")[0] == 2


def answering(
    *answers: httpx.Response | Exception,
) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """A service that answers so, one after the other, and what it was asked."""
    waiting, asked = list(answers), list[httpx.Request]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        one = waiting.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    return httpx.MockTransport(answer), asked


def test_a_write_whose_answer_was_lost_is_sent_again_under_the_same_name() -> None:
    transport, asked = answering(
        httpx.ReadTimeout("lost"),
        httpx.Response(429, json={"code": "too_many"}, headers={"Retry-After": "0"}),
        httpx.Response(200, json={"changed": []}),
    )
    with ApiPlace("https://refer.example", "gwk_live_x", transport) as place:
        place.ask("PATCH", "/referrers/A", {"status": "paused"})

    assert len({one.headers["Idempotency-Key"] for one in asked}) == 1
    assert {one.headers["Authorization"] for one in asked} == {"Bearer gwk_live_x"}


def test_a_key_follows_no_redirect() -> None:
    from goodword_ops.failures import OutsideFailed

    away = httpx.Response(308, headers={"Location": "https://elsewhere.example/"})
    transport, asked = answering(away)
    with ApiPlace("https://refer.example", "k", transport) as place, pytest.raises(OutsideFailed):
        place.ask("GET", "/referrers")
    assert len(asked) == 1


def test_an_address_that_nobody_answers_is_the_outsides_fault(
    says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setenv("GOODWORD_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOODWORD_API_KEY", "gwk_local_x")
    assert says("list")[0] == 3
