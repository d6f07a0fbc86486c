"""Pages, mail and privacy notice agree on what stays after something was deleted, in each language.

Art. 5(1)(a), 12(1) and 13(2)(a) GDPR: nobody is told that all is gone while a record stays.
"""

import html
import re

import pytest

from goodword.handlers.web.published import Published
from tests.site.built import Built

SIX = ["en", "de", "fr", "es", "ja", "ar"]
# How each language calls the hash that is kept, and the record of the consents.
FINGERPRINT = {
    "en": "fingerprint",
    "de": "Hashwert",
    "fr": "empreinte",
    "es": "huella",
    "ja": "照合値",
    "ar": "بصمة",
}
RECORD = {
    "en": "record of what you agreed",
    "de": "Nachweis Ihrer Einwilligungen",
    "fr": "preuve de vos consentements",
    "es": "registro de lo que aceptaste",
    "ja": "同意の記録",
    "ar": "سجل ما وافقت عليه",
}
# What each language calls that somebody recommends us.
RECOMMENDING = {
    "en": "recommend us",
    "de": "uns empfehlen",
    "fr": "vous nous recommandez",
    "es": "nos recomiendas",
    "ja": "ご自身のご紹介に関するお知らせ",
    "ar": "توصياتك بنا",
}


def said(page: str) -> str:
    plain = html.unescape(re.sub(r"<(script|style).*?</\1>|<[^>]*>", "", page, flags=re.DOTALL))
    return re.sub(r"\s+", " ", re.sub("[\u2068\u2069]", "", plain))


def rendered(site: Built, page: str, locale: str, action: str) -> str:
    given = {"action": action, "token": "AbCd", "words": "", "preferences_url": "/"}
    given["revision"] = "0" * 16
    return said(Published(site.folder / "functions").render(page, locale, given))


def notice_in(site: Built, locale: str) -> str:
    return said(site.static()["/privacy/" if locale == "en" else f"/{locale}/privacy/"])


@pytest.mark.parametrize("locale", SIX)
def test_after_an_erasure_the_page_says_what_stays_and_where_to_get_a_copy(
    site: Built, locale: str
) -> None:
    done = rendered(site, "proof-done", locale, "erase")

    for told in (RECORD[locale], FINGERPRINT[locale], "privacy@larkspur.example"):
        assert told in done, told
    notice = notice_in(site, locale)
    assert RECORD[locale] in notice
    assert FINGERPRINT[locale] in notice


# What stays is found by a hash of the mailbox: no number that leads to nobody.
RANDOM = ["random number", "zufällige", "aléatoire", "aleatorio", "無作為", "عشوائي"]


@pytest.mark.parametrize("locale", SIX)
def test_nothing_that_stays_is_said_to_lead_to_nobody(site: Built, locale: str) -> None:
    told = rendered(site, "proof-done", locale, "erase") + notice_in(site, locale)

    assert [one for one in RANDOM if one in told] == []


@pytest.mark.parametrize("locale", SIX)
def test_who_has_nothing_to_be_mailed_to_is_told_what_may_remain(site: Built, locale: str) -> None:
    given = {"notice": "", "lines": [], "suppressed": False, "kept": "hash", "joined": False}
    plain = {"token": "AbCd", "terms_url": ""}
    published = Published(site.folder / "functions")
    told = said(published.render("preferences", locale, {**given, **plain}))

    assert FINGERPRINT[locale] in told
    assert "privacy@larkspur.example" in told


@pytest.mark.parametrize("locale", SIX)
def test_saying_no_names_the_fingerprint_that_it_leaves(site: Built, locale: str) -> None:
    assert FINGERPRINT[locale] in said(site.run_time(locale)["refused"])


@pytest.mark.parametrize("locale", SIX)
def test_notice_and_mail_say_that_backups_outlive_what_is_deleted(site: Built, locale: str) -> None:
    assert "35" in notice_in(site, locale)
    assert "35" in site.text(f"functions/mails/confirm.{locale}.txt")


@pytest.mark.parametrize("locale", SIX)
def test_an_export_names_what_it_leaves_out(site: Built, locale: str) -> None:
    page = rendered(site, "proof", locale, "export")

    assert "CRM" in page
    assert "privacy@larkspur.example" in page


# Art. 12(1) GDPR: the mail with the link that proves the mailbox has no link to leave.
EVERY = ["every e-mail", "jeder e-mail", "chacun de nos e-mails", "chaque e-mail"]
EVERY += ["cada correo", "どのメールにも", "كل رسالة"]


@pytest.mark.parametrize("locale", SIX)
def test_no_page_says_that_a_link_to_choices_is_in_every_mail(site: Built, locale: str) -> None:
    pages = [page for address, page in site.static().items() if "handbook" not in address]
    pages += site.served(locale).values()

    assert [one for one in EVERY for page in pages if one in said(page).lower()] == []


@pytest.mark.parametrize("locale", SIX)
def test_who_leaves_is_told_that_news_of_their_own_recommendations_is_apart(
    site: Built, locale: str
) -> None:
    pages = site.run_time(locale)
    told = [said(pages[name]) for name in ("refused", "unsubscribe", "unsubscribed")]

    for page in (*told, rendered(site, "proof-done", locale, "erase")):
        assert RECOMMENDING[locale] in page
