"""The banner of the preview: on pages, on nothing else, and never twice from a copy."""

from starlette.responses import HTMLResponse, RedirectResponse, Response

from goodword_ops.dev.http.banner import (
    NOTHING,
    Additions,
    asked_afresh,
    banner_of,
    mistakes_banner,
    opens_a_page,
    trouble_banner,
    with_additions,
)
from goodword_ops.dev.preview.saved import told
from goodword_ops.plan.change import Change, Group

PAGE = b'<!doctype html><html><head><title>T</title></head><body class="a">Hello</body></html>'


def change(words: str, about: str = "") -> Change:
    return Change(Group.REWARDS, about, words)


def test_the_banner_counts_the_changes_and_tells_the_first_two() -> None:
    banner = banner_of(
        [change("a", "customer"), change("b"), change("c")], "what is published in p"
    )

    assert banner is not None
    assert "Preview: 3 changes against what is published in p." in banner
    assert "customer: a; b; and 1 more. " in banner
    assert '<a href="/_dev/plan">The whole plan</a>' in banner
    assert "style=" not in banner


def test_where_nothing_changes_there_is_no_banner() -> None:
    assert banner_of([], "build/published") is None


def test_what_a_marketer_wrote_is_text_in_the_banner() -> None:
    banner = banner_of([change("name is <script>alert(1)</script>")], "<b>")

    assert banner is not None
    assert "<script>" not in banner
    assert "against &lt;b&gt;." in banner
    assert "&lt;x&gt;" in trouble_banner("<x>")


def test_a_long_sentence_is_cut() -> None:
    banner = banner_of([change("long " * 100)], "published")

    assert banner is not None
    assert len(banner) < 400


def test_a_page_gets_the_banner_and_its_sheet_and_loses_its_tag() -> None:
    own = {"etag": '"1"', "cache-control": "no-cache"}
    shown = with_additions(HTMLResponse(PAGE, 201, own), Additions("<aside>B</aside>"))

    assert shown.body == (
        b"<!doctype html><html><head><title>T</title>"
        b'<link rel="stylesheet" href="/_dev/banner.css"></head>'
        b'<body class="a"><aside>B</aside>Hello</body></html>'
    )
    assert shown.status_code == 201
    assert dict(shown.headers) == {
        "content-length": str(len(shown.body)),
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
    }


def test_what_is_no_page_and_a_page_without_banner_stay_as_they_are() -> None:
    for response in (
        Response(b"<body>", media_type="text/css"),
        HTMLResponse(status_code=304),
        RedirectResponse("/thank-you/", 303),
    ):
        assert with_additions(response, Additions("<aside>B</aside>", "7")) is response
    page = HTMLResponse(PAGE)
    assert with_additions(page, NOTHING) is page


def test_the_page_is_asked_for_as_it_is_and_not_as_a_copy() -> None:
    headers = [(b"if-none-match", b'"1"'), (b"host", b"h"), (b"accept-encoding", b"gzip")]

    assert asked_afresh({"path": "/", "headers": headers}) == {
        "path": "/",
        "headers": [(b"host", b"h")],
    }


def test_a_broken_save_is_told_with_file_line_and_fix_and_the_good_version_with_its_time() -> None:
    lines = (
        "program.yml:112:5 brand.name: is missing. Fix: write name: and the brand's name",
        "the build ended without an answer",
    )

    banner = mistakes_banner([told(line) for line in lines], "10:24")

    assert "Your last save has 2 mistakes." in banner
    assert "This is the last good version, of 10:24." in banner
    assert "<b>program.yml, line 112:</b> brand.name: is missing. <b>Fix:</b> write name:" in banner
    assert "<li>the build ended without an answer</li>" in banner


def test_of_many_mistakes_the_first_five_are_told_and_the_rest_counted() -> None:
    many = [told(f"p.yml:{line}:1 a: <b>wrong</b>. Fix: mend it") for line in range(1, 8)]

    banner = mistakes_banner(many, "10:24")

    assert banner.count("<li>") == 6
    assert "2 more: goodword check" in banner
    assert "&lt;b&gt;wrong" in banner


def test_only_a_browser_that_opens_a_page_gets_the_script_that_shows_it_anew() -> None:
    headers = [(b"sec-fetch-dest", b"document")]
    shown = with_additions(HTMLResponse(PAGE), Additions(version="a1-3"))

    assert opens_a_page({"method": "GET", "headers": headers})
    assert not opens_a_page({"method": "POST", "headers": headers})
    assert not opens_a_page({"method": "GET", "headers": [(b"sec-fetch-dest", b"iframe")]})
    assert not opens_a_page({"method": "GET", "headers": []})
    assert b'<script src="/_dev/reload.js" data-version="a1-3"></script></head>' in shown.body
    assert b"banner.css" not in shown.body
