"""The built site as the distribution serves it."""

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Scope

from goodword_ops.dev.http.static import Compressed, Pages
from tests.requested import ask


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "terms").mkdir(parents=True)
    (root / "assets").mkdir()
    (root / "index.html").write_text("home")
    (root / "terms" / "index.html").write_text("terms")
    (root / "unavailable.html").write_text("one moment")
    (root / "assets" / "claim.1a2b3c4d.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    return root


def get(*roots: Path, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """What is served for a path, which is sent exactly as it stands here."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(Compressed(Pages(*roots, missing=nothing)), method, path, headers=sent)


async def nothing(_scope: Scope) -> Response:
    return Response("nothing here", 404)


@pytest.mark.parametrize(("path", "body"), [("/", b"home"), ("/terms/", b"terms")])
def test_a_folder_is_its_index_page(site: Path, path: str, body: bytes) -> None:
    answer = get(site, path=path)

    assert (answer.status_code, answer.content) == (200, body)
    assert answer.headers.get("content-type") == "text/html; charset=utf-8"
    assert answer.headers.get("cache-control") == "no-cache"


def test_a_path_without_its_slash_moves_there(site: Path) -> None:
    answer = get(site, path="/terms")

    assert (answer.status_code, answer.headers.get("location")) == (308, "/terms/")


def test_what_is_not_there_is_asked_for_elsewhere(site: Path) -> None:
    answer = get(site, path="/nowhere/")

    assert (answer.status_code, answer.content) == (404, b"nothing here")


@pytest.mark.parametrize(
    "path",
    [
        *("/../secret.txt", "/terms/../../secret.txt", "/./index.html", "//etc/passwd.txt"),
        *("/terms//index.html", "/..\\secret.txt", "/secret.txt\0.html", "/link.txt"),
        "/a" * 3000,
    ],
)
def test_nothing_outside_the_site_is_served(site: Path, path: str) -> None:
    (site / "link.txt").symlink_to(site.parent / "secret.txt")

    answer = get(site, path=path)

    assert answer.status_code in {404, 308}
    assert b"secret" not in answer.content


def test_a_fingerprinted_file_may_be_kept_for_ever(site: Path) -> None:
    answer = get(site, path="/assets/claim.1a2b3c4d.js")

    assert answer.headers.get("content-type") == "text/javascript; charset=utf-8"
    assert answer.headers.get("cache-control") == "public, max-age=31536000, immutable"


def test_an_unchanged_page_is_not_sent_again(site: Path) -> None:
    first = get(site, path="/")
    etag = first.headers.get("etag") or ""

    again = get(site, path="/", if_none_match=f'"other", W/{etag}')
    changed = get(site, path="/", if_none_match='"other"')

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_pages_are_only_read(site: Path) -> None:
    answer = get(site, path="/", method="POST")

    assert (answer.status_code, answer.headers.get("allow")) == (405, "GET, HEAD")


def test_what_the_present_site_lacks_comes_from_the_folder_of_what_is_kept(
    site: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    (kept / "terms" / "0123456789abcdef").mkdir(parents=True)
    (kept / "terms" / "0123456789abcdef" / "index.html").write_text("terms of then")
    (kept / "index.html").write_text("home of then")

    then = get(site, kept, path="/terms/0123456789abcdef/")
    home = get(site, kept, path="/")
    nowhere = get(site, kept, path="/terms/fedcba9876543210/")

    assert (then.status_code, then.content) == (200, b"terms of then")
    assert home.content == b"home"
    assert (nowhere.status_code, nowhere.content) == (404, b"nothing here")


def test_only_a_name_with_a_fingerprint_is_kept_for_ever(site: Path) -> None:
    (site / "assets" / "search.js").write_text("1")

    assert get(site, path="/assets/search.js").headers["cache-control"] == "no-cache"


PAGE = b"<p>word</p>" * 200


@pytest.fixture
def large(site: Path) -> Path:
    (site / "large.html").write_bytes(PAGE)
    (site / "large.png").write_bytes(PAGE)
    (site / "small.html").write_bytes(b"x" * 999)
    return site


def raw(answer: httpx.Response) -> int:
    """Bytes that were sent."""
    return int(answer.headers["content-length"])


def test_a_page_is_compressed_for_who_asks_and_its_tag_is_weak(large: Path) -> None:
    plain = get(large, path="/large.html", accept_encoding="")
    sent = get(large, path="/large.html", accept_encoding="gzip, br")

    assert sent.content == PAGE
    assert raw(sent) == len(gzip.compress(PAGE, mtime=0)) < len(PAGE)
    assert sent.headers["content-encoding"] == "gzip"
    assert sent.headers["etag"] == f"W/{plain.headers['etag']}"
    assert sent.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accept", ["", "br", "identity", "gzip;q=0", "gzipped"])
def test_who_does_not_ask_gets_the_page_as_it_is(large: Path, accept: str) -> None:
    sent = get(large, path="/large.html", accept_encoding=accept)

    assert (sent.content, raw(sent)) == (PAGE, len(PAGE))
    assert sent.headers.get("content-encoding") is None
    assert sent.headers["etag"].startswith('"')
    assert sent.headers["vary"] == "Accept-Encoding"


def test_a_weight_above_nothing_is_a_yes(large: Path) -> None:
    sent = get(large, path="/large.html", accept_encoding="br;q=1.0, gzip;q=0.5")

    assert sent.headers["content-encoding"] == "gzip"


def test_what_is_small_or_compressed_already_is_left_alone(large: Path) -> None:
    assert raw(get(large, path="/small.html", accept_encoding="gzip")) == 999
    picture = get(large, path="/large.png", accept_encoding="gzip")
    assert raw(picture) == len(PAGE)
    assert picture.headers.get("vary") is None


def test_an_answer_without_the_page_is_left_alone(large: Path) -> None:
    tag = get(large, path="/large.html", accept_encoding="gzip").headers["etag"]
    sent = get(large, path="/large.html", accept_encoding="gzip", if_none_match=tag)

    assert (sent.status_code, sent.content) == (304, b"")
    assert sent.headers.get("content-encoding") is None
