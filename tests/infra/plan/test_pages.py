"""Which pages differ: read from builds, compared by name and locale."""

import json
from pathlib import Path

from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword_ops.plan.pages import Fate, Seen, built_pages, compared, pages_in
from goodword_site.builder.builder import build
from tests.doubles import sample_program
from tests.program.programme import SMALL

REVISION = "0123456789abcdef"


def test_a_page_is_named_by_its_address_without_locale(tmp_path: Path) -> None:
    for place in (
        "site/index.html",
        "site/de/index.html",
        "site/offers/customer/index.html",
        "site/de/404.html",
        f"site/terms/{REVISION}/index.html",
        "functions/mails/confirm.ja.html",
        "functions/mails/confirm.ja.txt",
        "site/robots.txt",
        "functions/pages/offer-customer.ar.html",
        "site/assets/goodword.css",
    ):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(place, "utf-8")

    assert set(pages_in(tmp_path, sample_program(), REVISION)) == {
        ("home", "en"),
        ("home", "de"),
        ("offers/customer", "en"),
        ("404", "de"),
        ("mails/confirm", "ja"),
        ("pages/offer-customer", "ar"),
    }


def test_pages_are_the_same_whether_or_not_their_pictures_are_painted(tmp_path: Path) -> None:
    program = parse(SMALL, "program.yml").program
    assert program is not None
    build(program, tmp_path, revision=revision_of(program))

    assert built_pages(program) == pages_in(tmp_path, program, revision_of(program))
    assert any("og:image" in page.read_text("utf-8") for page in tmp_path.rglob("*.html"))


def test_the_number_of_the_revision_is_no_difference(tmp_path: Path) -> None:
    digests = []
    for revision in (REVISION, REVISION[::-1]):
        page = tmp_path / revision / "site" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f'<a href="/terms/{revision}/">', "utf-8")
        digests.append(pages_in(tmp_path / revision, sample_program(), revision))

    assert digests[0] == digests[1]


def test_a_mail_whose_text_alone_differs_has_changed(tmp_path: Path) -> None:
    mails = tmp_path / "functions" / "mails"
    mails.mkdir(parents=True)
    digests = []
    for text in ("Hello", "Good day"):
        (mails / "confirm.en.html").write_text("<p>Hello</p>", "utf-8")
        (mails / "confirm.en.txt").write_text(text, "utf-8")
        digests.append(pages_in(tmp_path, sample_program(), REVISION))

    old, new = digests
    assert compared(old, new, ["en"]) == (Seen("mails/confirm", Fate.CHANGED, ("en",)),)


def test_pages_change_come_and_go_in_the_order_of_the_locales() -> None:
    old = {("home", "en"): "1", ("home", "de"): "1", ("old", "en"): "1", ("same", "en"): "1"}
    new = {("home", "en"): "2", ("home", "de"): "2", ("mails/x", "de"): "1", ("same", "en"): "1"}

    assert compared(old, new, ["en", "de"]) == (
        Seen("home", Fate.CHANGED, ("en", "de")),
        Seen("mails/x", Fate.NEW, ("de",)),
        Seen("old", Fate.GONE, ("en",)),
    )


def test_a_voucher_and_a_subject_that_say_something_else_change_their_mails(
    tmp_path: Path,
) -> None:
    words = tmp_path / "functions" / "catalogue"
    words.mkdir(parents=True)
    digests = []
    for offer, subject in (("15 % off", "Hello"), ("20 % off", "Good day")):
        strings = {"voucher.title.customer": offer, "mail.join.subject": subject, "other": offer}
        (words / "en.json").write_text(json.dumps(strings), "utf-8")
        digests.append(pages_in(tmp_path, sample_program(), REVISION))

    old, new = digests
    assert compared(old, new, ["en"]) == (
        Seen("mails/confirmed", Fate.CHANGED, ("en",)),
        Seen("mails/join", Fate.CHANGED, ("en",)),
    )
