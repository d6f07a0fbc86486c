"""Floods, decoys, other sites and our own failures: what was typed is never lost."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator
from typing import TypeVar
from urllib.parse import urlencode

import pytest

from goodword.domain.errors import Conflict, Unavailable
from goodword.domain.event import Decision
from goodword.domain.record import Record
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.domain.tokens import TokenUse, make_token, person_of
from goodword.handlers.web.edge import EDGE, VIEWER
from goodword.program.sections import Limits
from tests.doubles import KEYS, sample_program
from tests.handlers.public.visiting import FORM, Answer, Site, hidden
from tests.store.memory import MemoryStore

ADDRESS = "anna@kunde.example"
ENTRIES = {"name": "Anna <b>Weber</b>", "email": ADDRESS}
SECRET = "s" * 44
R = TypeVar("R", bound=Record)


def limit(site: Site, limits: Limits) -> None:
    program = sample_program().model_copy(update={"limits": limits})
    site.services.published.__dict__["program"] = program


def post(site: Site, fields: dict[str, str], **headers: str) -> Answer:
    path = f"/r/{site.code}/claim"
    sent = {"content_type": FORM, **headers}
    return site.send("POST", path, urlencode(fields), query=None, **sent)


def kept(site: Site, email: str = ADDRESS) -> int:
    return len(site.store.submissions(person_of(KEYS, email).prospect_id))


def challenge(page: str) -> dict[str, str]:
    (found,) = re.findall(r'data-challenge="([^"]*)"', page)
    given: dict[str, str] = json.loads(html.unescape(found))
    return given


def solved(given: dict[str, str]) -> str:
    """What prove.js sends."""
    number = next(
        one
        for one in range(int(given["maxnumber"]) + 1)
        if hashlib.sha256(f"{given['salt']}{one}".encode()).hexdigest() == given["challenge"]
    )
    return base64.b64encode(json.dumps({**given, "number": number}).encode()).decode()


def test_above_a_links_figure_the_form_is_kept_and_the_browser_asked_for_work(site: Site) -> None:
    limit(site, Limits(claims_per_link_an_hour=1))
    assert post(site, {"name": "Bert", "email": "bert@kunde.example"}).status == 303

    answer = post(site, ENTRIES | {"lang": "de"})

    assert answer.status == 200
    assert '<html lang="de"' in answer.body
    assert "Anna &lt;b&gt;Weber&lt;/b&gt;" in answer.body
    assert hidden(answer.body).items() >= ENTRIES.items()
    assert answer.headers["Cache-Control"] == "private, no-store"
    (submission,) = site.store.submissions(person_of(KEYS, ADDRESS).prospect_id)
    assert submission.mail_after is not None


def test_whoever_did_the_work_need_not_wait_and_once_only(site: Site) -> None:
    limit(site, Limits(claims_per_link_an_hour=1))
    post(site, {"name": "Bert", "email": "bert@kunde.example"})
    page = post(site, ENTRIES).body
    answered = hidden(page) | {"altcha": solved(challenge(page))}

    answer = post(site, answered)

    assert answer.status == 303
    (submission,) = site.store.submissions(person_of(KEYS, ADDRESS).prospect_id)
    assert submission.mail_after is None
    again = post(site, answered | {"email": "cleo@kunde.example"})
    assert again.status == 200
    assert hidden(again.body)["altcha"] == ""


def test_without_script_the_way_goes_on_from_the_page(site: Site) -> None:
    limit(site, Limits(claims_per_link_an_hour=1))
    post(site, {"name": "Bert", "email": "bert@kunde.example"})

    (onward,) = re.findall(r'href="(/sent\?[^"]*)"', post(site, ENTRIES).body)

    path, _, query = html.unescape(onward).partition("?")
    sent = site.get(path, dict(pair.split("=", 1) for pair in query.split("&")))
    assert sent.status == 200
    assert ADDRESS in sent.body


def test_the_page_tells_no_program_that_it_was_found_out(site: Site) -> None:
    limit(site, Limits(claims_per_link_an_hour=1))
    post(site, {"name": "Bert", "email": "bert@kunde.example"})

    person, program = (
        re.sub(r'<input type="hidden" name="website"[^>]*>|data-challenge="[^"]*"', "", page)
        for page in (post(site, ENTRIES | {"website": one}).body for one in ("", "spam"))
    )

    assert re.sub(r"/sent\?s=[\w-]+", "", person) == re.sub(r"/sent\?s=[\w-]+", "", program)


def test_a_network_counts_only_where_the_distribution_vouches_for_it(site: Site) -> None:
    limit(site, Limits(forms_per_network_an_hour=1))
    for number in range(2):
        fields = ENTRIES | {"email": f"p{number}@kunde.example"}
        assert post(site, fields, **{VIEWER: "203.0.113.9"}).status == 303

    site.services.__dict__["edge_secrets"] = (SECRET,)
    behind = {EDGE: SECRET, VIEWER: "203.0.113.9"}
    statuses = [post(site, ENTRIES | {"email": f"q{n}@a.example"}, **behind).status for n in "12"]
    elsewhere = post(site, ENTRIES, **{EDGE: SECRET, VIEWER: "203.0.113.10"})

    assert statuses == [303, 200]
    assert elsewhere.status == 303


def test_of_a_network_that_sends_a_form_or_two_nothing_is_kept(site: Site) -> None:
    site.services.__dict__["edge_secrets"] = (SECRET,)
    behind = {EDGE: SECRET, VIEWER: "203.0.113.9"}

    for number in range(4):
        post(site, ENTRIES | {"email": f"p{number}@a.example"}, **behind)
    assert site.store.taken("network") == 0

    statuses = {
        post(site, ENTRIES | {"email": f"q{number}@a.example"}, **behind).status
        for number in range(56)
    }
    assert statuses == {303}
    assert site.store.taken("network") == 56
    assert post(site, ENTRIES, **behind).status == 200


def test_json_above_the_figure_is_taken_like_any_other(site: Site) -> None:
    limit(site, Limits(claims_per_link_an_hour=1))
    path, body = f"/r/{site.code}/claim", json.dumps({"name": "Anna", "email": ADDRESS})

    answers = [site.send("POST", path, body, content_type="application/json") for _ in range(3)]

    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert kept(site) == 1


def test_a_filled_decoy_is_answered_like_everybody_and_leaves_nothing(site: Site) -> None:
    answer = post(site, ENTRIES | {"website": "https://spam.example"})

    assert answer.status == 303
    assert answer.headers["Location"].startswith("/sent?")
    assert kept(site) == 0


def test_a_form_of_another_site_is_shown_to_its_sender_first(site: Site) -> None:
    answer = post(site, ENTRIES | {"lang": "fr"}, sec_fetch_site="cross-site")

    assert answer.status == 403
    assert '<html lang="fr"' in answer.body
    assert kept(site) == 0
    assert post(site, hidden(answer.body), sec_fetch_site="same-origin").status == 303
    assert kept(site) == 1


@pytest.mark.parametrize("said", ["same-origin", "same-site", "none"])
def test_a_form_of_ours_is_taken(site: Site, said: str) -> None:
    assert post(site, ENTRIES, sec_fetch_site=said).status == 303


def test_json_of_a_server_that_says_nothing_of_sites_is_taken(site: Site) -> None:
    body = json.dumps({"name": "Anna", "email": ADDRESS})
    path = f"/r/{site.code}/claim"

    assert site.send("POST", path, body, content_type="application/json").status == 201


class Failing(MemoryStore):
    """A store that fails with each of its errors in turn, and then works."""

    def __init__(self, of: MemoryStore, errors: Iterator[Exception]) -> None:
        self.__dict__ = of.__dict__
        self._errors = errors

    def get(self, kind: type[R], *identity: str) -> R | None:
        for error in self._errors:
            raise error
        return super().get(kind, *identity)


@pytest.mark.parametrize(
    "error", [Unavailable("throttled"), Conflict("ClaimSubmission"), KeyError(ADDRESS)]
)
def test_what_was_typed_comes_back_when_something_of_ours_fails(
    site: Site, error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    entered = ENTRIES | {"lang": "ar", "c": "mail"}
    site.services.store = Failing(site.store, iter([error]))

    failed = post(site, entered)

    assert failed.status == 503
    assert failed.headers["Retry-After"] == "5"
    assert '<html lang="ar" dir="rtl"' in failed.body
    assert hidden(failed.body) == entered
    assert ADDRESS not in capsys.readouterr().out
    assert post(site, hidden(failed.body)).status == 303
    assert kept(site) == 1


def test_a_confirmation_that_meets_an_error_of_ours_comes_back_whole(site: Site) -> None:
    post(site, ENTRIES)
    answers = {
        "t": site.token(TokenUse.CONFIRM),
        "pick": site.code,
        "company": "Kunde & Söhne",
        "purpose_offer_contact": "yes",
    }
    site.services.store = Failing(site.store, iter([Unavailable("throttled")]))

    failed = site.post("/confirm", answers)

    assert failed.status == 503
    assert hidden(failed.body) == answers
    assert 'action="/confirm"' in failed.body


def test_a_client_that_speaks_json_gets_the_failure_in_json(site: Site) -> None:
    site.services.store = Failing(site.store, iter([RuntimeError("no")]))
    body = json.dumps({"name": "Anna", "email": ADDRESS})

    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type="application/json")

    assert answer.status == 503
    assert json.loads(answer.body)["code"] == "unavailable"


def test_a_form_that_is_too_large_is_told_so_and_given_back(site: Site) -> None:
    answer = post(site, ENTRIES | {"message": "x" * 70_000})

    assert answer.status == 413
    words = site.services.published.catalogue("en")
    assert html.escape(words["problem.too_large.detail"]) in answer.body
    assert ADDRESS in answer.body
    assert "x" * 70_000 in answer.body
    assert "<form" not in answer.body


def test_what_is_far_too_large_is_told_so_in_words_alone(site: Site) -> None:
    answer = post(site, ENTRIES | {"message": "x" * 1_100_000})

    assert answer.status == 413
    assert len(answer.body) < 50_000


def test_what_was_typed_for_a_link_that_has_just_been_paused_can_be_copied(site: Site) -> None:
    code = site.store.get(ReferralCode, site.code)
    assert code is not None
    site.store.commit(Decision(save=(code.but(status=CodeStatus.PAUSED),)))

    answer = post(site, ENTRIES | {"lang": "de", "message": "Bitte ab März"})

    assert answer.status == 404
    assert '<html lang="de"' in answer.body
    words = site.services.published.catalogue("de")
    for shown in (ADDRESS, "Bitte ab März", html.escape(words["not_found.heading"])):
        assert shown in answer.body
    assert "<form" not in answer.body
    assert kept(site) == 0


ANSWERS = {"name": "Anna Weber", "message": "Please call in May", "lang": "en"}


def test_what_was_typed_for_a_confirmation_whose_link_ran_out_can_be_copied(site: Site) -> None:
    post(site, ENTRIES)
    about = person_of(KEYS, ADDRESS).token_text
    token = make_token(KEYS, TokenUse.CONFIRM, about, site.clock())
    site.clock.advance(days=1)

    answer = site.post("/confirm", ANSWERS | {"t": token, "pick": site.code})

    assert answer.status == 401
    words = site.services.published.catalogue("en")
    assert html.escape(words["link_expired.heading"]) in answer.body
    assert "Please call in May" in answer.body
    # A link that ran out is in no page.
    assert token not in answer.body


def test_what_was_typed_for_a_confirmation_that_is_gone_can_be_copied(site: Site) -> None:
    post(site, ENTRIES)
    token = site.token(TokenUse.CONFIRM)
    assert site.post("/confirm", {"t": token, "answer": "no"}).status == 200

    answer = site.post("/confirm", ANSWERS | {"t": token, "pick": site.code})

    assert answer.status == 410
    assert "Please call in May" in answer.body


def test_who_has_typed_nothing_sees_the_page_alone(site: Site) -> None:
    answer = site.post("/confirm", {"t": "none", "pick": site.code})

    assert answer.status == 401
    assert 'id="entered"' not in answer.body
