"""The first mail to somebody whose address was typed tells what Article 14 GDPR wants told."""

import html
import re

import pytest

from tests.site.built import Built, placeholders

SIX = ["en", "de", "fr", "es", "ja", "ar"]
# Art. 14(1) and (2): each as the mail says it in English.
TOLD = {
    "1(a) who is responsible": "Responsible: Larkspur Software GmbH",
    "1(c) why, and on what basis": "Art. 6(1)(f) GDPR, our legitimate interest",
    "1(d) which data": "your e-mail address and what else the form held (name and, if given,",
    "2(b) which legitimate interest": "interest: to find out whether the request is yours",
    "1(e) recipients": "Recipient: Amazon Web Services",
    "2(a) for how long": "How long: 14\u00a0days unless you confirm",
    "2(c) rights": "access, correction, erasure, restriction, portability and objection",
    "2(e) complaint": "You may complain to a data protection authority",
    "2(f) source": "Source: the form on our page",
}


def said_in(site: Built, locale: str, ending: str) -> str:
    mail = site.text(f"functions/mails/confirm.{locale}.{ending}")
    plain = html.unescape(re.sub(r"<[^>]*>", " ", mail)) if ending == "html" else mail
    return re.sub(r"[ \n]+", " ", re.sub("[\u2068\u2069]", "", plain))


@pytest.mark.parametrize("ending", ["txt", "html"])
@pytest.mark.parametrize("told", TOLD)
def test_the_first_mail_holds_the_notice_of_article_14(site: Built, told: str, ending: str) -> None:
    assert TOLD[told] in said_in(site, "en", ending)


@pytest.mark.parametrize("ending", ["txt", "html"])
@pytest.mark.parametrize("locale", SIX)
def test_every_language_tells_who_from_where_to_whom_and_for_how_long(
    site: Built, locale: str, ending: str
) -> None:
    said = said_in(site, locale, ending)

    for told in ("Larkspur Software GmbH", "privacy@larkspur.example", "Amazon Web Services", "14"):
        assert told in said, told
    mail = site.text(f"functions/mails/confirm.{locale}.{ending}")
    assert {"privacy_url", "refuse_url", "unsubscribe_url", "sent_by"} <= placeholders(mail)


# Art. 21(4) GDPR: the right to object stands under a heading of its own.
OBJECTING = {
    "en": "Your right to object",
    "de": "Ihr Widerspruchsrecht",
    "fr": "Votre droit d\u2019opposition",
    "es": "Tu derecho de oposición",
    "ja": "異議を申し立てる権利",
    "ar": "حقك في الاعتراض",
}


@pytest.mark.parametrize("locale", SIX)
def test_the_right_to_object_stands_apart_in_mail_and_notice(site: Built, locale: str) -> None:
    mail = site.text(f"functions/mails/confirm.{locale}.html")
    notice = site.static()["/privacy/" if locale == "en" else f"/{locale}/privacy/"]

    for page in (mail, notice):
        headings = [re.sub(r"<[^>]*>", "", one) for one in re.findall(r"<h2.*?</h2>", page)]
        assert any(one.startswith(OBJECTING[locale]) for one in headings), headings
    lines = site.text(f"functions/mails/confirm.{locale}.txt").splitlines()
    assert OBJECTING[locale] in lines
    assert "Art. 21" in mail or "art. 21" in mail or "第21条" in mail or "المادة 21" in mail


# Art. 13(1)(d) to (f), 13(2)(a) and (b), 14(1)(d) and (2)(f) GDPR: what the notice must name.
NOTICED = {
    "what the CRM reports": "stage, meeting, date of the contract, amount, and",
    "that it comes from the CRM": "from our customer system (CRM) and not from you",
    "the CRM as a recipient": "Our customer system (CRM) and whoever runs it for us",
    "the tag of the link": "the tag that says where it was shared",
    "campaign and variant": "the campaign and the version of the page",
    "the reference": "Your reference",
    "how many mails": "how many e-mails we sent you",
    "which legitimate interests": "to find out whether a request is yours, to keep to a refusal",
    "other countries": "whether they reach a country outside the EU",
    "how long of referrers": "for as long as you have your link",
    "rights of referrers": "You have the rights named above, too",
}


@pytest.mark.parametrize("noticed", NOTICED)
def test_the_privacy_notice_names_what_article_13_wants_named(site: Built, noticed: str) -> None:
    notice = html.unescape(re.sub(r"<[^>]*>", "", site.static()["/privacy/"]))

    assert NOTICED[noticed] in re.sub(r"\s+", " ", re.sub("[\u2068\u2069]", "", notice))
