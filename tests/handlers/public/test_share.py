"""The referrer's share page, the tags of its links, and what they lead to."""

import base64
import html
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from markupsafe import escape

from goodword.domain.errors import NotFound
from goodword.domain.event import Decision
from goodword.domain.referrals.referrer import CodeStatus, ReferralCode
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.referrers.register import share_link
from goodword.handlers.web.published import Published
from goodword.program.model import Offer, Variant
from goodword.program.revision import revision_of
from goodword.program.rewards import RecognitionRule
from goodword_site.builder.builder import build
from tests.doubles import KEYS, NOON, sample_program
from tests.handlers.public.visiting import ENTRIES, Answer, Site
from tests.qr import read_png, read_svg

ORIGIN = "https://refer.larkspur.example"


def token(code: str) -> str:
    return parse_qs(urlsplit(share_link(ORIGIN, KEYS, code)).query)["t"][0]


def share(site: Site, code: str | None = None, **headers: str) -> Answer:
    return site.get("/portal/share", {"t": token(code or site.code)}, **headers)


def hrefs(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'\shref="([^"]*)"', page)]


def pause(site: Site, status: CodeStatus) -> None:
    code = site.store.get(ReferralCode, site.code)
    assert code is not None
    site.store.commit(Decision(save=(code.but(status=status),)))


def test_a_referrer_opens_their_page_without_a_password(site: Site) -> None:
    page = share(site, accept_language="en")

    assert page.status == 200
    assert "Jana Sommer, this is your personal link" in page.body
    assert f'value="{ORIGIN}/r/{site.code}?c=link"' in page.body
    assert "up to €4,600" in page.body
    assert "@@" not in page.body


def gained(page: str) -> list[list[str]]:
    """What the page says that the contact and the referrer get, line by line."""
    return [
        re.findall(r"<dd>(.*?)</dd>", html.unescape(part))
        for part in re.findall(r"<div><dt>.*?</div>", page, re.DOTALL)
    ]


def test_a_campaign_that_pays_more_is_on_the_share_page_while_it_runs(site: Site) -> None:
    partner = site.register("PW8", "Priya Whitfield", audience="partner", country="GB")

    _, during = gained(share(site, partner, accept_language="en").body)
    site.clock.now = datetime(2027, 2, 1, tzinfo=UTC)
    _, after = gained(share(site, partner, accept_language="en").body)

    assert "up to £200," in during[0]
    assert "£" not in after[0]
    assert during[1:] == after[1:]


@pytest.fixture(scope="module")
def unlike(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build in which every link takes part in a comparison of offers, and thanks are markup."""
    variants = {
        "month": Variant(offer=Offer(trial_days=30)),
        "quarter": Variant(offer=Offer(trial_days=90)),
    }
    trial = (
        sample_program()
        .experiments["offer_headline"]
        .model_copy(update={"variants": variants, "share": 10_000, "hold_out": 0})
    )
    customer = sample_program().audiences["customer"]
    thanks = RecognitionRule(text=dict.fromkeys(sample_program().locales.offered, "<b>Cake</b>"))
    audience = customer.model_copy(update={"reward": (*customer.reward, thanks)})
    program = sample_program().model_copy(
        update={
            "experiments": {"trial": trial},
            "audiences": {**sample_program().audiences, "customer": audience},
        }
    )
    folder = tmp_path_factory.mktemp("unlike")
    build(program, folder, revision=revision_of(program))
    return folder


def test_what_the_contact_gets_is_the_same_on_the_share_and_the_offer_page(unlike: Path) -> None:
    site = Site(unlike)

    shown = set()
    for number in range(12):
        code = site.register(f"R{number}", "Jana Sommer")
        they, _ = gained(share(site, code, accept_language="en").body)
        offer = site.get(f"/r/{code}", accept_language="en").body
        days = re.findall(r"<strong>(\d+.days)</strong>", offer)
        assert they == [f"{days[0]} to try it"]
        shown.update(days)

    assert len(shown) == 2


def test_what_a_programme_says_of_its_rewards_is_text_on_the_share_page(unlike: Path) -> None:
    body = share(Site(unlike)).body

    assert "<dd>&lt;b&gt;Cake&lt;/b&gt;</dd>" in body
    assert "<b>" not in body


def test_the_address_of_a_share_page_stays_between_the_referrer_and_us(site: Site) -> None:
    page = share(site)

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="referrer" content="no-referrer">' in page.body
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in page.headers
    elsewhere = [href for href in hrefs(page.body) if not href.startswith(("/", "#"))]
    assert elsewhere
    assert [href for href in elsewhere if token(site.code) in href] == []


def test_a_share_page_says_nothing_that_the_offer_page_does_not(site: Site) -> None:
    code = site.register("KM1", "Karl Meier", show_name=False)

    body = share(site, code).body

    for secret in ("KM1", "Karl", "Meier", "jana@larkspur.example"):
        assert secret not in body


def forged(site: Site) -> str:
    return token(site.code)[:-1] + ("A" if token(site.code)[-1] != "A" else "B")


def turned(site: Site) -> str:
    """The very bits of a genuine token's code turned into another code's, with its tag kept."""
    sealed = bytearray(base64.urlsafe_b64decode(token(site.code) + "=="))
    for place, (was, wanted) in enumerate(zip(site.code, "2" * len(site.code), strict=True)):
        sealed[place - len(site.code)] ^= ord(was) ^ ord(wanted)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "made",
    [
        lambda _: "",
        lambda site: site.code,
        lambda site: f"s.{site.code}.0.",
        lambda _: "s.ü.0.x",
        forged,
        turned,
        lambda site: make_token(KEYS, TokenUse.CONFIRM, site.code, None),
        lambda site: make_token(KEYS, TokenUse.PREFERENCES, site.code, None),
        lambda site: make_token(KEYS, TokenUse.SHARE, site.code, NOON - timedelta(seconds=1)),
    ],
)
@pytest.mark.parametrize("path", ["/portal/share", "/portal/share/qr.svg", "/portal/share/qr.png"])
def test_nothing_but_a_genuine_share_token_opens_it(site: Site, path: str, made: object) -> None:
    assert callable(made)

    page = site.get(path, {"t": made(site)})

    assert page.status == 401
    assert "<h1" in page.body
    assert "Jana" not in page.body
    assert "qrline" not in page.body


@pytest.mark.parametrize("path", ["/preferences", "/confirm", "/unsubscribe"])
def test_a_share_token_opens_nothing_of_a_prospects(site: Site, path: str) -> None:
    site.claim()

    about_claim = make_token(KEYS, TokenUse.SHARE, site.person().token_text, None)

    assert site.get(path, {"t": about_claim}).status == 401


def test_a_paused_link_says_so_to_its_referrer_only(site: Site) -> None:
    pause(site, CodeStatus.PAUSED)

    own, public = share(site, accept_language="en"), site.get(f"/r/{site.code}")

    assert (own.status, public.status) == (404, 404)
    assert "Your link is paused" in own.body
    assert "paused" not in public.body
    assert site.code not in own.body
    assert site.get("/portal/share/qr.svg", {"t": token(site.code)}).status == 404


def test_an_erased_code_has_no_share_page(site: Site) -> None:
    pause(site, CodeStatus.ERASED)

    assert share(site) == share(site, "2222222222")
    assert share(site).status == 404


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{7*7}}", "@@token", "O'X"])
def test_a_name_is_text_on_the_share_page(site: Site, name: str) -> None:
    body = share(site, site.register("XX1", name), accept_language="en").body

    assert f"{escape(name)}, this is" in body
    assert "<script>alert" not in body


def test_each_channel_shares_the_link_under_its_own_tag(site: Site) -> None:
    addresses = [href for href in hrefs(share(site).body) if site.code in href]

    shared = {
        tag
        for href in addresses
        for values in parse_qs(urlsplit(href).query).values()
        for tag in re.findall(rf"{ORIGIN}/r/{site.code}\?c=(\w+)$", values[0])
    }

    assert shared == {"mail", "whatsapp", "linkedin"}


def test_a_channel_that_is_switched_off_in_a_country_is_not_on_its_pages(site: Site) -> None:
    german = share(site).body
    british = share(site, site.register("UK1", "Ada Byron", country="GB")).body

    assert "sms:" not in german
    assert "c=sms" not in german
    assert "sms:" in british


def test_a_share_page_speaks_the_language_asked_for(site: Site) -> None:
    page = site.get("/portal/share", {"t": token(site.code), "lang": "ar"}, accept_language="de")

    assert page.headers["Content-Language"] == "ar"
    assert f"/portal/share?t={token(site.code)}&lang=ja" in hrefs(page.body)


def test_the_qr_code_on_the_page_is_the_link_with_its_tag(site: Site) -> None:
    code = re.search(r'<svg[^>]*class="segno".*?</svg>', share(site).body, re.DOTALL)

    assert code
    assert read_svg(code[0]) == f"{ORIGIN}/r/{site.code}?c=qr"


def test_the_qr_code_comes_as_a_file(site: Site) -> None:
    file = site.get("/portal/share/qr.svg", {"t": token(site.code), "lang": "de"})

    assert file.status == 200
    assert file.headers["Content-Type"] == "image/svg+xml"
    assert file.headers["Content-Disposition"] == 'attachment; filename="qr.svg"'
    assert "<title>QR-Code Ihres Links</title>" in file.body
    assert read_svg(file.body) == f"{ORIGIN}/r/{site.code}?c=qr"


def test_the_qr_code_comes_as_a_picture_too(site: Site) -> None:
    file = site.get("/portal/share/qr.png", {"t": token(site.code)})

    assert file.status == 200
    assert file.headers["Content-Type"] == "image/png"
    assert file.headers["Content-Disposition"] == 'attachment; filename="qr.png"'
    assert read_png(file.raw) == f"{ORIGIN}/r/{site.code}?c=qr"


def reach(page: str) -> list[list[str]]:
    """The table of what the link has done, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>\s*(.*?)\s*</t[hd]>", row, re.DOTALL) for row in rows)
    return [row for row in cells if row]


def test_the_page_counts_views_and_confirmed_claims_by_channel(site: Site) -> None:
    for tag in ("mail", "mail", "qr", ""):
        site.send("POST", f"/r/{site.code}/seen", None, query={"c": tag})
    site.claim(lang="en", c="mail")
    site.confirm()
    # Of somebody who has not confirmed nobody hears.
    site.claim(lang="en", c="qr", email="bert@kunde.example")

    page = share(site, accept_language="en").body

    assert reach(page) == [
        ["Through", "Opened", "Confirmed"],
        ["E-mail", "2", "1"],
        ["Channel unknown", "1", "0"],
        ["QR code", "1", "0"],
        ["Total", "4", "1"],
    ]
    assert "Anna" not in page


def test_a_confirmed_claim_whose_view_was_not_counted_is_on_the_page(site: Site) -> None:
    site.claim(lang="en", c="whatsapp")
    site.confirm()

    assert ["WhatsApp", "0", "1"] in reach(share(site, accept_language="en").body)


def test_where_nobody_has_come_yet_the_page_says_what_comes_next(site: Site) -> None:
    page = share(site, accept_language="en").body

    assert reach(page) == []
    assert "As soon as somebody opens your link" in page


def test_the_page_shows_the_preview_of_the_offer_page_of_the_day(site: Site) -> None:
    code = site.register("PW8", "Priya Whitfield", audience="partner", country="GB")
    shown = []
    for moment in (site.clock.now, datetime(2027, 2, 1, tzinfo=UTC)):
        site.clock.now = moment
        offer = site.get(f"/r/{code}", accept_language="en").body
        title = re.search(r'<meta property="og:title" content="([^"]*)">', offer)
        picture = re.search(r'<meta property="og:image" content="([^"]*)">', offer)
        assert title is not None
        assert picture is not None
        page = share(site, code, accept_language="en").body
        assert re.findall(r'gw-preview__title">(.*?)</p>', page) == [title[1]]
        assert re.findall(r'<img src="([^"]*)"', page) == [picture[1].removeprefix(ORIGIN)]
        shown.append(title[1])
    assert "refer.larkspur.example</bdi>" in page


def views(site: Site, tag: str | None = None) -> int:
    return site.store.views(site.code, "2026-11-21", tag)


def test_a_view_is_counted_for_the_channel_of_its_link(site: Site) -> None:
    for tag in ("mail", "mail", "qr", "nonsense", "<script>"):
        site.send("POST", f"/r/{site.code}/seen", None, query={"c": tag})
    site.send("POST", f"/r/{site.code}/seen", None)

    assert (views(site), views(site, "mail"), views(site, "qr")) == (6, 2, 1)
    assert views(site, "nonsense") == 0


def test_an_offer_page_keeps_the_tag_in_its_form_and_its_languages(site: Site) -> None:
    tagged = site.get(f"/r/{site.code}", {"c": "whatsapp"}).body
    plain = site.get(f"/r/{site.code}", {"c": '"><script>'}).body

    assert '<input type="hidden" name="c" value="whatsapp">' in tagged
    assert f"/r/{site.code}?lang=ja&c=whatsapp" in hrefs(tagged)
    assert '<input type="hidden" name="c" value="">' in plain
    assert f"/r/{site.code}?lang=ja" in hrefs(plain)
    assert "<script>" not in plain


@pytest.mark.parametrize(("sent", "kept"), [("mail", "mail"), ("nonsense", None), ("", None)])
def test_a_claim_keeps_the_channel_that_it_came_through(
    site: Site, sent: str, kept: str | None
) -> None:
    site.claim(c=sent)

    assert site.submission().channel == kept


def test_a_form_with_mistakes_comes_back_with_its_tag(site: Site) -> None:
    assert '<input type="hidden" name="c" value="x">' in site.claim(c="x", name="").body


def test_a_json_claim_may_name_its_channel(site: Site) -> None:
    for body, status in (({"c": 7}, 422), ({"c": "slack"}, 201)):
        sent = json.dumps({**ENTRIES, **body})
        answer = site.send("POST", f"/r/{site.code}/claim", sent, content_type="application/json")
        assert answer.status == status

    assert site.submission().channel == "slack"


def test_a_page_that_no_build_made_is_not_found(built: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Published(built / "functions").render("share-nobody", "en", {})
    with pytest.raises(NotFound):
        Published(tmp_path).render("confirm", "en", {})
