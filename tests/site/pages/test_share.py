"""The ways to pass a link on: addresses that open an app with the message, and what they say."""

import gzip
import re
from unicodedata import normalize
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from goodword.handlers.web.published import fill
from goodword.program.base import Source
from goodword.program.model import Audience, Program
from goodword.program.sections import Channel, Share
from goodword.program.sharing import MOST_ON_X, TAGS, weight_on_x
from goodword_site.builder.builder import messages_of
from goodword_site.pages.share import message, share_pages, ways
from tests.site.built import Built, addresses

LOCALES = ("en", "de", "fr", "es", "ja", "ar")
LINK = "https://refer.larkspur.example/r/7K3M9QWXAB"
QUOTED = "https%3A%2F%2Frefer.larkspur.example%2Fr%2F7K3M9QWXAB"
ODD = (
    "Grüße & Küsse: 100 % + mehr = gut? #1\n\nZweite Zeile",
    "はじめまして。\nこちらをご覧ください。",
    "مرحبًا! ألقوا نظرة 👋🏽 على هذا",
    "\"quoted\" 'single' <b>bold</b> \\ ~ @name /path;x,y",
)


def sharing(program: Program, text: str, *channels: Channel) -> Audience:
    messages = {channel: dict.fromkeys(LOCALES, text) for channel in channels}
    share = Share(channels=channels, messages=messages)
    return program.audiences["customer"].model_copy(update={"share": share})


def address(program: Program, channel: Channel, text: str) -> str:
    """Where the button of a channel leads, with the link filled in."""
    (way,) = ways(sharing(program, text, channel), frozenset(), messages_of(program, "en"))
    assert way.href is not None
    return fill(way.href, {"link": LINK, "link_quoted": QUOTED}) if "@@" in way.href else way.href


@pytest.mark.parametrize("text", ODD)
def test_a_mail_opens_with_its_subject_and_the_message_above_the_link(
    larkspur: Program, text: str
) -> None:
    found = urlsplit(address(larkspur, Channel.MAIL, text))
    # No plus for a space: RFC 6068 has none, and mail programs would show it.
    fields = dict(part.split("=", 1) for part in found.query.split("&"))

    assert (found.scheme, found.path) == ("mailto", "")
    assert set(fields) == {"subject", "body"}
    assert "+" not in found.query
    assert unquote(fields["subject"]) == "Larkspur: worth a look?"
    expected = text.replace("\n", "\r\n") + f"\r\n\r\n{LINK}?c=mail"
    assert unquote(fields["body"]) == expected


@pytest.mark.parametrize("text", ODD)
def test_whatsapp_opens_with_the_message_above_the_link(larkspur: Program, text: str) -> None:
    found = urlsplit(address(larkspur, Channel.WHATSAPP, text))

    assert (found.scheme, found.netloc, found.path) == ("https", "wa.me", "/")
    assert parse_qs(found.query) == {"text": [f"{text}\n\n{LINK}?c=whatsapp"]}


@pytest.mark.parametrize("text", ODD)
def test_a_text_message_opens_in_the_form_that_both_kinds_of_phones_take(
    larkspur: Program, text: str
) -> None:
    found = address(larkspur, Channel.SMS, text)

    assert found.startswith("sms:?&body=")
    assert unquote(found.removeprefix("sms:?&body=")) == f"{text}\n\n{LINK}?c=sms"
    assert not re.search(r"[^\w%.~-]", found.removeprefix("sms:?&body="), re.ASCII)


@pytest.mark.parametrize("text", ODD)
def test_x_opens_with_the_message_and_the_link_on_its_own(larkspur: Program, text: str) -> None:
    found = urlsplit(address(larkspur, Channel.X, text))

    assert (found.netloc, found.path) == ("x.com", "/intent/tweet")
    assert parse_qs(found.query) == {"text": [text], "url": [f"{LINK}?c=x"]}


def test_linkedin_takes_the_link_and_slack_nothing(larkspur: Program) -> None:
    found = urlsplit(address(larkspur, Channel.LINKEDIN, "Hello"))
    (slack,) = ways(
        sharing(larkspur, "Hello", Channel.SLACK), frozenset(), messages_of(larkspur, "en")
    )

    assert found.netloc == "www.linkedin.com"
    assert parse_qs(found.query) == {"url": [f"{LINK}?c=linkedin"]}
    assert (slack.href, slack.takes_text, slack.link) == (None, False, "@@link?c=slack")


def test_an_audience_shares_by_its_own_channels_in_its_order(larkspur: Program) -> None:
    audience = sharing(larkspur, "Hello", Channel.SLACK, Channel.MAIL, Channel.SMS)
    words = messages_of(larkspur, "en")

    assert [way.channel for way in ways(audience, frozenset(), words)] == ["slack", "mail", "sms"]
    assert [way.channel for way in ways(audience, frozenset({Channel.SMS}), words)] == [
        "slack",
        "mail",
    ]


def test_an_audience_that_says_nothing_of_sharing_has_every_channel(larkspur: Program) -> None:
    audience = larkspur.audiences["customer"].model_copy(update={"share": None})

    found = ways(audience, frozenset(), messages_of(larkspur, "en"))

    assert [way.channel for way in found] == [channel.value for channel in Channel]


def test_a_page_is_made_for_every_set_of_channels_that_a_country_leaves_out(
    larkspur: Program,
) -> None:
    countries = {
        name: country.model_copy(
            update={
                "without": {"DE": (Channel.SMS,), "FR": (Channel.X, Channel.MAIL)}.get(name, ())
            }
        )
        for name, country in larkspur.countries.items()
    }
    program = larkspur.model_copy(update={"countries": countries})

    names = [name for name, _ in share_pages(program, messages_of(program, "en"))]

    assert [name for name in names if "partner" in name] == [
        "share-partner",
        "share-partner-without-sms",
        "share-partner-without-mail-x",
    ]


def test_every_channel_has_a_tag_and_so_have_the_other_ways() -> None:
    assert {*TAGS} - {channel.value for channel in Channel} == {"link", "qr", "sheet"}
    assert {channel.value for channel in Channel} < {*TAGS}


DISCLOSED = {
    "en": "reward",
    "de": "Prämie|Vergütung",
    "fr": "prime|rémunérés",
    "es": "recompensa|remuneración",
    "ja": "謝礼|報酬",
    "ar": "مكافأة|مقابل",
}


def wordings(program: Program, locale: str) -> dict[tuple[Source, Channel], str]:
    """Every message of the locale file."""
    words = messages_of(program, locale)
    audience = program.audiences["customer"]
    return {
        (source, channel): message(
            channel, audience.model_copy(update={"source": source, "share": None}), words
        )
        for source in Source
        for channel in Channel
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_every_wording_says_that_there_is_something_in_it_for_who_sends_it(
    larkspur: Program, locale: str
) -> None:
    silent = {
        key
        for key, text in wordings(larkspur, locale).items()
        # NFKC makes one of the brackets of East and West.
        if not re.search(rf"\([^()]*({DISCLOSED[locale]})[^()]*\)$", normalize("NFKC", text))
    }

    assert silent == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_wording_for_x_fits_beside_the_link(larkspur: Program, locale: str) -> None:
    too_long = {
        key: weight_on_x(text)
        for key, text in wordings(larkspur, locale).items()
        if key[1] is Channel.X and weight_on_x(text) > MOST_ON_X
    }

    assert too_long == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_wording_holds_no_marks_of_direction(larkspur: Program, locale: str) -> None:
    for text in wordings(larkspur, locale).values():
        assert not set("\u2066\u2067\u2068\u2069\u200e\u200f") & set(text)
        assert "Larkspur" in text


def weight_of(content: bytes) -> int:
    return len(gzip.compress(content, mtime=0))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_share_page_is_as_light_as_an_offer_page(site: Built, locale: str) -> None:
    page = site.served(locale)["share-employee"]
    files = {address for address in addresses(page) if address.startswith("/assets/")}
    loaded = [(site.folder / "site" / name.lstrip("/")).read_bytes() for name in files]

    assert {name.rpartition(".")[2] for name in files} == {"css", "js"}
    assert weight_of(page.encode()) + sum(map(weight_of, loaded)) <= 14_000


@pytest.mark.parametrize("name", ["claim", "share"])
def test_the_script_of_a_page_is_small(site: Built, name: str) -> None:
    # No page loads both.
    (script,) = (site.folder / "site" / "assets").glob(f"{name}.*.js")

    assert weight_of(script.read_bytes()) <= 2_000
