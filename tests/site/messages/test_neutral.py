"""Mails to people who did not ask for one advertise nothing, in any language."""

import html
import re
from pathlib import Path

import pytest

from goodword_site.messages.lint import copy_mistakes
from goodword_site.messages.locale_file import LOCALES
from goodword_site.messages.messages import SHARED_VALUES, Messages, Value, read_texts
from goodword_site.messages.neutral import NEUTRAL_MAILS, advertising_in, is_neutral
from goodword_site.pages.mails import mail_texts
from tests.doubles import sample_program
from tests.site.built import Built

SIX = ["en", "de", "fr", "es", "ja", "ar"]


def said_in(site: Built, name: str, locale: str) -> dict[str, str]:
    """Subject, text and HTML of a mail, without what the company is called and where it is."""
    page = site.text(f"functions/mails/{name}.{locale}.html")
    parts = {
        "subject": site.catalogue(locale)[f"mail.{name}.subject"],
        "text": site.text(f"functions/mails/{name}.{locale}.txt"),
        "html": html.unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)),
    }
    brand = site.program.brand
    own = (brand.name, brand.legal_entity, brand.address, brand.contact, brand.privacy_contact)
    for name_of_company in own:
        parts = {part: text.replace(name_of_company, "") for part, text in parts.items()}
    return parts


@pytest.mark.parametrize("locale", SIX)
@pytest.mark.parametrize("name", NEUTRAL_MAILS)
def test_neither_subject_text_nor_html_of_a_neutral_mail_advertises(
    site: Built, name: str, locale: str
) -> None:
    said = said_in(site, name, locale)

    assert min(map(len, said.values())) > 5
    assert {part: advertising_in(text, locale) for part, text in said.items()} == dict.fromkeys(
        said, ()
    )


@pytest.mark.parametrize(
    ("locale", "text", "found"),
    [
        ("en", "One click, and the offer is yours", ("offer",)),
        ("en", "Maya recommends Larkspur to you", ("recommends",)),
        ("en", "Please confirm!", ("!",)),
        ("en", "Confirm 15% now", ("5%",)),
        ("de", "Ein Klick, und das Angebot gehört Ihnen", ("Angebot",)),
        ("de", "Maya empfiehlt Ihnen Larkspur", ("empfiehlt",)),
        ("fr", "Confirmez votre offre", ("offre",)),
        ("es", "Un clic y la oferta es tuya", ("oferta",)),
        ("ja", "あと1クリックで特典のお申し込みが完了します", ("特典のお申し込みが完了します",)),
        ("ar", "نقرة واحدة، والعرض لك", ("عرض",)),
        ("pt-BR", "Confirme!", ("!",)),
    ],
)
def test_advertising_is_found(locale: str, text: str, found: tuple[str, ...]) -> None:
    assert advertising_in(text, locale) == found


@pytest.mark.parametrize("locale", SIX)
def test_the_offer_page_would_not_pass_for_a_neutral_mail(locale: str) -> None:
    texts = read_texts(LOCALES / f"{locale}.yml")

    for key in ("form.button", "offer.sent_by"):
        assert advertising_in(str(texts[key]), locale), key


def test_a_locale_file_that_advertises_in_a_neutral_mail_is_a_mistake(tmp_path: Path) -> None:
    for path in LOCALES.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        if path.stem == "en":
            text = text.replace("heading: Was this you?", "heading: Your exclusive offer", 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")

    told = copy_mistakes(sample_program(), tmp_path)

    assert [(one.path, one.message) for one in told] == [
        (
            "mail.confirm.heading",
            '"exclusive" advertises, and who gets this mail has not asked for it',
        )
    ]


class Recording(Messages):
    """Messages that remember which texts were asked for."""

    asked: set[str]

    def __call__(self, key: str, **values: Value) -> str:
        self.asked.add(key)
        return super().__call__(key, **values)


def test_every_text_of_a_neutral_mail_is_looked_at() -> None:
    texts = read_texts(LOCALES / "en.yml")
    facts = dict.fromkeys((value.strip("{}") for value in SHARED_VALUES), "Larkspur")
    words = Recording("en", texts, facts)
    words.asked = set()
    told: dict[str, set[str]] = {}
    for name, _ in mail_texts(words):
        told[name], words.asked = words.asked, set()

    # The company's name and address are its own.
    told = {name: {key for key in keys if key != "frame.imprint"} for name, keys in told.items()}
    for name in NEUTRAL_MAILS:
        assert len(told[name]) >= 2
        assert {key for key in told[name] if not is_neutral(key)} == set()
    assert not all(map(is_neutral, told["confirmed"]))
