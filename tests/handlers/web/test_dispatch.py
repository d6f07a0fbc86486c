"""Requests as they come: HEAD, other methods, and links as people and messengers pass them on."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodword.domain.claims.proof import Proof, ProofAction
from goodword.domain.tokens import TokenUse, make_token
from goodword.handlers.routes import ANSWERS_OTHERWISE, ROUTES
from tests.doubles import KEYS
from tests.handlers.public.visiting import ENTRIES, FORM, Answer, Site
from tests.store.memory import MemoryStore

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
BEHIND = [
    *(
        "/",
        "//",
        ".",
        ",",
        ")",
        "]",
        "}",
        ">",
        '"',
        "'",
        "”",
        "\u2019",
        "»",
        "…",
        "...",
        "!",
        ";",
        ":",
    ),
    *(
        "。",
        "\uff0c",
        "\uff09",
        "\uff0e",
        "\uff1a",
        "」",
        "؟",
        "،",
        "؛",
        "।",
        "*",
        "_",
        "~",
        "`",
        "\\",
        "|",
    ),
    *(" ", "\u00a0", "\u200b", "\ufeff", "\u200f", "\u2060", "\u00ad", "\n", "\r\n", "\t"),
    *(
        "\nBest regards",
        "BestRegards",
        ").",
        '">',
        "%20",
        "%0A",
        "%E2%80%8B",
        "%2520",
        "&gt;",
        "%3E",
    ),
    *("/index.html", "/share", "#claim", "%23claim", "%2F", "/?"),
]
BEFORE = ["/", "<", '"', "(", "\u200b", " ", "%20", "%2F"]


@pytest.fixture
def site(built: Path) -> Site:
    return Site(built)


def offered(site: Site, answer: Answer, *, tag: str = "") -> bool:
    """Whether it is the offer page of the site's code, with the tag that the link carried."""
    return (
        answer.status == 200
        and f'action="/r/{site.code}/claim"' in answer.body
        and f'name="c" value="{tag}"' in answer.body
    )


class ReadStore:
    """A store that can be read and not be written."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        reading = {"get", "consents", "submissions", "joins", "program", "page", "link_counts"}
        assert name in reading, f"{name} is no way to read"
        return getattr(self._store, name)


# HEAD has no route of its own, so it comes to the function that answers all else.
READ = [
    route.path
    for route in ROUTES
    if route.method == "GET"
    and route.function == ANSWERS_OTHERWISE
    and route.path != "/missing/{path+}"
]


@pytest.mark.parametrize("path", READ)
def test_head_is_answered_as_get_without_the_body_and_counts_nothing(site: Site, path: str) -> None:
    share = make_token(KEYS, TokenUse.SHARE, site.code, None)
    sent = parse_qs(urlsplit(site.claim(lang="en").headers["Location"]).query)["s"][0]
    proof = Proof(site.person(), ProofAction.EXPORT, "", "0" * 22)
    path = path.format(code=site.code, audience="customer")
    lead, bert = site.handed_over(), "bert@kunde.example"
    (held,) = site.referrals(bert)
    query = {
        "/join/confirm": {"t": site.asked_to_join()},
        "/lead": {"t": lead},
        "/portal/share": {"t": share},
        "/portal/share/qr.svg": {"t": share},
        "/portal/share/qr.png": {"t": share},
        "/confirm/voucher.ics": {
            "t": site.token(TokenUse.VOUCHER, bert),
            "r": held.reference or "",
        },
        "/sent": {"s": sent},
        "/confirm": {"t": site.token(TokenUse.CONFIRM)},
        "/unsubscribe": {"t": site.token(TokenUse.UNSUBSCRIBE)},
        "/preferences": {"t": site.token(TokenUse.PREFERENCES)},
        "/news": {"t": make_token(KEYS, TokenUse.NEWS, site.code, None)},
        "/proof": {"t": make_token(KEYS, TokenUse.PROOF, proof.token_text, None)},
    }.get(path)
    site.services.store = ReadStore(site.store)  # type: ignore[assignment]  # no more is needed

    get, head = site.get(path, query), site.send("HEAD", path, query=query)

    assert get.status == 200
    assert (head.status, head.headers, head.body) == (get.status, get.headers, "")


def test_head_of_what_is_not_there_is_a_404(site: Site) -> None:
    answer = site.send("HEAD", "/r/00000000000")

    assert (answer.status, answer.body) == (404, "")


def _may_be(route: str, path: str) -> bool:
    """Whether a path is one of a route's: an id may read like the last part of another route."""
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route))
    return route == path or re.fullmatch(pattern, path) is not None


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))
def test_another_method_on_a_known_path_is_refused_with_those_that_there_are(
    site: Site, path: str
) -> None:
    there = {route.method for route in ROUTES if _may_be(route.path, path)}
    there |= {"HEAD"} if path in READ or path == "/missing/{path+}" else set()
    asked = path.replace("{path+}", "page").format(
        code=site.code,
        name="paypal",
        audience="customer",
        id="JS42",
        reference="GW-7K2M-9PWX",
        key="x",
    )

    for method in sorted(set(METHODS) - there):
        refused = site.send(method, asked, accept="application/json")
        page = site.send(method, asked, accept="text/html", accept_language="de")

        assert refused.status == page.status == 405
        assert refused.headers["Allow"] == page.headers["Allow"] == ", ".join(sorted(there))
        if method != "HEAD":
            assert json.loads(refused.body)["code"] == "method_not_allowed"
            assert "Das geht hier nicht" in page.body


def test_a_path_that_is_no_routes_is_a_404_for_every_method(site: Site) -> None:
    for method in METHODS:
        answer = site.send(method, "/nonsense")
        assert answer.status == 404
        assert "Allow" not in answer.headers


@pytest.mark.parametrize("behind", BEHIND)
def test_a_link_leads_to_its_page_whatever_stands_behind_it(site: Site, behind: str) -> None:
    assert offered(site, site.get(f"/r/{site.code}{behind}"))
    assert offered(site, site.get(f"/r/{site.code}{quote(behind)}"))


@pytest.mark.parametrize("before", BEFORE)
def test_a_link_leads_to_its_page_whatever_stands_before_its_code(site: Site, before: str) -> None:
    assert offered(site, site.get(f"/r/{before}{site.code}"))


def test_a_link_leads_to_its_page_in_capitals_in_look_alikes_and_in_every_width(site: Site) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in site.code)
    for typed in (
        site.code.upper(),
        site.code.replace("0", "O").replace("1", "l"),
        site.code.replace("0", "o").replace("1", "I"),
        wide,
        quote(wide),
        "".join(f"%{ord(letter):02x}" for letter in site.code),
    ):
        assert offered(site, site.get(f"/r/{typed}"))
    assert offered(site, site.get(f"/R/{site.code.upper()}"))
    assert offered(site, site.get(f"//r//{site.code}"))


@pytest.mark.parametrize(
    "query",
    [
        {"c": "mail."},
        {"c": "MAIL"},
        {"C": "mail"},
        {"c": "mail/"},
        {"c": "mail "},
        {"c": "mail%20"},
        {"c": "mail\u200b"},
        {"c": "\u200bmail"},
        {"c": "mail)"},
        {"c": "mail…"},
        {"c": "mail\uff0c"},
        {"c": "mail,x"},
        {"c": "mail?utm_source=chat"},
        {"c": "\uff4d\uff41\uff49\uff4c"},
        {"amp;c": "mail"},
        {"?c": "mail"},
        {"c": "mail_"},
        {"c": "_mail_"},
        {"utm_source": "a b", "c": "mail", "fbclid": "x.y"},
        {"utm_source": "a", "amp;utm_medium": "b", "amp;c": "mail"},
    ],
)
def test_a_tag_counts_whatever_stands_around_it(site: Site, query: dict[str, str]) -> None:
    assert offered(site, site.get(f"/r/{site.code}", query), tag="mail")
    assert offered(site, site.get(f"/r/{site.code}/", query), tag="mail")


@pytest.mark.parametrize("joint", ["?", "&", "%3F", "%253F", "/?", ".?", "?utm_source=x&amp;", ";"])
def test_a_tag_that_was_written_into_the_path_counts(site: Site, joint: str) -> None:
    assert offered(site, site.get(f"/r/{site.code}{joint}c=mail"), tag="mail")


def test_a_tag_that_nobody_gave_out_is_none(site: Site) -> None:
    assert offered(site, site.get(f"/r/{site.code}", {"c": "mailbox"}), tag="")


def test_a_language_counts_whatever_stands_behind_it(site: Site) -> None:
    answer = site.get(f"/r/{site.code}.", {"lang": "DE.", "c": "mail"}, accept_language="fr")

    assert answer.headers["Content-Language"] == "de"
    assert offered(site, answer, tag="mail")


@pytest.mark.parametrize(
    ("query", "language", "own"),
    [
        ({}, "de", ""),
        ({"c": "mail"}, "de", ""),
        ({"c": "mail.", "utm_source": "chat"}, "fr", ""),
        ({"lang": "de", "c": "mail"}, "fr", "?lang=de"),
        ({"lang": "DE."}, "fr", "?lang=de"),
        ({"lang": "ca"}, "de", "?lang=es"),
        ({"lang": "xx"}, "de", ""),
    ],
)
def test_the_address_in_a_preview_is_the_clean_one(
    site: Site, query: dict[str, str], language: str, own: str
) -> None:
    clean = f"https://refer.larkspur.example/r/{site.code}{own}"

    for path in (f"/r/{site.code}", f"/r/{site.code.upper()}/"):
        head = site.get(path, query, accept_language=language).body.partition("</head>")[0]
        assert f'<link rel="canonical" href="{clean}">' in head
        assert f'<meta property="og:url" content="{clean}">' in head


def test_the_form_of_such_a_page_is_taken(site: Site) -> None:
    page = site.get(f"/r/{site.code.upper()})", {"c": "mail."}).body
    action = page.partition('action="')[2].partition('"')[0]

    assert site.post(action, ENTRIES).status == 303


def test_a_claim_is_taken_at_an_address_that_was_passed_on(site: Site) -> None:
    for path in (f"/r/{site.code.upper()}/claim", f"/r/{site.code}./claim/"):
        assert site.send("POST", path, "name=A", content_type=FORM).status == 422


def test_the_address_that_a_form_with_mistakes_leaves_behind_leads_to_the_offer(site: Site) -> None:
    assert site.claim(email="nonsense").status == 422

    assert offered(site, site.get(f"/r/{site.code}/claim"))


@pytest.mark.parametrize("behind", BEHIND)
def test_a_join_link_leads_to_its_page_whatever_stands_behind_it(site: Site, behind: str) -> None:
    page = site.get("/join/customer", accept_language="en").body
    glued = "Regards" in behind or behind == "/?"
    for path in (f"/join/customer{behind}", f"/join/customer{quote(behind)}"):
        if not (glued and behind.startswith("B")):
            assert site.get(path, accept_language="en").body == page


@pytest.mark.parametrize(
    "path",
    [
        *("/join/Customer", "/JOIN/customer", "/Join/CUSTOMER", "//join/customer"),
        *("/join//customer", "/join/*customer*", "/join/_customer_", "/join/(customer)"),
        "/join/%63ustomer",
    ],
)
def test_a_join_link_leads_to_its_page_in_capitals_and_with_marks_around_it(
    site: Site, path: str
) -> None:
    answer = site.get(path, accept_language="en")

    assert answer.status == 200
    assert answer.body == site.get("/join/customer", accept_language="en").body
    assert site.send("HEAD", path).status == 200


def test_a_language_that_was_written_into_a_join_link_counts(site: Site) -> None:
    for path in ("/join/customer%3Flang=de", "/join/customer.?lang=de"):
        assert site.get(path).headers["Content-Language"] == "de"
    assert site.get("/join/customer", {"lang": "de."}).headers["Content-Language"] == "de"


def test_what_no_address_of_ours_holds_is_not_found_and_no_matter_of_the_method(
    site: Site,
) -> None:
    for path in ("/r/…", "/r/%E2%80%A6", "/join/…", "/join/nobody…", "/join/"):
        answer = site.get(path)
        assert answer.status == 404
        assert "Allow" not in answer.headers


def test_another_code_is_not_found_however_it_is_written(site: Site) -> None:
    for path in (
        "/r/00000000000.",
        "/r/OOOOOOOOOOO",
        "/r/",
        "/r/%",
        "/r/.",
        "/r/é",
        "/r/" + "x" * 9000,
    ):
        assert site.get(path).status == 404


def test_a_mailed_link_opens_with_a_dot_or_a_bracket_behind_it(site: Site) -> None:
    site.claim(lang="en")
    token = site.token(TokenUse.CONFIRM)

    for behind in (".", ")", ">", "\u200b", " ", "…", ",", '"'):
        assert site.get("/confirm", {"t": token + behind}).status == 200
    assert site.get("/confirm/", {"t": token}).status == 200
    assert site.get("/confirm", {"amp;t": token}).status == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.text(max_size=40), query=st.dictionaries(st.text(max_size=5), st.text(max_size=10)))
def test_no_address_makes_a_5xx(site: Site, path: str, query: dict[str, str]) -> None:
    for start in ("/r/", "/", f"/r/{site.code}", f"/r/{site.code}?"):
        for method in ("GET", "HEAD", "POST"):
            answer = site.send(method, f"{start}{path}", query=query)
            assert answer.status < 500
