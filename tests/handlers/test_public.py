"""The public function over the store in memory and a real build, by API Gateway's own events."""

import base64
import gzip
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodword.domain.consent import ConsentStatus
from goodword.domain.decision import Decision
from goodword.domain.referral import CodeStatus, ReferralCode
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.confirm_claim import claim_state
from goodword.flows.publish_program import publish_program
from goodword.flows.register_referrer import register_referrer
from goodword.handlers import public
from goodword.handlers.services import Services, Settings
from tests.doubles import KEYS, CountedRandomness, SetClock, sample_program
from tests.store.memory import MemoryStore

FORM = "application/x-www-form-urlencoded"
ENTRIES = {"name": "Anna Weber", "email": "anna@kunde.example", "company": "Kunde GmbH"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


class Site:
    """The handler as a browser meets it."""

    def __init__(self, built: Path) -> None:
        self.clock = SetClock()
        self.store = MemoryStore(self.clock)
        self.services = Services(
            Settings(
                GOODWORD_TABLE="unused",
                GOODWORD_ORIGIN="https://refer.larkspur.example",
                GOODWORD_PUBLISHED=built / "functions",
            ),
            clock=self.clock,
            randomness=CountedRandomness(),
        )
        self.services.store = self.store
        self.services.keys = KEYS
        publish_program(self.store, sample_program())
        self.code = self.register("JS42", "Jana Sommer")
        self.handler = public.build(self.services)

    def register(self, referrer_id: str, name: str, *, show_name: bool = True) -> str:
        return register_referrer(
            self.store,
            sample_program(),
            referrer_id=referrer_id,
            audience="customer",
            name=name,
            show_name=show_name,
            email="jana@larkspur.example",
            country="DE",
            receiver=None,
            randomness=self.services.randomness,
            now=self.clock(),
        )

    def send(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        *,
        query: dict[str, str] | None = None,
        **headers: str,
    ) -> Answer:
        encoded = isinstance(body, bytes)
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": urlencode(query or {}),
            "queryStringParameters": query,
            "headers": {name.replace("_", "-"): value for name, value in headers.items()},
            "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
            "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
            "isBase64Encoded": encoded,
        }
        answer = self.handler(event, None)
        text = answer["body"]
        text.encode()  # Lambda answers in UTF-8
        if answer["isBase64Encoded"]:
            text = gzip.decompress(base64.b64decode(text)).decode()
        return Answer(answer["statusCode"], answer["headers"], text)

    def get(self, path: str, query: dict[str, str] | None = None, **headers: str) -> Answer:
        return self.send("GET", path, None, query=query, **headers)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.send("POST", path, urlencode(fields), content_type=FORM)

    def claim(self, **fields: str) -> Answer:
        return self.post(f"/r/{self.code}/claim", {**ENTRIES, **fields})

    def claim_id(self) -> str:
        return self.store.events[0].about

    def token(self, use: TokenUse) -> str:
        return make_token(KEYS, use, self.claim_id(), None)

    def statuses(self) -> set[ConsentStatus]:
        return {line.status for line in claim_state(self.store, self.claim_id()).last.purposes}


@pytest.fixture
def site(built: Path) -> Site:
    return Site(built)


def test_an_offer_page_says_who_recommends_in_the_visitors_language(site: Site) -> None:
    page = site.get(f"/r/{site.code}", accept_language="de")

    assert page.status == 200
    assert page.headers["Content-Language"] == "de"
    assert "Jana Sommer empfiehlt Ihnen Larkspur" in page.body
    assert "4.600" in page.body
    assert "@@" not in page.body
    assert "Set-Cookie" not in page.headers


def test_an_offer_page_is_sent_compressed_to_who_takes_it(site: Site) -> None:
    assert site.get(f"/r/{site.code}", accept_encoding="gzip").headers["Content-Encoding"] == "gzip"


def test_who_did_not_agree_to_be_named_is_not_named(site: Site) -> None:
    code = site.register("KM1", "Karl Meier", show_name=False)

    assert "Karl" not in site.get(f"/r/{code}").body


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{7*7}}", "@@code", "$code", "O'X"])
def test_a_name_is_shown_as_text_whatever_it_is(site: Site, name: str) -> None:
    code = site.register("XX1", name)

    body = site.get(f"/r/{code}", accept_language="en").body

    assert html.escape(name) in body
    assert "<script>alert" not in body
    assert "49 recommends" not in body


@pytest.mark.parametrize("status", [CodeStatus.PAUSED, CodeStatus.ERASED, None])
def test_unknown_paused_and_erased_codes_look_the_same(
    site: Site, status: CodeStatus | None
) -> None:
    unknown = site.get("/r/00000000000")
    if status:
        code = site.store.get(ReferralCode, site.code)
        assert code is not None
        site.store.commit(Decision(save=(code.but(status=status),)))
        assert site.get(f"/r/{site.code}") == unknown

    assert unknown.status == 404
    assert "<h1" in unknown.body


def test_a_claim_leads_to_the_thank_you_page_of_its_language(site: Site) -> None:
    english, german = site.claim(lang="en"), site.claim(lang="de", email="b@kunde.example")

    assert (english.status, english.headers["Location"]) == (303, "/thank-you/")
    assert (german.status, german.headers["Location"]) == (303, "/de/thank-you/")


def test_somebody_who_is_registered_sees_what_everybody_sees(site: Site) -> None:
    first = site.claim(lang="de")
    again = site.claim(lang="de")

    assert first == again


def test_mistakes_come_back_beside_their_fields_with_the_entries_kept(site: Site) -> None:
    page = site.claim(
        email="nonsense", company="", message="<b>hello</b>", lang="de", purpose_product_news="yes"
    )

    assert page.status == 422
    assert "<title>Fehler: " in page.body
    assert 'class="gw-error-summary"' in page.body
    assert 'href="#email"' in page.body
    assert 'href="#company"' in page.body
    assert 'value="Anna Weber"' in page.body
    assert 'value="nonsense"' in page.body
    assert "&lt;b&gt;hello&lt;/b&gt;" in page.body
    assert re.search(r'name="purpose_product_news" value="yes" checked', page.body)
    assert not re.search(r'name="purpose_offer_contact" value="yes" checked', page.body)
    assert site.store.events == []


def test_a_form_from_before_a_new_publication_is_read_again_first(site: Site) -> None:
    page = site.claim(revision="0123456789abcdef", lang="en", purpose_product_news="yes")

    assert page.status == 422
    assert "updated while you were reading" in page.body
    assert 'value="Anna Weber"' in page.body
    assert " checked" not in page.body
    assert site.store.events == []


@pytest.mark.parametrize(
    ("fields", "mistakes"),
    [
        ({"name": ""}, {"name": "required"}),
        ({"name": "  \n "}, {"name": "required"}),
        ({"name": "x" * 101}, {"name": "too_long"}),
        ({"email": ""}, {"email": "required"}),
        ({"email": "a@b"}, {"email": "invalid"}),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, {"email": "invalid"}),
        ({"email": "x" * 250 + "@b.example"}, {"email": "invalid"}),
        ({"company": ""}, {"company": "required"}),
        ({"company": "x" * 121}, {"company": "too_long"}),
        ({"message": "x" * 501}, {"message": "too_long"}),
        ({"purposes": ["nonsense"]}, {"purposes": "unknown"}),
        ({"purposes": "product_news"}, {"purposes": "invalid"}),
        ({"name": 7}, {"name": "invalid"}),
        ({"extra": "x"}, {"extra": "unknown"}),
        ({"\ud800": "x"}, {"?": "unknown"}),
        ({"purposes": ["\ud800"]}, {"purposes": "unknown"}),
        ({"name": "", "email": ""}, {"name": "required", "email": "required"}),
    ],
)
def test_a_json_claim_names_each_mistake(
    site: Site, fields: dict[str, Any], mistakes: dict[str, str]
) -> None:
    body = json.dumps({**ENTRIES, **fields})

    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type="application/json")

    problem = json.loads(answer.body)
    assert answer.status == problem["status"] == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {error["field"]: error["code"] for error in problem["errors"]} == mistakes
    assert site.store.events == []


def test_a_json_claim_is_answered_with_its_id(site: Site) -> None:
    body = json.dumps({**ENTRIES, "purposes": ["offer_contact"], "lang": "ja"})

    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type="application/json")

    assert answer.status == 201
    assert json.loads(answer.body) == {
        "claim_id": site.claim_id(),
        "status": "confirmation_requested",
    }
    assert claim_state(site.store, site.claim_id()).referral.locale == "ja"


def test_a_name_with_a_line_break_writes_no_mail_header(site: Site) -> None:
    site.claim(name="Anna\r\nBcc: everybody@kunde.example")

    person = claim_state(site.store, site.claim_id()).person
    assert person is not None
    assert person.name == "AnnaBcc: everybody@kunde.example"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("a=1", "text/plain", 415),
        (None, "", 415),
        ("name=%ff", FORM, 400),
        ("x" * 70_000, FORM, 413),
        (b"x" * 70_000, FORM, 413),
        ("{", "application/json", 422),
        ("[]", "application/json", 422),
    ],
)
def test_a_body_that_cannot_be_read_is_a_clear_4xx(
    site: Site, body: str | bytes | None, content_type: str, status: int
) -> None:
    answer = site.send("POST", f"/r/{site.code}/claim", body, content_type=content_type)

    assert answer.status == status
    assert site.store.events == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    path=st.sampled_from(["/r/{code}/claim", "/confirm", "/unsubscribe", "/preferences"]),
    body=st.binary(max_size=200),
    kind=st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=x", ""]),
)
def test_nothing_that_is_posted_makes_a_5xx(site: Site, path: str, body: bytes, kind: str) -> None:
    answer = site.send("POST", path.replace("{code}", site.code), body, content_type=kind)

    assert 300 <= answer.status < 500


def test_a_view_is_counted_only_by_the_beacon(site: Site) -> None:
    site.get(f"/r/{site.code}")
    day = "2026-11-21"
    assert site.store.views(site.code, day) == 0

    answer = site.send("POST", f"/r/{site.code}/seen", "", content_type="text/plain")

    assert answer.status == 204
    assert site.store.views(site.code, day) == 1
    assert site.send("POST", "/r/00000000000/seen").status == 404


def test_twenty_looks_of_a_mail_scanner_change_nothing(site: Site) -> None:
    site.claim(purpose_offer_contact="yes")
    token = site.token(TokenUse.CONFIRM)

    for _ in range(20):
        assert site.get("/confirm", {"t": token}).status == 200

    assert site.statuses() == {ConsentStatus.REQUESTED, ConsentStatus.NOT_GIVEN}


def test_pressing_the_button_confirms_and_again_says_the_same(site: Site) -> None:
    site.claim(purpose_offer_contact="yes", lang="en")
    token = site.token(TokenUse.CONFIRM)
    shown = site.get("/confirm", {"t": token})
    assert "Larkspur may contact me by e-mail about this offer." in shown.body

    first = site.post("/confirm", {"t": token})
    second = site.post("/confirm", {"t": token})

    assert first == second
    assert first.status == 200
    assert "/preferences?t=" in first.body
    assert site.statuses() == {ConsentStatus.GIVEN, ConsentStatus.NOT_GIVEN}


def test_saying_no_is_taken_at_its_word(site: Site) -> None:
    site.claim(purpose_offer_contact="yes")
    token = site.token(TokenUse.CONFIRM)

    assert site.post("/confirm", {"t": token, "answer": "no"}).status == 200

    assert claim_state(site.store, site.claim_id()).person is None
    assert site.get("/confirm", {"t": token}).status == 410
    assert site.post("/confirm", {"t": token}).status == 410


@pytest.mark.parametrize("path", ["/confirm", "/unsubscribe", "/preferences"])
@pytest.mark.parametrize("token", ["", "nonsense", "c.abc.0.xxxx", "é"])
def test_a_token_that_is_none_is_a_page_that_helps(site: Site, path: str, token: str) -> None:
    shown = site.get(path, {"t": token})
    posted = site.post(path, {"t": token})

    assert (shown.status, posted.status) == (401, 401)
    assert "<h1" in shown.body


def test_a_token_of_another_page_is_refused(site: Site) -> None:
    site.claim()

    assert site.post("/confirm", {"t": site.token(TokenUse.PREFERENCES)}).status == 401


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("List-Unsubscribe=One-Click", FORM),
        (
            '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_mail_service_unsubscribes_in_one_click(site: Site, body: str, content_type: str) -> None:
    site.claim(purpose_product_news="yes")
    site.post("/confirm", {"t": site.token(TokenUse.CONFIRM)})

    answer = site.send(
        "POST",
        "/unsubscribe",
        body,
        query={"t": site.token(TokenUse.UNSUBSCRIBE)},
        content_type=content_type,
    )

    assert answer.status == 200
    assert site.statuses() == {ConsentStatus.WITHDRAWN, ConsentStatus.NOT_GIVEN}


def test_looking_at_the_unsubscribe_page_withdraws_nothing(site: Site) -> None:
    site.claim(purpose_product_news="yes")

    assert site.get("/unsubscribe", {"t": site.token(TokenUse.UNSUBSCRIBE)}).status == 200

    assert ConsentStatus.REQUESTED in site.statuses()


def test_one_purpose_is_withdrawn_on_the_preferences_page(site: Site) -> None:
    site.claim(purpose_product_news="yes", purpose_offer_contact="yes", lang="en")
    site.post("/confirm", {"t": site.token(TokenUse.CONFIRM)})
    token = site.token(TokenUse.PREFERENCES)
    assert site.get("/preferences", {"t": token}).body.count('name="withdraw"') >= 2

    page = site.post("/preferences", {"t": token, "withdraw": "product_news"})

    assert page.status == 200
    assert site.statuses() == {ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN}
    assert site.post("/preferences", {"t": token, "withdraw": "nonsense"}).status == 400


def test_an_export_is_a_file_of_everything_that_is_known(site: Site) -> None:
    site.claim(purpose_product_news="yes", message="Hello")

    answer = site.post("/preferences", {"t": site.token(TokenUse.PREFERENCES), "action": "export"})

    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.body)["person"] == {
        "name": "Anna Weber",
        "email": "anna@kunde.example",
        "company": "Kunde GmbH",
        "message": "Hello",
        "locale": "de",
    }


def test_erasing_on_the_preferences_page_removes_the_person(site: Site) -> None:
    site.claim()

    answer = site.post("/preferences", {"t": site.token(TokenUse.PREFERENCES), "action": "erase"})

    assert answer.status == 200
    assert claim_state(site.store, site.claim_id()).person is None


def test_it_says_that_it_can_serve(site: Site) -> None:
    answer = site.get("/healthz")

    assert answer.status == 200
    assert json.loads(answer.body)["status"] == "ok"


def test_an_unknown_address_is_a_page_or_a_problem(site: Site) -> None:
    assert site.get("/nonsense", accept="text/html").status == 404
    problem = json.loads(site.get("/nonsense", accept="application/json").body)
    assert (problem["status"], problem["code"]) == (404, "not_found")


def test_nothing_personal_is_logged(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.claim(message="Call me in spring")
    site.claim(email="nonsense")
    site.post("/confirm", {"t": site.token(TokenUse.CONFIRM)})
    site.get("/confirm", {"t": "nonsense"})

    logged = "".join(capsys.readouterr())
    for word in ("Anna", "Weber", "anna@", "Kunde GmbH", "spring", "nonsense"):
        assert word not in logged
