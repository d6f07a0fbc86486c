"""The banner of the preview: on pages, on nothing else, and never twice from a copy."""

from starlette.responses import HTMLResponse, RedirectResponse, Response

from goodword_ops.dev.http.banner import asked_afresh, banner_of, trouble_banner, with_banner
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
    shown = with_banner(HTMLResponse(PAGE, 201, own), "<aside>B</aside>")

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
        assert with_banner(response, "<aside>B</aside>") is response
    page = HTMLResponse(PAGE)
    assert with_banner(page, None) is page


def test_the_page_is_asked_for_as_it_is_and_not_as_a_copy() -> None:
    headers = [(b"if-none-match", b'"1"'), (b"host", b"h"), (b"accept-encoding", b"gzip")]

    assert asked_afresh({"path": "/", "headers": headers}) == {
        "path": "/",
        "headers": [(b"host", b"h")],
    }
