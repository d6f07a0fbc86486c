"""Who is let in: live keys, with the scope that the table of routes names, so often a minute."""

import json
from pathlib import Path

import pytest

from goodword.domain.access.api_key import ApiKey, ApiKeyUse, Scope
from goodword.domain.errors import Refused
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.access.keys import listed_keys, revoke_key
from goodword.handlers.api.caller import MOST_A_MINUTE
from goodword.handlers.routes import ROUTES, Route
from tests.handlers.api.asking import ADA, System

OF_THE_API = [route for route in ROUTES if route.function == "api"]


@pytest.fixture
def system(built: Path) -> System:
    return System(built)


def code_of(answer: object) -> str:
    code: str = json.loads(answer.body)["code"]  # type: ignore[attr-defined]
    return code


def test_a_key_opens_until_it_ends(system: System) -> None:
    token = system.given("billing", [Scope.REFERRERS_READ], days=30).token

    system.clock.advance(days=29, hours=23)
    good = system.ask("GET", "/referrers", token=token)
    system.clock.advance(hours=1)
    ended = system.ask("GET", "/referrers", token=token)

    assert good.status == 200
    assert (ended.status, code_of(ended)) == (401, "unauthenticated")


def test_a_revoked_key_opens_nothing_from_that_moment_on(system: System) -> None:
    assert system.ask("GET", "/referrers").status == 200
    key_id = system.key.key.key_id

    assert revoke_key(system.store, key_id, by="ada", now=system.clock())
    assert not revoke_key(system.store, key_id, by="bert", now=system.clock())

    assert system.ask("GET", "/referrers").status == 401
    kept = system.store.get(ApiKey, key_id)
    assert kept
    assert kept.revoked_by == "ada"


def wrong(token: str) -> list[str]:
    other = "0" if token[20] != "0" else "1"
    return [
        "",
        "gwk_live_",
        token[:-1],
        token + "0",
        token.upper(),
        token.replace("gwk_live_", "gwk_test_"),
        f"{token[:20]}{other}{token[21:]}",
        token.replace("gwk_live_", "gwk_local_"),
    ]


def test_every_wrong_key_is_refused_alike_and_writes_nothing(system: System) -> None:
    before = system.store.dump()
    answers = [
        system.ask("PUT", "/referrers/ADA1", ADA, token=one or " ")
        for one in wrong(system.key.token)
    ]

    assert {(one.status, one.body) for one in answers} == {(401, answers[0].body)}
    assert {one.headers["WWW-Authenticate"] for one in answers} == {"Bearer"}
    assert system.store.taken("api") == 0
    assert system.store.dump() == before


def test_a_forged_secret_with_a_right_checksum_is_refused(system: System) -> None:
    from goodword.domain.access import api_key

    mine = system.key.key
    forged = api_key.make_key(
        "web-shop",
        tuple(Scope),
        place="live",
        life=mine.ends_at - mine.made_at,
        random=bytes(api_key.RANDOM_BYTES),
        by="stranger",
        now=system.clock(),
    ).token
    begins = f"gwk_live_{mine.key_id}{forged[9 + len(mine.key_id) : -7]}"
    token = begins + api_key._checksum(begins)  # noqa: SLF001  # a stranger can count, too

    assert api_key.key_id_in(token) == mine.key_id
    assert system.ask("GET", "/referrers", token=token).status == 401


def test_the_table_keeps_no_key(system: System) -> None:
    key = system.store.get(ApiKey, system.key.key.key_id)

    assert key is not None
    assert system.key.token[9:] not in key.model_dump_json()
    assert system.key.token[21:73] not in key.model_dump_json()


def test_two_keys_of_a_name_live_side_by_side_and_a_third_waits_for_one_to_go(
    system: System,
) -> None:
    second = system.given("web-shop", [Scope.OFFERS_READ])
    with pytest.raises(Refused, match=system.key.key.key_id):
        system.given("web-shop", [Scope.OFFERS_READ])

    revoke_key(system.store, system.key.key.key_id, by="ada", now=system.clock())
    third = system.given("web-shop", [Scope.OFFERS_READ])

    live = {one.key.key_id for one in listed_keys(system.store) if one.key.is_live(system.clock())}
    assert live == {second.key.key_id, third.key.key_id}


def test_the_day_of_the_last_use_is_written_once_a_day(system: System) -> None:
    def uses() -> ApiKeyUse | None:
        return system.store.get(ApiKeyUse, system.key.key.key_id)

    for _ in range(3):
        system.ask("GET", "/referrers")
    first = uses()
    system.clock.advance(days=1)
    system.ask("GET", "/referrers")
    second = uses()

    assert first
    assert second
    assert (first.version, second.version) == (1, 2)
    assert (second.used_on - first.used_on).days == 1


def test_a_key_that_asks_too_often_is_told_when_to_come_again_and_another_is_not(
    system: System,
) -> None:
    other = system.given("billing", [Scope.REFERRERS_READ]).token
    answers = [system.ask("GET", "/referrals/none") for _ in range(MOST_A_MINUTE + 1)]

    assert {one.status for one in answers[:-1]} == {404}
    assert (answers[-1].status, code_of(answers[-1])) == (429, "too_many")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert system.ask("GET", "/referrers", token=other).status == 200
    system.clock.advance(seconds=int(answers[-1].headers["Retry-After"]))
    assert system.ask("GET", "/referrals/none").status == 404


BODIES: dict[str, object] = {
    "post_referrer": ADA,
    "put_referrer": ADA,
    "patch_referrer": {"status": "paused"},
    "post_stage": {"stage": "contacted", "occurred_at": "2026-11-21T12:00:00Z"},
    "post_redeemed": {"order": "O1"},
    "post_signals": {"signals": [{"audience": "customer", "email": "x@kunde.example"}]},
}


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("route", OF_THE_API, ids=lambda route: route.answers)
def test_a_route_opens_to_the_scope_of_its_line_and_to_no_other(
    built: Path, route: Route, scope: Scope
) -> None:
    system = System(built, [scope])
    # The mailbox of whoever is there asks for a scope more, and that is a test of its own.
    about = "ADA1" if route.answers == "put_referrer" else "JS42"
    path = route.path.removeprefix("/api/v1").format(id=about, reference="GW-7K2M-9PWX")

    answer = system.ask(route.method, path, BODIES.get(route.answers))

    if scope == route.scope:
        assert answer.status not in {401, 403}
    else:
        problem = json.loads(answer.body)
        assert (answer.status, problem["code"]) == (403, "scope_missing")
        assert problem["detail"] == f"This key lacks the scope {route.scope}."


def test_every_scope_opens_something_and_every_route_names_one() -> None:
    besides = {Scope.REFERRERS_PERSONAL, Scope.REFERRERS_PAYOUT}
    assert {route.scope for route in OF_THE_API} | besides == set(Scope)
    assert all(route.scope is None for route in ROUTES if route.function != "api")


def test_names_and_addresses_are_read_with_their_own_scope_alone(built: Path) -> None:
    plain, personal = [Scope.REFERRERS_READ], [Scope.REFERRERS_READ, Scope.REFERRERS_PERSONAL]
    for scopes, seen in ((plain, False), (personal, True)):
        system = System(built, scopes)
        one, page = system.ask("GET", "/referrers/JS42"), system.ask("GET", "/referrers")
        assert ("js42@larkspur.example" in one.body) is seen
        assert ("Jana" in one.body) is seen
        assert ("Jana" in page.body) is seen


def test_where_somebody_is_paid_is_said_with_its_own_scope_alone(built: Path) -> None:
    system = System(built, [Scope.REFERRERS_WRITE])
    answer = system.ask("PUT", "/referrers/ADA1", {**ADA, "payout_email": "ada@kunde.example"})

    assert json.loads(answer.body)["detail"] == "This key lacks the scope referrers:payout."
    assert system.ask("PUT", "/referrers/ADA1", ADA).status == 200


@pytest.mark.parametrize("may", [False, True], ids=["write", "write and payout"])
@pytest.mark.parametrize("dry_run", ["false", "true"])
@pytest.mark.parametrize(
    ("there", "said", "needs"),
    [
        (False, "eve@elsewhere.example", False),
        (True, "ada@kunde.example", False),
        (True, "ADA@kunde.example", False),
        (True, "ada+shop@kunde.example", True),
        (True, "eve@elsewhere.example", True),
    ],
    ids=["new", "the same", "in capitals", "an alias", "another"],
)
def test_the_mailbox_of_whoever_is_there_moves_with_the_scope_for_payouts_alone(
    built: Path, *, may: bool, dry_run: str, there: bool, said: str, needs: bool
) -> None:
    system = System(built)
    if there:
        system.told("PUT", "/referrers/ADA1", ADA)
    scopes = [Scope.REFERRERS_WRITE, *([Scope.REFERRERS_PAYOUT] if may else [])]
    token = system.given("crm", scopes).token
    before = system.store.get(Referrer, "ADA1")
    others = {**ADA, "email": said, "company": "Kunde GmbH"}

    answer = system.ask(
        "PUT",
        "/referrers/ADA1",
        others,
        token=token,
        query={"dry_run": dry_run},
        idempotency_key="k1",
    )

    after = system.store.get(Referrer, "ADA1")
    if needs and not may:
        assert (answer.status, code_of(answer)) == (403, "scope_missing")
        assert json.loads(answer.body)["detail"] == "This key lacks the scope referrers:payout."
        assert after == before
    else:
        assert answer.status == 200
        assert json.loads(answer.body)["outcome"] == ("changed" if there else "added")
        if dry_run == "false":
            assert after
            assert after.email == said


def test_without_an_id_the_spelling_of_a_mailbox_changes_with_the_scope_for_payouts_alone(
    built: Path,
) -> None:
    system = System(built)
    system.told("POST", "/referrers", ADA)
    token = system.given("crm", [Scope.REFERRERS_WRITE]).token
    answer = system.ask(
        "POST", "/referrers", {**ADA, "email": "ada+eve@kunde.example"}, token=token
    )

    assert (answer.status, code_of(answer)) == (403, "scope_missing")


def test_who_made_and_who_ended_a_key_stands_among_the_events(system: System) -> None:
    key = system.given("billing", [Scope.REFERRERS_READ], days=30).key
    revoke_key(system.store, key.key_id, by="ada", now=system.clock())
    revoke_key(system.store, key.key_id, by="bert", now=system.clock())

    made, revoked = system.store.events_about(key.key_id)
    assert (made.type, made.actor, made.data["name"]) == ("api_key.made", key.made_by, "billing")
    assert (revoked.type, revoked.actor) == ("api_key.revoked", "ada")
    assert made.expires_at == key.expires_at
