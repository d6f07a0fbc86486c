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
    "1(d) which data": "Data: your e-mail address",
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
