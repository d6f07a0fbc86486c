"""Names that strangers chose, wherever a name is shown: they are text, on one line, and no more."""

import html
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.domain.text import in_a_line, is_seen, to_greet
from goodword.domain.tokens import TokenUse
from goodword.flows.ports import Mail
from goodword.handlers.web.published import Published
from tests.handlers.public.visiting import ENTRIES, Site, hidden

NAMES = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "@@code",
    "@@{code}",
    "$code ${code}",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&amp; &lt;b&gt;",
    "x" * 80,
    "محمد علي",
    "高橋 健",
]
UNSAID = [
    "Claim 500 EUR now at https://evil.example/win",
    "50 % off until Friday",
    "Get €900 from Larkspur",
    "Your account is blocked please write to us today",
    "Claim your free gift card here right now",
]
TURNING = "Eve \u202egnp-reccr\u202c \u2067x\u2069"


def mailed(site: Site) -> list[Mail]:
    """What the person got who was claimed for."""
    site.stream()
    return site.mails_to(ENTRIES["email"])


@pytest.mark.parametrize("name", UNSAID)
def test_what_a_referrer_calls_themselves_is_said_to_others_only_where_it_is_a_name(
    site: Site, name: str
) -> None:
    site.code = site.register("XX1", name)
    assert site.claim(lang="en").status == 303
    page = site.get(f"/r/{site.code}", {"lang": "en"}).body
    site.stream()
    confirms = site.get("/confirm", {"t": site.token(TokenUse.CONFIRM), "lang": "en"}).body
    site.confirm(lang="en")
    site.stream()

    asks, voucher = mailed(site)

    for said in (page, confirms, asks.text, asks.html, voucher.text, voucher.html):
        assert name not in html.unescape(said)
        assert "evil.example" not in said
    assert site.services.published.catalogue("en")["submission.sent_by_someone"] in asks.text
    assert "Someone who knows us" in page


@pytest.mark.parametrize("name", [one for one in NAMES if not set(one) & set("/@$%")])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_referrers_name_is_text_on_the_page_and_in_a_link_preview(
    site: Site, name: str, lang: str
) -> None:
    code = site.register("XX1", name)

    body = site.get(f"/r/{code}", {"lang": lang}).body

    sentence = site.services.published.catalogue(lang)["offer.sent_by"]
    said = html.escape(sentence.replace("@@name", name))
    assert f"<bdi>{html.escape(name)}</bdi>" in body
    assert f'<meta property="og:description" content="{said}">' in body
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "49 recommends" not in body
    # The very page without the name has as many elements: nothing that was typed made one.
    nobody = (
        site.get(f"/r/{site.register(f'XX{number}', 'Jana', show_name=False)}", {"lang": lang}).body
        for number in range(2, 20)
    )
    alike = next(page for page in nobody if hidden(page)["shown"] == hidden(body)["shown"])
    assert body.count("<") == alike.count("<")


@pytest.mark.parametrize("name", NAMES)
def test_both_names_are_text_in_the_mails(site: Site, name: str) -> None:
    site.code = site.register("XX1", name)
    assert site.claim(lang="en", name=name).status == 303
    site.stream()
    site.confirm(name=name, lang="en")

    asks, voucher = mailed(site)

    sentence = site.services.published.catalogue("en")["submission.sent_by"]
    is_said = not set(name) & set("/@$%")
    assert (sentence.replace("@@name", name) in asks.text) is is_said
    assert (html.escape(sentence.replace("@@name", name)) in asks.html) is is_said
    hello = f"Hello {name}," if is_said else "Hello,"
    assert hello in voucher.text.splitlines()
    assert f">{hello}<" in html.unescape(voucher.html)
    for mail in (asks, voucher):
        assert "<script>alert" not in mail.html
        assert "\n" not in mail.subject
        assert all("\n" not in value for value in mail.headers.values())


def test_the_mail_that_asks_repeats_no_word_of_whoever_filled_in_the_form(site: Site) -> None:
    site.claim(lang="en", name="Get 50 percent off today, Maya recommends it to you")

    (mail,) = mailed(site)

    assert mail.text.splitlines()[0] == "Hello,"
    assert "50 percent" not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\u2028", "\u2029", "\x85"])
def test_a_line_break_in_a_name_starts_no_line(site: Site, breaks: str) -> None:
    name = f"Eve{breaks}Bcc: all"
    site.code = site.register("XX1", name)
    assert site.claim(lang="en", name=f"Eve{breaks}Bcc: all").status == 303

    site.stream()
    site.confirm(name=f"Eve{breaks}Bcc: all", lang="en")

    mail, voucher = mailed(site)

    assert voucher.text.splitlines()[0] == "Hello Eve Bcc: all,"
    assert breaks not in voucher.subject + voucher.to
    assert "Eve Bcc: all" in mail.text
    assert breaks not in mail.subject + mail.to
    assert "Eve Bcc: all recommends" in site.get(f"/r/{site.code}", accept_language="en").body


def test_a_name_cannot_turn_the_direction_of_the_sentence(site: Site) -> None:
    site.code = site.register("XX1", TURNING)
    assert site.claim(lang="en", name=TURNING).status == 303

    (mail,) = mailed(site)
    body = site.get(f"/r/{site.code}", accept_language="en").body

    assert "Eve gnp-reccr x recommends Larkspur to you" in body
    assert not set("\u202a\u202b\u202d\u202e\u2067") & set(body + mail.text + mail.html)


@pytest.mark.parametrize(
    "name",
    [
        "You won $500, collect it at https://evil.example/win",
        "evil.example",
        "Visit evil.example now",
        "t.co",
        "evil\uff0eexample",
        "evil\u3002example",
        "evil.\u200bexample",
        "evil.\u00adexample",
        "परीक्षा.कॉम",
        "eve@evil.example",
        "eve\uff20evil",
        "evil\uff0fwin",
        "Call +1 900 555 0100",
        "اتصل ٠١٢٣٤٥٦",
    ],
)
def test_a_name_that_reads_as_an_address_or_a_number_is_kept_and_not_said(
    site: Site, name: str
) -> None:
    assert site.claim(lang="en", name=name).status == 303

    (mail,) = mailed(site)

    assert site.submission().name == name.replace("\u200b", "").replace("\u00ad", "")
    assert to_greet(name) is None
    assert "Hello," in mail.text.splitlines()
    for written in (mail.subject, mail.text, mail.html):
        assert name not in written
        assert "evil" not in written


@pytest.mark.parametrize(
    ("lang", "hello"),
    [
        ("en", "Hello,"),
        ("de", "Guten Tag,"),
        ("fr", "Bonjour,"),
        ("es", "Hola:"),
        ("ja", "お客様"),
        ("ar", "مرحبًا،"),
    ],
)
def test_a_mail_greets_without_a_name_in_every_language(site: Site, lang: str, hello: str) -> None:
    assert site.claim(lang=lang, name="evil.example").status == 303

    (mail,) = mailed(site)

    assert mail.text.splitlines()[0] == hello
    assert f">{hello}</p>" in mail.html


@pytest.mark.parametrize(
    "name",
    [
        "María de los Ángeles Fernández de la Vega",
        "J. R. Smith",
        "J.R. Smith",
        "J.R.R. Tolkien",
        "J.-P. Martin",
        "Dr. Mara Lindqvist",
        "Mara Lindqvist, Ph.D.",
        "O'Brien-Smith",
        "علی\u200cرض\u0627",
        "李 小龙",
        "Ana 3rd",
        "Anna.",
    ],
)
def test_initials_and_titles_are_said(name: str) -> None:
    assert to_greet(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "Juan Carlos Víctor María de Borbón y Borbón-Dos Sicilias",
        "Pedro Miguel António José da Costa Pereira dos Santos",
        "محمد أحمد علي حسن إبراهيم عمر صالح",
        "عبد الرحمن بن محمد بن عبد الله آل سعود",
        "Karl-Theodor Maria Nikolaus Johann Jacob Freiherr von Guttenberg",
        "Александр Сергеевич Пушкин",
        "アレクサンドラ・マリア・ゴンザレス・フェルナンデス",
        "勅使河原 三千代",
        "남궁 민수",
        "पंडित जवाहरलाल मोतीलाल नेहरू",
        "maria aparecida santos oliveira",
    ],
)
def test_long_names_are_said_in_every_script(name: str) -> None:
    assert to_greet(name) == name


@pytest.mark.parametrize(
    "advert",
    [
        "Claim your free gift card here right now",
        "claim your free gift card right now",
        "Holen Sie sich jetzt Ihren Gutschein kostenlos hier ab",
        "Récupérez vite votre bon cadeau gratuit ici maintenant",
        "Consigue ahora mismo tu tarjeta regalo totalmente gratis aquí",
        "今すぐ無料のギフトを受け取ってください",
        "立即领取您的免费礼品卡优惠活动",
        "지금바로무료선물카드를받으세요",
        "احصل الآن على بطاقة هدية مجانية من متجرنا",
        "Получите бесплатную подарочную карту прямо сейчас нашем магазине сегодня",
        "Free gifts now!",
        "Win big?",
        "A" * 81,
    ],
)
def test_an_advertisement_is_no_name_in_any_script(advert: str) -> None:
    assert to_greet(advert) is None


@given(st.text(max_size=20), st.sampled_from("/@"), st.text(max_size=20))
def test_no_greeting_has_what_an_address_is_made_of(before: str, mark: str, after: str) -> None:
    assert to_greet(f"{before}{mark}{after}") is None
    assert "/" not in (to_greet(before + after) or "")


UNSEEN = [
    "\u200b",
    "\ufeff",
    "\u00a0 \u3000",
    "\u2060\u180e",
    "\u3164",
    "\uffa0",
    "\u2800",
    "\u0301",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_can_see_fills_in_no_field(site: Site, text: str) -> None:
    answer = site.claim(lang="en", name=text)

    assert answer.status == 422
    assert 'href="#name"' in answer.body
    assert site.store.events == []
    site.claim(lang="en")
    answer = site.confirm(name=text, company=text, message=text)
    assert answer.status == 422
    assert 'href="#name"' in answer.body
    assert 'href="#company"' in answer.body
    assert 'href="#message"' not in answer.body


@given(st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Zs", "Mn", "Me"])))
def test_no_text_of_spaces_controls_joiners_and_marks_is_seen(text: str) -> None:
    assert not is_seen(text)
    assert is_seen(f"{text}a{text}")


def test_a_name_of_nothing_that_is_seen_is_no_name(site: Site) -> None:
    code = site.register("XX1", "\u202e\u2066 \u2069")

    assert "Someone who knows us recommends" in site.get(f"/r/{code}", accept_language="en").body


def test_joiners_that_belong_to_a_name_stay() -> None:
    assert in_a_line("علی\u200cرض\u0627  👩\u200d🔬") == "علی\u200cرض\u0627 👩\u200d🔬"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_json_is_what_was_sent(site: Site, name: str) -> None:
    fields = {"name": name, "email": "eve@kunde.example", "company": "Kunde GmbH"}
    answer = site.send(
        "POST", f"/r/{site.code}/claim", json.dumps(fields), content_type="application/json"
    )

    assert answer.status == 201
    assert set(json.loads(answer.body)) == {"receipt"}
    assert site.submission("eve@kunde.example").name == name


def test_a_subject_is_one_line_whatever_is_filled_in(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "mails").mkdir()
    (tmp_path / "catalogue/en.json").write_text('{"mail.hi.subject": "Hi @@name"}')
    for kind in ("txt", "html"):
        (tmp_path / f"mails/hi.en.{kind}").write_text("Hi @@name")

    name = "Eve\r\nBcc: all@kunde.example"
    subject, text, markup = Published(tmp_path).mail("hi", "en", {"name": f"{name}<b>"})

    assert subject == "Hi Eve Bcc: all@kunde.example<b>"
    assert text == f"Hi {name}<b>"
    assert "<b>" not in markup
