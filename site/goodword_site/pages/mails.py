"""The mails: a page of HTML each (``overrides/mails``), and the same words as plain text."""

from collections.abc import Iterator, Mapping
from typing import Final

from goodword_site.messages.messages import Messages
from goodword_site.pages.pages import RUN_TIME, Page

MAILS: Final = (
    *("confirm", "confirmed", "proof", "sign_in", "review", "review_asked"),
    *("fresh_link", "details_former", "details_replaced", "details_new"),
    *("join", "welcome", "join_applied", "join_refused"),
    *("words", "words_proposed"),
    "invitation",
    "application",
    *("lead", "lead_note", "win"),
    *("registration", "registration_desk"),
    "queue",
    *("news", "payment"),
)

# What the mail of a join page says under Art. 14 GDPR: as that of a claim, but for what differs.
JOIN_NOTICE: Final = tuple(
    f"mail.join.notice.{point}"
    if point in {"data", "long"}
    else f"mail.confirm.notice.points.{point}"
    for point in ("who", "source", "data", "why", "whom", "long", "rights")
)


def mail_pages(words: Mapping[str, Messages]) -> list[Page]:
    """The HTML of every mail in every locale."""
    return [
        Page(
            path=f"{RUN_TIME}/mails/{name}.{locale}.html",
            template=f"mails/{name}.html",
            locale=locale,
            title=speak(f"mail.{name}.subject"),
            description="",
            data={"name": name, "notice": JOIN_NOTICE},
        )
        for locale, speak in words.items()
        for name in MAILS
    ]


def mail_texts(words: Messages) -> Iterator[tuple[str, str]]:
    """Name and plain text of every mail; ``@@greeting``, addresses and the like are filled in
    later, as they are in the HTML."""
    for name, lines in (
        ("confirm", _confirm(words)),
        ("confirmed", _confirmed(words)),
        ("proof", _proof(words)),
        ("sign_in", _sign_in(words)),
        ("fresh_link", _fresh_link(words)),
        ("details_former", _details_former(words)),
        ("details_replaced", _details(words, "former", "details_new.unknown")),
        ("details_new", _details(words, "new", "details_new.unknown")),
        ("review", _review(words)),
        ("review_asked", _review_asked(words)),
        ("words", _words(words)),
        ("words_proposed", _words_proposed(words)),
        ("join", _join(words)),
        ("welcome", _welcome(words)),
        ("join_applied", _told(words, "join_applied")),
        ("join_refused", _told(words, "join_refused")),
        ("invitation", _invitation(words)),
        ("application", _application(words)),
        ("lead", _lead(words)),
        ("lead_note", iter(("@@intro", "", "@@facts"))),
        ("win", _win(words)),
        ("registration", _registration(words)),
        ("registration_desk", _registration_desk(words)),
        ("queue", _queue(words)),
        ("news", _news(words, "mail.news.why")),
        ("payment", _news(words, "mail.payment.why")),
    ):
        yield name, "\n".join(("@@greeting", "", *lines, "", "-- ", words("frame.imprint"), ""))


def _confirm(words: Messages) -> Iterator[str]:
    mail = "mail.confirm"
    yield from (
        words(f"{mail}.why"),
        "",
        _line(words, f"{mail}.entered", "").rstrip(),
        "@@entered",
        "@@sent_by",
    )
    yield from ("", words(f"{mail}.ask"), "@@confirm_url")
    yield from ("", words(f"{mail}.ignore"), _line(words, f"{mail}.no", "@@refuse_url"))
    yield from ("", words(f"{mail}.notice.heading"))
    yield from (words(key) for key in words.under(f"{mail}.notice.points"))
    yield from (
        f"{words(f'{mail}.notice.whole')} @@privacy_url",
        _line(words, "mail.terms", "@@terms_url"),
    )
    # Art. 21(4) GDPR: apart from all else.
    yield from ("", words(f"{mail}.object.heading"), words(f"{mail}.object.text"))
    yield from _ways_out(words)


def _confirmed(words: Messages) -> Iterator[str]:
    yield from (words("mail.confirmed.thanks"), "", "@@voucher")
    yield from ("", "@@steps", "", "@@ways")
    yield _line(words, "voucher.terms", "@@terms_url")
    yield from _ways_out(words)


def _proof(words: Messages) -> Iterator[str]:
    mail = "mail.proof"
    yield from ("@@what", "", "@@proof_url", "", words(f"{mail}.valid"), words(f"{mail}.ignore"))


def _sign_in(words: Messages) -> Iterator[str]:
    mail = "mail.sign_in"
    yield from (words(f"{mail}.text"), "", "@@enter_url")
    yield from ("", words(f"{mail}.valid"), words(f"{mail}.ignore"))


def _fresh_link(words: Messages) -> Iterator[str]:
    yield from ("@@what", "", "@@fresh_url", "", words("mail.proof.valid"))
    yield words("mail.fresh_link.ignore")


def _details(words: Messages, whose: str, *notes: str) -> Iterator[str]:
    yield from (words(f"mail.details.{whose}"), "@@moved", "@@held", "")
    yield from (words(f"mail.{note}") for note in notes)


def _details_former(words: Messages) -> Iterator[str]:
    yield from (words("mail.details.former"), "@@moved", "@@held", "", "@@stop_url", "")
    yield from (words(f"mail.details_former.{note}") for note in ("stop", "fine"))


def _review(words: Messages) -> Iterator[str]:
    yield from ("@@contact", "", "@@outcome", "", "@@answer")
    yield from (
        "",
        _line(words, "mail.review.button", "@@portal_url"),
        "",
        words("mail.review.more"),
    )


def _review_asked(words: Messages) -> Iterator[str]:
    mail = "mail.review_asked"
    yield from (words(f"{mail}.text"), "", "@@name")
    yield _line(words, "mail.application.until", "@@deadline")
    yield from ("", words(f"{mail}.look"), "@@look", words("mail.win.how"), "@@approve", "@@refuse")
    yield from ("", words(f"{mail}.nobody"))


def _join(words: Messages) -> Iterator[str]:
    mail = "mail.join"
    yield from (words(f"{mail}.why"), "", words(f"{mail}.ask"), "@@join_url")
    yield from ("", words(f"{mail}.valid"), words(f"{mail}.ignore"))
    yield _line(words, "mail.confirm.no", "@@refuse_url")
    yield from ("", words("mail.confirm.notice.heading"), *map(words, JOIN_NOTICE))
    yield f"{words('mail.confirm.notice.whole')} @@privacy_url"
    # Art. 21(4) GDPR: apart from all else.
    yield from ("", words("mail.confirm.object.heading"), words(f"{mail}.object"))
    yield from _ways_out(words)


def _welcome(words: Messages) -> Iterator[str]:
    mail = "mail.welcome"
    yield from (words(f"{mail}.text"), "", "@@link", "", words(f"{mail}.page"), "@@share_url")
    yield from ("", words(f"{mail}.leave"))
    yield from ("", _line(words, f"{mail}.terms", "@@terms_url"))
    yield _line(words, "mail.privacy", "@@privacy_url")


def _invitation(words: Messages) -> Iterator[str]:
    mail = "mail.invitation"
    yield from (words(f"{mail}.text"), "", "@@link", "", words("mail.welcome.page"), "@@share_url")
    yield from ("", "@@join@@why", "", words(f"{mail}.once"))
    yield from ("", words(f"{mail}.object"), _line(words, f"{mail}.choice", "@@choice_url"))
    yield from ("", words(f"{mail}.leave"))
    yield from ("", _line(words, f"{mail}.terms", "@@terms_url"))
    yield _line(words, "mail.privacy", "@@privacy_url")


def _told(words: Messages, mail: str) -> Iterator[str]:
    """What became of an application."""
    for key in words.under(f"mail.{mail}.text"):
        yield from (words(key), "")
    yield _line(words, "mail.join_applied.own", "@@preferences_url")
    yield from (
        _line(words, "mail.terms", "@@terms_url"),
        _line(words, "mail.privacy", "@@privacy_url"),
    )


def _application(words: Messages) -> Iterator[str]:
    """To the programme's contact: nothing of what the applicant entered."""
    mail = "mail.application"
    yield from (words(f"{mail}.text"), "", "@@name", _line(words, f"{mail}.audience", "@@audience"))
    yield from (
        _line(words, f"{mail}.applied", "@@applied"),
        _line(words, f"{mail}.until", "@@deadline"),
    )
    yield from ("", words(f"{mail}.look"), "@@look", words(f"{mail}.how"), "@@approve", "@@refuse")
    yield from ("", words(f"{mail}.nobody"))


def _lead(words: Messages) -> Iterator[str]:
    yield from ("@@intro", "", "@@facts", "", "@@notes")
    yield from ("", _line(words, "mail.lead.button", "@@lead_url"), words("mail.lead.yours"))


def _win(words: Messages) -> Iterator[str]:
    yield from ("@@intro", "", "@@facts", "", words("mail.win.how"), "@@approve", "@@refuse")
    yield from ("", words("mail.win.nobody"))


def _registration(words: Messages) -> Iterator[str]:
    yield from ("@@intro", "", "@@facts", "")
    yield _line(words, "mail.registration.button", "@@page_url")


def _registration_desk(words: Messages) -> Iterator[str]:
    mail = "mail.registration_desk"
    yield from ("@@intro", "", "@@facts", "", words(f"{mail}.look"), "@@look")
    yield from ("", words(f"{mail}.how"), "@@commands")


def _queue(words: Messages) -> Iterator[str]:
    mail = "mail.queue"
    yield from ("@@intro", "", "@@facts", "", words(f"{mail}.look"), "@@look")
    yield from ("", words(f"{mail}.how"))


def _news(words: Messages, why: str) -> Iterator[str]:
    yield from ("@@news", "", _line(words, "mail.news.portal", "@@portal_url"))
    yield _line(words, "mail.news.button", "@@share_url")
    yield from ("", words(why), _line(words, "mail.news.choice", "@@choice_url"))


def _words(words: Messages) -> Iterator[str]:
    """To a referrer: what becomes of the sentence that they wrote for their page."""
    yield from ("@@outcome", "", "@@answer")
    yield from ("", _line(words, "mail.news.button", "@@share_url"), "", words("mail.words.more"))


def _words_proposed(words: Messages) -> Iterator[str]:
    """To the programme's contact: nothing of what a referrer wrote."""
    mail = "mail.words_proposed"
    yield from (words(f"{mail}.text"), "", "@@name")
    yield _line(words, "mail.application.until", "@@deadline")
    yield from ("", words(f"{mail}.look"), "@@look", words("mail.win.how"), "@@approve", "@@refuse")
    yield from ("", words(f"{mail}.nobody"))


def _line(words: Messages, label: str, value: str) -> str:
    """A label and what it stands for, with the colon and spaces of the locale."""
    return words("mail.line").replace("@@label", words(label)).replace("@@value", value)


def _ways_out(words: Messages) -> Iterator[str]:
    yield from ("", words("mail.leave"), _line(words, "mail.unsubscribe", "@@unsubscribe_url"))
    yield _line(words, "mail.preferences", "@@preferences_url")
