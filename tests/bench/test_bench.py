"""What the bench reads off a page, and how it says that a figure is missed."""

from tests.bench.figure import Figure
from tests.bench.page_build import markdown_of
from tests.bench.page_weight import loaded_by

ADDRESS = "https://refer.larkspur.example/r/h4xq7k2m9pw"


def test_painting_waits_for_style_sheets_and_plain_scripts_only() -> None:
    loaded = loaded_by(
        '<link rel="stylesheet" href="/assets/a.css"><script src="/assets/plain.js"></script>'
        '<script defer src="/assets/late.js"></script><link rel="icon" href="/assets/i.svg">',
        ADDRESS,
    )
    origin = "https://refer.larkspur.example/assets/"
    assert loaded.blocking == {f"{origin}a.css", f"{origin}plain.js"}
    assert loaded.others == {f"{origin}late.js", f"{origin}i.svg"}


def test_whatever_a_browser_fetches_by_itself_is_found() -> None:
    loaded = loaded_by(
        '<img src="//cdn.example/p.png" srcset="/a.png 1x, /b.png 2x">'
        '<svg><use href="/sprite.svg#tick"/><use href="#here"/></svg>'
        "<p style=\"background: url('https://cdn.example/w.webp')\"></p>"
        '<a href="https://elsewhere.example/">elsewhere</a><img src="data:image/gif;base64,R0">',
        ADDRESS,
    )
    assert loaded.addresses == {
        "https://cdn.example/p.png",
        "https://refer.larkspur.example/a.png",
        "https://refer.larkspur.example/b.png",
        "https://refer.larkspur.example/sprite.svg",
        "https://cdn.example/w.webp",
    }


def test_the_markdown_of_a_page_is_what_it_says() -> None:
    page = (
        "<head><title>no</title></head><h1>An <em>offer</em></h1><script>no</script>"
        "<ul><li>15 % off</li></ul><p>One\n  line</p>"
    )
    assert markdown_of(page) == "# An offer\n\n- 15 % off\n\nOne line\n"


def test_a_figure_that_is_missed_says_short() -> None:
    assert str(Figure("cold import", 1.151, 1.15)).endswith("1.151    1.150  short")
    assert str(Figure("bytes", 14_000, 14_000)).endswith("14,000   14,000  ok")
